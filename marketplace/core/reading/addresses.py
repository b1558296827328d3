"""Mail addresses and web addresses. What is read here the mail line can carry."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

_WEB = re.compile(
    r"(?:(?P<scheme>https?)://|//)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]*[^\W_])\.?(?P<rest>(?::[0-9]{1,5})?(?:[/?#]\S*)?)",
    re.IGNORECASE,
)


def clean_address(text: str) -> str | None:
    """A mail address as typed -> as it is kept: lower case, a domain with accents as xn-- (IDNA 2008).

    None when it can't be one, or when not every mail server can carry it: what stands before the @ is ASCII
    (without SMTPUTF8, RFC 6531).
    """
    try:
        checked = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return checked.ascii_email.lower() if checked.ascii_email else None


def shown_address(address: str) -> str:
    """A kept address as people write it: the domain with its accents."""
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return address


def read_sender(text: str) -> Address | None:
    """A mail address with or without a name, as `Maatmarkt <noreply@stad.example>`; None when it is none."""
    address = clean_address(address_in(text))
    return Address(parseaddr(text)[0], addr_spec=address) if address else None


def address_in(header: str) -> str:
    """The address in a header such as From or To, as it stands there; "" when there is none."""
    return parseaddr(header)[1]


def read_website(text: str) -> str | None:
    """A web address as typed, with or without https:// -> with; None when it can't be one."""
    found = _WEB.fullmatch(text.strip())
    if found is None:
        return None
    scheme = (found["scheme"] or "https").lower()
    return f"{scheme}://{found['host'].lower()}{found['rest']}"


def host_of(address: str) -> str:
    """The name of the site that a web address leads to; "" when it can't be one."""
    found = _WEB.fullmatch(address.strip())
    return found["host"].lower() if found else ""
