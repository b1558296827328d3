"""Whatever people type, a mail has the headers that we gave it, one recipient and its own two parts.

MAIL_TEXTS sets how many texts each field gets: 10,000 in the long run, fewer in the suite.
"""

from __future__ import annotations

import os
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marketplace.config import ROOT
from marketplace.core import clock
from marketplace.core.mail.message import Message, one_line
from marketplace.core.mail.outgoing import as_email
from marketplace.core.reading.addresses import clean_address
from marketplace.core.web.pages import environment
from tests.security import payloads

TEXTS = int(os.environ.get("MAIL_TEXTS", "200"))
MANY = settings(max_examples=TEXTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
TEMPLATES = sorted(path.parent.name for path in (ROOT / "templates/mail").glob("*/subject.txt"))
typed = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([text for text in payloads.TEXTS if len(text) < 2000]), min_size=1, max_size=3
    ).map("".join),
    st.tuples(
        st.text(max_size=20),
        st.sampled_from(["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x0c"]),
        st.text(max_size=60),
    ).map(lambda parts: f"{parts[0]}{parts[1]}Bcc: x@elders.example{parts[1]}{parts[2]}"),
)
ENVIRONMENT = environment()


def sent(**values: str) -> EmailMessage:
    """A mail with these fields, as the other side reads it."""
    fields = {"to_address": "a@b.example", "to_name": "An", "subject": "Dag", "text": "t", "html": "<p>t</p>"}
    row = Message(**(fields | values), message_id="<x@y.example>", template="outcome")
    row.created_at = clock.now()
    mail = message_from_bytes(as_email(row, "M <m@m.example>").as_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


@cache
def plain_headers() -> list[str]:
    return sorted(sent().keys())


def assert_whole(mail: EmailMessage) -> None:
    """Our headers and no other, one recipient, two parts."""
    assert sorted(mail.keys()) == plain_headers()
    assert len(mail["to"].addresses) == 1
    assert [str(address) for address in mail["from"].addresses] == ["M <m@m.example>"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert set(part.keys()) <= {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


@MANY
@given(typed)
@example("An\r\nBcc: x@elders.example")
def test_a_name(text: str) -> None:
    mail = sent(to_name=one_line(_clean(text)))
    assert_whole(mail)
    assert mail["to"].addresses[0].addr_spec == "a@b.example"


@MANY
@given(typed)
@example("Helpdesk\r\nBcc: x@elders.example")
def test_a_helpdesk(text: str) -> None:
    mail = sent(from_name=one_line(_clean(text)), reply_to="helpdesk@b.example")
    assert sorted(mail.keys()) == sorted([*plain_headers(), "Reply-To"])
    assert [address.addr_spec for address in mail["from"].addresses] == ["m@m.example"]
    assert [address.addr_spec for address in mail["reply-to"].addresses] == ["helpdesk@b.example"]


@MANY
@given(typed)
@example("Dag\r\n\r\n<script>")
def test_a_subject(text: str) -> None:
    mail = sent(subject=one_line(_clean(text)))
    assert_whole(mail)
    assert "\n" not in mail["subject"]


@MANY
@given(
    st.one_of(
        typed,
        st.emails(),
        st.tuples(st.emails(), typed).map("".join),
        st.tuples(typed, st.emails()).map("".join),
    )
)
@example("a@b.example\r\nBcc: c@d.example")
@example('"a\r\nb"@c.example')
def test_an_address(text: str) -> None:
    address = clean_address(_clean(text))
    if address is None:
        return
    assert len(address.split()) == 1
    try:
        mail = sent(to_address=address)
    except ValueError:
        return  # it can't stand in a header, and the delivery says so at the message
    assert_whole(mail)
    assert mail["to"].addresses[0].addr_spec.lower() == address


@MANY
@given(typed)
@example("\r\n.\r\nMAIL FROM:<x@elders.example>")
@example("--===============\r\nContent-Type: text/html\r\n\r\n<b>")
def test_a_body(text: str) -> None:
    mail = sent(text=_clean(text), html=f"<p>{_clean(text)}</p>")
    assert_whole(mail)


def _clean(text: str) -> str:
    """As it comes from the database: whole characters, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mail_with_hostile_values(template: str) -> None:
    @settings(MANY, max_examples=max(20, TEXTS // len(TEMPLATES)))
    @given(typed)
    def look(text: str) -> None:
        values = hostile(_clean(text))
        subject, plain, page = (
            ENVIRONMENT.get_template(f"mail/{template}/{part}").render(values)
            for part in ("subject.txt", "text.txt", "html.html")
        )
        assert payloads.markup_in(page) is None
        assert_whole(sent(subject=one_line(subject), text=plain, html=page))

    look()


def hostile(text: str) -> dict[str, object]:
    """What the mails are made of, with the text at every place that people type into."""
    now, amount = clock.now(), Decimal(1000)
    organisation = SimpleNamespace(
        id=uuid4(), name=text, refusal_reason=text, status="refused", role="supplier"
    )
    need = SimpleNamespace(
        id=uuid4(), title=text, text=text, place=text, reason=text, status="withdrawn", amount=amount,
        deadline=now, starts_on=now.date(), ends_on=None,
    )  # fmt: skip
    invitation = SimpleNamespace(id=uuid4(), message=text, price=amount, told=[text, text], answer=None)
    notice = SimpleNamespace(winners=text, purpose="result", url=text)
    partnership = SimpleNamespace(
        id=uuid4(), need=need, buyer=organisation, supplier=organisation, goals=text
    )
    parties = dict.fromkeys(("organisation", "buyer", "supplier", "other"), organisation)
    texts = dict.fromkeys(("to_name", "inviter", "remover", "reason", "where", "what", "next_path"), text)
    things = {"need": need, "invitation": invitation, "partnership": partnership, "notice": notice}
    base = {"base_url": "https://maatmarkt.example", "asked": 2, "token": "token"}
    base["facts_of_need"] = [("Van", text), (text, text)]
    more = {"at": now, "wiped_on": now.date(), "items": [(text, text)], "address": text, "trouble": text}
    more |= {"tally": SimpleNamespace(asked=3, answered=2, interested=1), "person_name": text}
    more["contact"] = SimpleNamespace(name=text, email=text, phone=text)
    more["helpdesk"] = SimpleNamespace(region=text, phone=text, mail=text)
    more |= {"colleague": text, "email": text, "taken": (text,), "others": [(text, text, text)]}
    return {**texts, **parties, **things, **base, **more, "organisation_name": text}
