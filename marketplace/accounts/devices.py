"""What people call the browser that is behind a User-Agent header: "Firefox op Windows"."""

from functools import lru_cache

from ua_parser import parse

from marketplace.core.i18n import N_

UNKNOWN = N_("Onbekend toestel")
_SYSTEMS = {"Mac OS X": "macOS", "iOS": N_("iPhone of iPad"), "Chrome OS": "Chromebook"}


@lru_cache(maxsize=1_000)
def device(header: str) -> str:
    """The browser and the system of a User-Agent header (RFC 9110, 10.1.5), as far as they are known."""
    found = parse(header[:400])
    browser = found.user_agent.family.removeprefix("Mobile ") if found.user_agent else ""
    system = _SYSTEMS.get(found.os.family, found.os.family) if found.os else ""
    return " op ".join(part for part in (browser, system) if part) or UNKNOWN
