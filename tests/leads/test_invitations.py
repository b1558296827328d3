"""Who is mailed and who is left in peace: invitations, reminders, changes and outcomes."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Actor
from marketplace.leads import verbs
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.matches import verbs as matches
from marketplace.matches.models import Curation
from marketplace.matches.selection import figures
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.leads.asked import asked
from tests.people import make_offer, need_values


@pytest.fixture(autouse=True)
def _own_time():
    yield
    clock.travel(timedelta(0))


BRAM, POETSLIJN = "bram@bram.example", "info@poetslijn.example"


async def test_each_supplier_that_was_asked_gets_one_mail(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            again = await verbs.invite(db, None, lead.need, [lead.cast.groenwerk.id])
        await lead.settle()
        assert again == 0
        assert await lead.mails("invitation") == [BRAM, POETSLIJN]


async def test_a_supplier_outside_the_selection_can_not_be_asked(database_url: str) -> None:
    async with asked(database_url) as lead, lead.database.begin() as db:
        with pytest.raises(Conflict):
            await verbs.invite(db, None, lead.need, [lead.cast.zeekracht.id])
        match = await matches.match_of(db, lead.need.id, lead.cast.zeekracht.id)
        await matches.curate(db, lead.cast.chadia.id, lead.need, match, Curation.ADDED, "kent het park")
        await db.flush()
        assert await verbs.invite(db, None, lead.need, [lead.cast.zeekracht.id]) == 1


async def test_only_the_silent_are_reminded_and_only_once(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            invitation = await lead.invitation(db, lead.cast.groenwerk)
            await verbs.answer(
                db, invitation, lead.need, Given(Answer.DECLINED, reason=DeclineReason.TOO_FAR)
            )
            assert await verbs.remind_due(db) == 0, "not on the first day"
        clock.travel(timedelta(days=9))
        for expected in (1, 0):
            async with lead.database.begin() as db:
                assert await verbs.remind_due(db) == expected
        await lead.settle()
        assert await lead.mails("reminder") == [POETSLIJN]


async def test_no_reminder_leaves_once_the_answer_came(database_url: str) -> None:
    async with asked(database_url) as lead:
        clock.travel(timedelta(days=9))
        async with lead.database.begin() as db:
            assert await verbs.remind_due(db) == 2
            for supplier in (lead.cast.groenwerk, lead.cast.poetslijn):
                await verbs.answer(
                    db, await lead.invitation(db, supplier), lead.need, Given(Answer.INTERESTED)
                )
        await lead.settle()
        assert await lead.mails("reminder") == []


async def test_nobody_is_reminded_after_the_deadline(database_url: str) -> None:
    async with asked(database_url) as lead:
        clock.travel(timedelta(days=15))
        async with lead.database.begin() as db:
            assert await verbs.remind_due(db) == 0


async def test_a_change_is_told_to_who_may_still_answer(database_url: str) -> None:
    async with asked(database_url) as lead:
        actor = Actor(lead.cast.an.id, "An", "an@an.example", lead.cast.an.id)
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            await verbs.answer(
                db, await lead.invitation(db, lead.cast.groenwerk), need, Given(Answer.DECLINED)
            )
            same = dataclasses.replace(need_values(), deadline=need.deadline)
            assert not await needs.edit(db, actor, need, same)
            changed = dataclasses.replace(same, text="Nu ook het gras op het plein.")
            assert await needs.edit(db, actor, need, changed)
        await lead.settle()
        assert await lead.mails("need_changed") == [POETSLIJN]


async def test_everyone_who_was_asked_hears_the_outcome(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            invitation = await lead.invitation(db, lead.cast.groenwerk)
            await verbs.answer(db, invitation, need, Given(Answer.INTERESTED))
            await verbs.award(db, lead.cast.an.id, need, invitation, None)
        await lead.settle()
        await lead.settle()
        assert await lead.mails("chosen") == [BRAM]
        assert await lead.mails("outcome") == [POETSLIJN]
        assert await lead.mails("partnership_started") == ["an@an.example"]


async def test_an_answer_can_change_until_the_deadline_and_not_after(database_url: str) -> None:
    async with asked(database_url) as lead, lead.database.begin() as db:
        invitation = await lead.invitation(db, lead.cast.groenwerk)
        await verbs.answer(db, invitation, lead.need, Given(Answer.DECLINED, reason=DeclineReason.TOO_BIG))
        await verbs.answer(db, invitation, lead.need, Given(Answer.INTERESTED, message="Toch wel."))
        assert (invitation.answer, invitation.decline_reason) == (Answer.INTERESTED, None)
        clock.travel(timedelta(days=15))
        with pytest.raises(Conflict):
            await verbs.answer(db, invitation, lead.need, Given(Answer.DECLINED))


async def test_a_supplier_that_joins_later_is_ranked_for_open_needs(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            await make_offer(db, lead.cast.zeekracht, "Gras maaien", "Gras maaien in het park.", "77314000")
        await lead.settle()
        async with lead.database.begin() as db:
            ranked = {m.organisation_id: m for m in (await figures(db, lead.need.id)).matches}
        assert ranked[lead.cast.zeekracht.id].rank is not None
