"""Forms sent at one moment end in one of the two, and both hear it."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from marketplace.leads.given import Answer
from marketplace.matches.models import Curation, Match
from marketplace.needs.states import NeedStatus
from tests.database import with_cast
from tests.inprocess import app_for, client_of
from tests.journey import asked_need, published_need
from tests.security.web import INTERESTED, TERMS, Web, partnership_of
from tests.tab import Tab

ROUNDS = 100

A_SITE = 50
"""Rounds on one site: it counts answers from one address."""


async def test_award_and_decline_at_once_end_in_one_of_the_two(database_url: str, tmp_path: Path) -> None:
    """A hundred times at the same moment: never awarded to who declined, never both told that it worked."""
    ended: Counter[str] = Counter()
    async with with_cast(database_url) as (database, cast):
        for _ in range(ROUNDS // A_SITE):
            async with client_of(app_for(database_url, tmp_path)) as client:
                for number in range(A_SITE):
                    ended[await _race(Web(client, database, cast), first=number % 2 == 0)] += 1
    assert ended.total() == ROUNDS
    assert set(ended) <= {"awarded", "declined"}


async def _race(web: Web, first: bool) -> str:
    """An awards, `first` or second, while Bram declines; -> which of the two it became."""
    need, (invitation,) = await asked_need(web.database, web.cast, given=INTERESTED)
    an, bram = await web.tab(web.cast.an), Tab(web.client)
    award, link = f"/behoeften/{need.id}/gunning", web.link(invitation, web.cast.bram)
    chosen = await an.form(award, invitation=str(invitation.id))
    declined = await bram.form(f"{link}/niet-voor-ons", f"{link}/antwoord")
    tries = {"awarded": an.post(award, chosen), "declined": bram.post(f"{link}/antwoord", declined)}
    order = list(tries) if first else list(tries)[::-1]
    answers = await asyncio.gather(*(tries[name] for name in order))
    statuses = {name: answer.status_code for name, answer in zip(order, answers, strict=True)}
    assert sorted(statuses.values()) == [303, 409], statuses
    stored, left = await web.stored(need), await web.stored(invitation)
    won = next(name for name, status in statuses.items() if status == 303)
    assert (stored.status, left.answer) == {
        "awarded": (NeedStatus.AWARDED, Answer.INTERESTED),
        "declined": (NeedStatus.PUBLISHED, Answer.DECLINED),
    }[won]
    return won


async def test_two_coordinators_who_add_one_supplier_do_it_once(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    path = f"/behoeften/{need.id}/selectie/{web.cast.zeekracht.id}"
    tabs = [await web.tab(web.cast.chadia) for _ in range(4)]
    forms = [
        await tab.form(f"{path}?keuze=add", path, reason=f"reden {number}") for number, tab in enumerate(tabs)
    ]
    answers = await asyncio.gather(*(tab.post(path, form) for tab, form in zip(tabs, forms, strict=True)))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 3}
    refused = next(answer for answer in answers if answer.status_code == 409)
    async with web.database.begin() as db:
        (match,) = await db.scalars(select(Match).where(Match.organisation_id == web.cast.zeekracht.id))
    assert match.curation is Curation.ADDED
    assert match.curation_reason in refused.text, "who was later sees what the first one wrote"


async def test_two_sides_that_write_the_terms_at_once_lose_no_word(web: Web) -> None:
    row = await partnership_of(web)
    an, bram = await web.tab(web.cast.an), await web.tab(web.cast.bram)
    path = f"/samenwerkingen/{row.id}/afspraken"
    mine, theirs = await an.form(path), await bram.form(path)
    one = mine | TERMS | {"goals": "Doel van An"}
    two = theirs | TERMS | {"goals": "Doel van Bram"}
    answers = await asyncio.gather(an.post(path, one), bram.post(path, two))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Doel van An" in refused.text
    assert "Doel van Bram" in refused.text
