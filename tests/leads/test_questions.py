"""Questions of suppliers: asked behind the link, answered for all, told in groups, nobody sees who asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.web.forms import date_values
from marketplace.leads import questions
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.asking_models import QuestionStatus
from marketplace.needs.models import Need
from tests.leads.questioned import WATER, Asked, asked

__all__ = ["asked"]


async def test_a_question_is_answered_for_all_and_nobody_sees_who_asked(asked: Asked) -> None:
    row = await asked.asks()
    assert await asked.mailed() == (1, 0)
    (mail,) = await asked.house.mails("question_asked")
    assert (mail.to_address, WATER in mail.text) == ("an@an.example", True)
    words = (await asked.an()).words
    assert "Groenwerk vzw vroeg op" in words
    assert WATER in words
    assert "Wacht op antwoord" in words
    assert "Iedereen die gevraagd werd, krijgt een mail" in await asked.answers(row)
    await asked.later(11)
    assert await asked.mailed() == (1, 2)
    for mail in await asked.house.mails("questions_answered"):
        assert WATER in mail.text
        assert "Ja, achter de loods." in mail.text
        asker = mail.to_address == "bram@bram.example"
        assert asker or "Groenwerk" not in mail.text + mail.html, "who asked"
    other = await asked.poetslijn()
    assert WATER in other.words
    assert "Ja, achter de loods." in other.words
    assert "Groenwerk" not in other.words
    assert "(uw vraag)" not in other.words
    assert "(uw vraag)" in (await asked.bram()).words


async def test_a_question_that_waits_is_read_by_its_asker_and_the_buyer_only(asked: Asked) -> None:
    await asked.asks()
    assert WATER in (await asked.bram()).words
    assert WATER not in (await asked.poetslijn()).words


async def test_the_page_of_the_need_shows_the_question_that_waits_longest(asked: Asked) -> None:
    first = await asked.asks()
    await asked.asks("Mag het op zaterdag?")
    an = await asked.house.signed_in(asked.house.cast.an)
    words = await an.see(f"/behoeften/{asked.need.id}")
    assert "2 vragen wachten op antwoord." in words
    assert f'href="{asked.here}/{first.id}"' in an.page.text
    assert "Mag het op zaterdag?" not in words
    await asked.answers(first)
    words = await an.see(f"/behoeften/{asked.need.id}")
    assert "1 vraag wacht op antwoord, 1 vraag is beantwoord." in words


async def test_mails_leave_together_and_at_most_one_an_hour(asked: Asked) -> None:
    rows = [await asked.asks(text) for text in (WATER, "Mag het op zaterdag?")]
    assert await asked.mailed() == (1, 0), "both in one mail"
    third = await asked.asks("Wie levert het zaad?")
    assert await asked.mailed() == (1, 0), "not within the hour"
    for row in rows:
        await asked.answers(row)
    assert await asked.mailed() == (1, 0), "answers wait for others that the buyer writes after them"
    await asked.later(15)
    assert await asked.mailed() == (1, 2), "one mail a supplier with both answers"
    await asked.answers(third)
    await asked.later(30)
    assert await asked.mailed() == (1, 2)
    await asked.later(40)
    assert await asked.mailed() == (1, 4)
    assert await asked.mailed() == (1, 4), "and never again"


async def test_what_is_asked_again_at_the_buyer_an_hour_later_is_only_what_is_new(asked: Asked) -> None:
    await asked.asks()
    await asked.mailed()
    await asked.asks("Mag het op zaterdag?")
    await asked.later(61)
    assert await asked.mailed() == (2, 0)
    assert WATER not in (await asked.house.mails("question_asked"))[-1].text


async def test_a_question_can_be_left_without_an_answer_and_its_asker_reads_why(asked: Asked) -> None:
    row = await asked.asks("Wat boden de anderen?")
    an = await asked.an(f"/{row.id}/weigering")
    assert "Schrijf waarom u niet antwoordt" in await an.press("Niet beantwoorden")
    assert an.status == 422
    assert "krijgt uw reden per mail" in await an.press("Niet beantwoorden", reason="Dat is vertrouwelijk.")
    await asked.later(11)
    assert await asked.mailed() == (0, 1), "only who asked hears it"
    (mail,) = await asked.house.mails("questions_answered")
    assert (mail.to_address, "Dat is vertrouwelijk." in mail.text) == ("bram@bram.example", True)
    assert "Wat boden de anderen?" not in (await asked.poetslijn()).words
    assert "Dat is vertrouwelijk." in (await asked.bram()).words


async def test_the_buyer_takes_out_of_a_question_what_tells_who_asked(asked: Asked) -> None:
    row = await asked.asks("Kan onze ploeg van tien uit Temse starten om zes uur?")
    await asked.answers(row, wording="Kan een ploeg starten om zes uur?")
    other = await asked.poetslijn()
    assert "Kan een ploeg starten om zes uur?" in other.words
    assert "Temse starten" not in other.words


async def test_an_answer_put_in_place_of_the_first_is_told_again(asked: Asked) -> None:
    row = await asked.asks()
    await asked.answers(row)
    await asked.later(11)
    await asked.mailed()
    await asked.answers(row, "Neen, toch niet.")
    await asked.later(90)
    assert (await asked.mailed())[1] == 4
    assert "Neen, toch niet." in (await asked.house.mails("questions_answered"))[-1].text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Schrijf uw vraag"),
        ("Wij van Groenwerk-vzw vragen: is er water?", "Laat uw naam weg"),
        ("x" * 2001, "hoogstens 2000 tekens"),
    ],
)
async def test_a_wrong_question_stands_at_its_field(asked: Asked, text: str, error: str) -> None:
    guest = await asked.bram()
    words = await guest.press("Vraag versturen", question=text)
    assert guest.status == 422
    assert error in words
    assert text in guest.page.text
    assert await asked.rows() == []


async def test_a_question_sent_twice_is_one(asked: Asked) -> None:
    guest = await asked.bram()
    target, held = guest.form("Vraag versturen")
    for _ in range(2):
        await guest.client.post(target, data=held | {"question": WATER})
    assert len(await asked.rows()) == 1


async def test_questions_end_with_their_day_and_with_the_answers(asked: Asked) -> None:
    an, last = await asked.an(), asked.need.deadline
    assert last is not None
    too_late = date_values("questions_until", (last + timedelta(days=1)).date())
    assert "dan moeten de antwoorden er zijn" in await an.press("Bewaren", **too_late)
    assert an.status == 422
    await an.press("Bewaren", **date_values("questions_until", clock.today() + timedelta(days=1)))
    guest = await asked.bram()
    assert "Vragen kan tot" in guest.words
    async with asked.house.database.begin() as db:
        need = await db.get_one(Need, asked.need.id)
        need.questions_until = clock.now() - timedelta(minutes=1)
    assert "Vragen stellen kan niet meer" in await guest.press("Vraag versturen", question=WATER)
    assert guest.status == 409
    assert "Vraag versturen" not in (await asked.bram()).page.text


async def test_ten_of_one_supplier_wait_at_most(asked: Asked) -> None:
    for number in range(questions.MOST_WAITING):
        await asked.asks(f"Vraag {number}?")
    guest = await asked.bram()
    assert "Er wachten al 10 vragen" in await guest.press("Vraag versturen", question=WATER)
    assert len(await asked.rows()) == questions.MOST_WAITING


async def test_who_was_slower_sees_both_answers(asked: Asked) -> None:
    row = await asked.asks()
    first, second = [await asked.an(f"/{row.id}") for _ in range(2)]
    await first.press("Antwoorden aan iedereen", answer="Ja.")
    words = await second.press("Antwoorden aan iedereen", answer="Neen.")
    assert second.status == 409
    assert "Ja." in words
    assert "Neen." in words
    assert (await asked.rows())[0].answer == "Ja."


async def test_nothing_is_mailed_once_the_need_is_over_and_who_declined_gets_nothing(asked: Asked) -> None:
    row = await asked.asks()
    async with asked.house.database.begin() as db:
        poetslijn = await db.get_one(Invitation, asked.invitations[1].id)
        need = await db.get_one(Need, asked.need.id)
        await leads.answer(db, poetslijn, need, Given(Answer.DECLINED))
    await asked.answers(row)
    await asked.later(11)
    assert await asked.mailed() == (0, 1), "the buyer answered before it had to be told"
    other = await asked.asks("Mag het op zaterdag?")
    async with asked.house.database.begin() as db:
        await needs.withdraw(db, asked.house.cast.an.id, await db.get_one(Need, asked.need.id), "Niet nodig")
    await asked.later(90)
    assert await asked.mailed() == (0, 1)
    assert "is afgelopen" in await asked.answers(other)
    assert (await asked.rows())[-1].status is QuestionStatus.WAITING
