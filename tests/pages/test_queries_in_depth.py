"""Pages of a need in depth make as many queries with twelve lots and many questions as with two and few."""

from __future__ import annotations

import pytest

from marketplace.core import clock
from marketplace.leads.links import ANSWER
from marketplace.needs.asking_models import Question, QuestionStatus
from tests.database import composer
from tests.guest import House, house
from tests.inprocess import counted
from tests.leads.lots import Lots, lots_asked

__all__ = ["house"]
OF_BUYER = ("", "/percelen", "/percelen/mededeling", "/percelen/{lot}/gunning", "/vragen")
MOST_QUERIES = 14


async def _filled(house: House, lots: int, asked: int) -> Lots:
    """So many lots that both suppliers want, of which one is chosen, and so many questions with answers."""
    made = await lots_asked(house, lots)
    await made.answer(made.groenwerk, *range(100, 100 + lots))
    await made.answer(made.poetslijn, *range(200, 200 + lots))
    await made.decide(1, made.groenwerk, 100)
    async with house.database.begin() as db:
        for number in range(asked):
            db.add(
                Question(
                    need_id=made.need.id,
                    organisation_id=house.cast.groenwerk.id,
                    text=f"Vraag {number}?",
                    status=QuestionStatus.ANSWERED if number else QuestionStatus.WAITING,
                    answer="Ja." if number else "",
                    answered_at=clock.now() if number else None,
                )
            )
    await house.work()
    return made


async def _count(house: House, made: Lots) -> dict[str, int]:
    an, guest = await house.signed_in(house.cast.an), house.guest()
    found: dict[str, int] = {}
    token = composer().signed(ANSWER, made.groenwerk.id, house.cast.bram.id)
    await an.see("/start")  # a first look also notes that the session is in use
    for path in OF_BUYER:
        await an.see(f"/behoeften/{made.need.id}")
        with counted() as queries:
            await an.see(f"/behoeften/{made.need.id}{path.format(lot=made.lots[1].id)}")
        assert an.status == 200, path
        found[path] = len(queries)
    for path in ("", "/interesse", "/niet-voor-ons"):
        with counted() as queries:
            await guest.see(f"/uitnodiging/{token}{path}")
        assert guest.status == 200, path
        found[f"link{path}"] = len(queries)
    return found


@pytest.mark.slow
async def test_queries_grow_neither_with_lots_nor_with_questions(house: House) -> None:
    few = await _count(house, await _filled(house, 2, 2))
    many = await _count(house, await _filled(house, 12, 30))
    assert few == many
    assert max(many.values()) <= MOST_QUERIES
