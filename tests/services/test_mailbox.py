import smtplib

import pytest

from marketplace.services.mailbox import Mailbox


def deliver(url: str, content: str, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", int(url.rsplit(":", 1)[1])) as client:
        client.sendmail("noreply@maatmarkt.example", recipients, content)


def test_a_delivered_mail_can_be_read(smtp_url: str, mailbox: Mailbox) -> None:
    deliver(smtp_url, "Subject: =?utf-8?q?Caf=C3=A9?=\nMessage-ID: <1@x>\n\nDag An", "an@temse.example")

    (mail,) = mailbox.messages()

    assert (mail.subject, mail.recipients, mail.message_id) == ("Café", ("an@temse.example",), "<1@x>")
    assert mail.text.strip() == "Dag An"
    found = mailbox.message(mail.id)
    assert found is not None
    assert found.subject == "Café"


def test_the_newest_comes_first_and_a_limit_holds(mailbox: Mailbox) -> None:
    for number in range(5):
        mailbox.add(f"Subject: {number}\r\n\r\n".encode(), "a@b.example", [f"{number}@b.example"])

    assert [mail.subject for mail in mailbox.messages(limit=2)] == ["4", "3"]
    assert [mail.subject for mail in mailbox.messages(to="1@B.example")] == ["1"]
    assert len(mailbox) == 5


@pytest.mark.parametrize("identifier", [0, -1, 2**63, 10**250])
def test_an_unknown_id_is_no_mail(mailbox: Mailbox, identifier: int) -> None:
    assert mailbox.message(identifier) is None
