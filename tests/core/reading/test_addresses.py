"""What a form takes as an address, the mail line can carry."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from marketplace.core.mail.message import Message
from marketplace.core.mail.outgoing import as_email, return_path
from marketplace.core.reading.addresses import clean_address, read_sender, read_website, shown_address
from marketplace.core.web.forms import Form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("An@Temse.example", "an@temse.example"),
        ("info@café-de-zwaan.be", "info@xn--caf-de-zwaan-deb.be"),
        ("info@XN--caf-de-zwaan-deb.be", "info@xn--caf-de-zwaan-deb.be"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
    ],
)
def test_an_address_is_kept_as_the_mail_line_carries_it(typed: str, kept: str) -> None:
    assert clean_address(typed) == kept
    assert clean_address(kept) == kept
    assert clean_address(shown_address(kept)) == kept
    row = Message(
        created_at=datetime(2026, 3, 2, tzinfo=UTC), to_address=kept, to_name="An", subject="s", text="t"
    )
    row.html, row.message_id = "<p>t</p>", f"<{uuid.uuid4()}@maatmarkt.example>"
    mail = as_email(row, "Maatmarkt <noreply@maatmarkt.example>").as_bytes()
    assert f"<{kept}>".encode() in mail or kept.encode() in mail


@pytest.mark.parametrize("typed", ["andré@temse.example", "ан@temse.example", "andré@café.example"])
def test_a_name_that_cannot_be_carried_is_refused_at_its_field(typed: str) -> None:
    form = Form({"email": typed})
    assert form.email("email") is None
    assert "Vóór de @" in form.errors["email"]


def test_a_sender_may_have_a_name_and_a_domain_with_accents() -> None:
    sender = read_sender("Café De Zwaan <noreply@café.example>")
    assert sender is not None
    assert (sender.display_name, sender.addr_spec) == ("Café De Zwaan", "noreply@xn--caf-dma.example")
    assert str(read_sender(str(sender))) == str(sender)
    assert return_path(str(sender), uuid.UUID(int=1)).endswith("@xn--caf-dma.example")
    assert read_sender("André <andré@temse.example>") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.voorbeeld.be", "https://www.voorbeeld.be"),
        ("voorbeeld.be/pad?x=1", "https://voorbeeld.be/pad?x=1"),
        ("HTTPS://Voorbeeld.BE/Pad", "https://voorbeeld.be/Pad"),
        ("http://voorbeeld.be:8080", "http://voorbeeld.be:8080"),
        ("//voorbeeld.be", "https://voorbeeld.be"),
        ("café-de-zwaan.be", "https://café-de-zwaan.be"),
        ("voorbeeld", None),
        ("javascript:alert(1)", None),
        ("ftp://voorbeeld.be", None),
        ("voorbeeld.be en ander.be", None),
        ("an@voorbeeld.be", None),
        ("https://an:geheim@voorbeeld.be", None),
    ],
)
def test_a_website_is_read_with_or_without_https(typed: str, kept: str | None) -> None:
    assert read_website(typed) == kept
