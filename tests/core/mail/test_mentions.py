"""Where a mail names others is known to the letter, and only there it is changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.mail import digest
from marketplace.core.mail.mentions import forget, named, unwrap
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.preferences import MailPreference
from tests.database import composer, opened

BRAM = "bram@groenwerk.example"
ODD = "http://de link"
"""A name that stands in many a mail of ours."""


async def invite(database, inviter: str, address: str, to: str = BRAM) -> None:
    async with database.begin() as db:
        await composer().send(
            db,
            "colleague_invite",
            to=to,
            name="Bram",
            dedupe_key=f"{inviter}:{to}",
            token="t",
            inviter=named(inviter, address),
            organisation="Groenwerk",
        )


async def mails(database) -> list[Message]:
    async with database.begin() as db:
        return list(await db.scalars(select(Message).order_by(Message.created_at)))


def places(message: Message, of: str) -> list[str]:
    """What stands at the places of somebody, as HTML for the last part."""
    return [
        getattr(message, place["column"])[place["start"] : place["end"]]
        for place in message.mentions or []
        if place["of"] == of
    ]


@pytest.mark.parametrize("name", ["An Peeters", "Sean O'Neill & zoon <b>", "de", "http"])
async def test_a_person_is_taken_out_of_mails_that_name_the_person_and_of_no_other(
    database_url: str, name: str
) -> None:
    async with opened(database_url) as database:
        await invite(database, name, "An@Temse.example")
        await invite(database, "Els Ander", "els@x.example", to="dirk@x.example")
        before = await mails(database)
        found = places(before[0], "an@temse.example")
        assert len(found) == 4, "subject, text, and twice in HTML"
        assert found[0] == name
        assert not {"\ufdd0", "\ufdd1", "\ufdd2"} & set(before[0].text + before[0].html + before[0].subject)
        async with database.begin() as db:
            await forget(db, "an@temse.example", "Iemand")
        after = await mails(database)
    assert after[0].subject == before[0].subject.replace(name, "Iemand", 1)
    assert after[0].text.startswith("Dag Bram,\n\nIemand vraagt of u voor Groenwerk wilt werken")
    assert found[2] not in after[0].html if len(name) > 5 else "Iemand vraagt" in after[0].html
    assert after[0].html.count("Iemand") == 2
    assert after[0].text.endswith(before[0].text[-80:]), "our own words stay"
    assert after[0].mentions == [], "no reference is left"
    assert [getattr(after[1], part) for part in ("subject", "text", "html", "mentions")] == [
        getattr(before[1], part) for part in ("subject", "text", "html", "mentions")
    ]


async def test_an_overview_names_who_its_mails_name(database_url: str) -> None:
    async with opened(database_url) as database:
        await invite(database, "Sean O'Neill", "sean@x.example")
        async with database.begin() as db:
            lasting = {"status": MessageStatus.BUNDLED, "template": "account_changed"}
            await db.execute(update(Message).values(**lasting))
            db.add(MailPreference(address=BRAM, digest=True, digest_due_at=clock.now()))
        async with database.begin() as db:
            assert await digest.send_due(db, composer()) == 1
        overview = (await mails(database))[-1]
        assert overview.template == "digest"
        assert len(places(overview, "sean@x.example")) == 4
        async with database.begin() as db:
            await forget(db, "sean@x.example", "Iemand")
        overview = (await mails(database))[-1]
    assert "Neill" not in overview.subject + overview.text + overview.html
    assert overview.html.count("Iemand") == 2


async def test_an_address_that_is_quoted_goes_and_the_places_behind_it_stay_right(database_url: str) -> None:
    async with opened(database_url) as database:
        await invite(database, "An Peeters", "an@x.example")
        async with database.begin() as db:
            (mail,) = await db.scalars(select(Message))
            mail.text = f"Mail els@x.example, niet els@x.example.org of jels@x.example. {mail.text}"
            moved = len("Mail els@x.example, niet els@x.example.org of jels@x.example. ")
            mail.mentions = [
                dict(place, start=place["start"] + moved, end=place["end"] + moved)
                for place in mail.mentions or []
                if place["column"] == "text"
            ]
        async with database.begin() as db:
            await forget(db, "els@x.example", "Iemand")
        (mail,) = await mails(database)
    assert mail.text.startswith("Mail Iemand, niet els@x.example.org of jels@x.example. ")
    assert set(places(mail, "an@x.example")) == {"An Peeters"}


def test_signs_that_somebody_typed_are_no_places() -> None:
    assert unwrap("\ufdd0zz\ufdd1An\ufdd2", "text")[1] == []
    typed = str(named("\ufdd0616e\ufdd1Els\ufdd2", "an@x.example"))
    assert unwrap(typed, "text") == (
        "616eEls",
        [{"of": "an@x.example", "column": "text", "start": 0, "end": 7}],
    )
