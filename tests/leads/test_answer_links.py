"""A link that answers is of one person: it opens what that person may answer and ends with the membership."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import delete, select

from marketplace.accounts.events import MembershipEnded
from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.db import Database
from marketplace.core.events import emit
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from marketplace.leads.given import Answer
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from marketplace.organisations.reached import address_id
from tests.database import answer_all, composer, with_cast
from tests.inprocess import app_for, client_of
from tests.journey import asked_need
from tests.people import Cast
from tests.tab import Tab


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast
    need: Need
    invitation: Invitation

    def link(self, *who: uuid.UUID) -> str:
        return f"/uitnodiging/{composer().signed(ANSWER, self.invitation.id, *who)}"

    async def status(self, *who: uuid.UUID) -> int:
        return (await Tab(self.client).get(self.link(*who))).status_code

    async def answer(self, link: str, choice: str, **typed: str) -> int:
        tab = Tab(self.client)
        form = await tab.form(f"{link}/{choice}", f"{link}/antwoord", **typed)
        return (await tab.post(f"{link}/antwoord", form)).status_code

    async def settle(self) -> None:
        await answer_all(self.database)

    async def mails(self, *templates: str) -> list[Message]:
        await self.settle()
        async with self.database.begin() as db:
            query = select(Message).where(Message.template.in_(templates))
            return list(await db.scalars(query.order_by(Message.created_at)))


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    """Groenwerk, where Bram works, is asked for a need of An."""
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        need, (invitation,) = await asked_need(database, cast)
        yield Web(client, database, cast, need, invitation)


async def _colleague(web: Web) -> Person:
    async with web.database.begin() as db:
        person = await find_or_add_person(db, "jo@groenwerk.example", "Jo Voorbeeld")
        await add_membership(db, person.id, Role.SUPPLIER, organisation_id=web.cast.groenwerk.id)
        return person


async def test_each_person_gets_a_link_of_their_own(web: Web) -> None:
    jo = await _colleague(web)
    mails = {mail.to_address: mail.text for mail in await web.mails("invitation")}
    for person, other in ((web.cast.bram, jo), (jo, web.cast.bram)):
        assert web.link(person.id) in mails[person.email]
        assert web.link(other.id) not in mails[person.email]
        assert await web.status(person.id) == 200


async def test_a_link_ends_with_the_membership_and_only_that_one(web: Web) -> None:
    jo = await _colleague(web)
    async with web.database.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == web.cast.bram.id))
    assert await web.status(web.cast.bram.id) == 404
    assert await web.status(jo.id) == 200
    page = await Tab(web.client).get(web.link(web.cast.bram.id))
    assert "Deze link werkt niet" in page.text


async def test_a_link_of_who_never_belonged_there_opens_nothing(web: Web) -> None:
    for person in (web.cast.an, web.cast.els, web.cast.chadia):
        assert await web.status(person.id) == 404
    assert await web.status(uuid.uuid4()) == 404
    assert await web.status(web.cast.bram.id, web.cast.bram.id) == 404
    async with web.database.begin() as db:
        await db.execute(
            Membership.__table__.update()
            .where(Membership.person_id == web.cast.bram.id)
            .values(active_since=None)
        )
    assert await web.status(web.cast.bram.id) == 404, "one who waits to be let in"


async def test_a_supplier_without_people_answers_by_its_own_address(web: Web) -> None:
    async with web.database.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == web.cast.bram.id))
    (mail,) = await web.mails("invitation")
    own = address_id(mail.to_address)
    assert mail.to_address == web.cast.groenwerk.email
    assert web.link(own) in mail.text
    assert await web.answer(web.link(own), "interesse") == 303
    async with web.database.begin() as db:
        supplier = await db.get_one(Organisation, web.cast.groenwerk.id)
        supplier.email = "nieuw@groenwerk.example"
    assert await web.status(own) == 404
    async with web.database.begin() as db:
        (await db.get_one(Organisation, web.cast.groenwerk.id)).email = ""
    assert await web.status(address_id("")) == 404, "its address was wiped"


async def test_nobody_who_left_is_mailed_and_the_helpdesk_hears_of_it(web: Web) -> None:
    """The supplier's own address is that of its only person, who left."""
    async with web.database.begin() as db:
        supplier = await db.get_one(Organisation, web.cast.groenwerk.id)
        supplier.email = web.cast.bram.email
        await db.execute(delete(Membership).where(Membership.person_id == web.cast.bram.id))
    mails = await web.mails("invitation", "supplier_unreachable")
    assert [(mail.template, mail.to_address) for mail in mails] == [
        ("supplier_unreachable", web.cast.chadia.email)
    ]


async def test_a_link_of_the_version_before_works_until_someone_leaves(web: Web) -> None:
    assert await web.status() == 404
    async with web.database.begin() as db:
        (await db.get_one(Invitation, web.invitation.id)).shared_link = True
    assert await web.status() == 200
    assert await web.status(web.cast.bram.id, web.cast.bram.id) == 404, "no version made such a link"
    assert await web.answer(web.link(), "interesse") == 303
    async with web.database.begin() as db:
        emit(db, MembershipEnded(organisation_id=web.cast.groenwerk.id, person_id=web.cast.bram.id))
    await web.settle()
    assert await web.status() == 404


async def test_a_page_behind_a_link_names_the_helpdesk_of_its_need(web: Web) -> None:
    """Its reader did not sign in, so the site can't know the region otherwise, and names all helpdesks."""
    page = await Tab(web.client).get(web.link(web.cast.bram.id))
    assert "Helpdesk Waasland" in page.text
    assert "Helpdesk Oostende" not in page.text
    assert "Helpdesk Oostende" in (await Tab(web.client).get("/")).text


async def test_the_log_says_who_answered(web: Web) -> None:
    assert await web.answer(web.link(web.cast.bram.id), "interesse") == 303
    page = await (await Tab.of(web.client, web.database, web.cast.bram)).get(
        f"/organisaties/{web.cast.groenwerk.id}/logboek"
    )
    assert "Antwoordde met interesse op een uitnodiging" in page.text
    assert "Bram Voorbeeld" in page.text


async def test_the_buyer_hears_of_each_change_and_of_a_withdrawal(web: Web) -> None:
    told = ("answer_received", "answer_changed", "answer_withdrawn")
    link, seen = web.link(web.cast.bram.id), []
    for choice, typed, expected in (
        ("niet-voor-ons", {}, None),
        ("interesse", {"price": "900"}, "answer_received"),
        ("interesse", {"price": "1200"}, "answer_changed"),
        ("interesse", {"price": "1200"}, None),
        ("niet-voor-ons", {"reason": "too_far"}, "answer_withdrawn"),
        ("niet-voor-ons", {"reason": "too_big"}, None),
        ("interesse", {"message": "Toch wel."}, "answer_received"),
    ):
        assert await web.answer(link, choice, **typed) == 303
        seen += [expected] if expected else []
        mails = await web.mails(*told)
        assert [mail.template for mail in mails] == seen, (choice, typed)
        assert {mail.to_address for mail in mails} <= {web.cast.an.email}
    prices = [mail.text for mail in mails if mail.template == "answer_changed"]
    assert "1.200,00" in prices[0]


async def test_several_answers_before_the_mail_leaves_are_told_as_one(web: Web) -> None:
    link = web.link(web.cast.bram.id)
    for price in ("900", "1000", "1100"):
        assert await web.answer(link, "interesse", price=price) == 303
    mails = await web.mails("answer_received", "answer_changed")
    assert len(mails) == 1
    assert "1.100,00" in mails[0].text


async def test_an_answer_is_to_the_question_that_was_read(web: Web) -> None:
    tab, link = Tab(web.client), web.link(web.cast.bram.id)
    form = await tab.form(f"{link}/interesse", f"{link}/antwoord", message="Voor gras, ja.")
    async with web.database.begin() as db:
        (await db.get_one(Need, web.need.id)).text = "Wij zoeken iemand om zand te zeven."
    refused = await tab.post(f"{link}/antwoord", form)
    assert refused.status_code == 409
    for words in ("om zand te zeven", "elke twee weken het gras", "Voor gras, ja."):
        assert words in refused.text
    async with web.database.begin() as db:
        assert (await db.get_one(Invitation, web.invitation.id)).answer is None
    assert await web.answer(link, "interesse") == 303
    async with web.database.begin() as db:
        assert (await db.get_one(Invitation, web.invitation.id)).answer is Answer.INTERESTED
