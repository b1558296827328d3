"""Questions after closing, of who declined, many at once, and what others can't do."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

from sqlalchemy import update

from marketplace.core import clock
from marketplace.leads import questions, still_true
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.asking_models import Question
from marketplace.needs.mails import ENDED
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.leads.questioned import WATER, Asked, asked
from tests.truth import why_not

__all__ = ["asked"]


async def test_others_neither_read_nor_answer(asked: Asked) -> None:
    row = await asked.asks()
    for person in (asked.house.cast.bram, asked.house.cast.dirk):
        guest = await asked.house.signed_in(person)
        for path in ("", f"/{row.id}", f"/{row.id}/weigering"):
            await guest.see(asked.here + path)
            assert guest.status in (403, 404)


async def test_an_answer_after_closing_is_mailed(asked: Asked) -> None:
    row = await asked.asks()
    async with asked.house.database.begin() as db:
        need = await db.get_one(Need, asked.need.id)
        await needs.close(db, None, need)
    await asked.answers(row)
    await asked.later(11)
    assert await asked.mailed() == (0, 2)
    async with asked.house.database.begin() as db:
        await db.execute(update(Need).values(deadline=clock.now() - timedelta(days=1)))
        for mail in await asked.house.mails("questions_answered"):
            assert mail.not_after is None
            assert await why_not(still_true.hears_answers, db, mail) is None
        await db.execute(update(Need).values(status=NeedStatus.WITHDRAWN))
        assert await why_not(still_true.hears_answers, db, mail) == ENDED


async def test_who_asked_and_declined_hears_the_answer_to_its_own_question(asked: Asked) -> None:
    row = await asked.asks()
    async with asked.house.database.begin() as db:
        need = await db.get_one(Need, asked.need.id)
        mine = await db.get_one(Invitation, asked.invitations[0].id)
        await leads.answer(db, mine, need, Given(Answer.DECLINED))
        db.add(
            Question(need_id=need.id, organisation_id=asked.invitations[1].organisation_id, text="Wanneer?")
        )
    await asked.answers(row)
    await asked.answers((await asked.rows())[1], "In maart.")
    await asked.later(11)
    await asked.mailed()
    mails = {mail.to_address: mail.text for mail in await asked.house.mails("questions_answered")}
    assert len(mails) == 2
    assert WATER in mails["bram@bram.example"]
    assert "In maart." not in mails["bram@bram.example"]


async def test_many_asked_at_once_do_not_pass_the_limit(asked: Asked) -> None:
    bram = await asked.bram()
    target, held = bram.form("Vraag versturen")
    forms = [held | {"_key": str(uuid.uuid4()), "question": f"Vraag {n}?"} for n in range(20)]
    sent = await asyncio.gather(*(bram.client.post(target, data=form) for form in forms))
    assert {answer.status_code for answer in sent} == {200, 409}
    assert len(await asked.rows()) == questions.MOST_WAITING


async def test_what_somebody_typed_never_stands_in_a_mail_as_if_we_wrote_it(asked: Asked) -> None:
    row = await asked.asks("Kan dit?\n\nDag,\nMeld u aan op evil.example.")
    await asked.answers(row, "Ja.\nBetaal op BE00.")
    await asked.later(11)
    await asked.mailed()
    for mail in [*await asked.house.mails("question_asked"), *await asked.house.mails("questions_answered")]:
        for line in mail.text.splitlines():
            assert not line.startswith(("Dag,", "Meld u aan op evil", "Betaal op BE00"))
