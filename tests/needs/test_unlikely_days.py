"""A start that is over and a day years away are asked about: one box confirms, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.web.forms import Form
from marketplace.needs import forms
from marketplace.needs.models import Need
from tests.guest import Guest, House

TYPED = {"title": "Gras maaien aan de kaai", "text": "Elke twee weken.", "nis": "46025"}


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


async def posted(house: House) -> list[Need]:
    async with house.database.begin() as db:
        return list(await db.scalars(select(Need).where(Need.title == TYPED["title"])))


async def an_sends(house: House, **days: date) -> tuple[Guest, str]:
    an = await house.signed_in(house.cast.an)
    await an.see("/behoeften/nieuw")
    typed = TYPED | {key: text for name, day in days.items() for key, text in boxes(name, day).items()}
    return an, await an.press("Indienen bij de helpdesk", **typed)


@pytest.mark.parametrize(
    ("name", "days", "told"),
    [
        ("starts_on", -30, "is al voorbij. Klopt dat?"),
        ("starts_on", 4 * 366, "is nog ver weg. Klopt dat?"),
        ("deadline", 5 * 366, "is nog ver weg. Klopt dat?"),
        ("ends_on", 11 * 366, "is nog ver weg. Klopt dat?"),
    ],
)
async def test_an_unlikely_day_is_kept_once_it_is_confirmed(
    house: House, name: str, days: int, told: str
) -> None:
    day = clock.today() + timedelta(days=days)
    an, words = await an_sends(house, **{name: day})
    assert an.status == 422
    assert told in words
    assert await posted(house) == []
    _, held = an.form("Indienen bij de helpdesk")
    assert {key: held[key] for key in TYPED} == TYPED, "what was typed is still there"
    await an.press("Indienen bij de helpdesk", sure=f"{name}:{day}")
    assert an.status == 200
    (need,) = await posted(house)
    kept = need.deadline.astimezone(clock.BRUSSELS).date() if name == "deadline" else getattr(need, name)
    assert kept == day


async def test_another_unlikely_day_is_asked_about_again(house: House) -> None:
    past = clock.today() - timedelta(days=30)
    an, _ = await an_sends(house, starts_on=past)
    other = past - timedelta(days=300)
    words = await an.press("Indienen bij de helpdesk", sure=f"starts_on:{past}", **boxes("starts_on", other))
    assert "is al voorbij" in words
    assert await posted(house) == []


async def test_a_confirmed_day_stays_confirmed_when_something_else_is_wrong(house: House) -> None:
    past = clock.today() - timedelta(days=30)
    an, _ = await an_sends(house, starts_on=past)
    words = await an.press("Indienen bij de helpdesk", sure=f"starts_on:{past}", amount="veel")
    assert "bedrag in euro" in words
    assert "is al voorbij" not in words
    await an.press("Indienen bij de helpdesk", amount="12.500,-")
    (need,) = await posted(house)
    assert (need.starts_on, need.amount) == (past, 12_500)


async def test_what_a_need_says_already_is_not_asked_again(house: House) -> None:
    past = clock.today() - timedelta(days=30)
    an, _ = await an_sends(house, starts_on=past)
    await an.press("Bewaren als ontwerp", sure=f"starts_on:{past}")
    (need,) = await posted(house)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Bewaren als ontwerp", title="Gras maaien aan de kaai ")
    assert an.status == 200


def test_likely_days_are_not_asked_about() -> None:
    soon = clock.today() + timedelta(days=60)
    form = Form(TYPED | boxes("deadline", soon) | boxes("starts_on", clock.today()) | boxes("ends_on", soon))
    assert forms.need(form, {"46025"}) is not None
    assert form.asked == {}
