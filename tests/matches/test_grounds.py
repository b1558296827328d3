"""Why the helpdesk pins, adds or leaves out a supplier in one tap; what it says of the work is learned."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.matches import subscribers
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.matches.models import Match
from marketplace.needs import verbs as needs
from marketplace.needs.events import NeedEnded
from marketplace.needs.models import Need
from tests.guest import House
from tests.journey import published_need
from tests.markup import form_on


async def told(house: House) -> list[tuple[Source, Verdict | None]]:
    async with house.database.begin() as db:
        return [(row.source, row.verdict) for row in await db.scalars(select(Experience))]


async def reason_of(house: House, need: Need) -> str:
    async with house.database.begin() as db:
        mine = (Match.need_id == need.id, Match.organisation_id == house.cast.groenwerk.id)
        return (await db.scalars(select(Match.curation_reason).where(*mine))).one()


def page_of(need: Need, house: House, choice: str = "") -> str:
    end = f"?keuze={choice}" if choice else ""
    return f"/behoeften/{need.id}/selectie/{house.cast.groenwerk.id}{end}"


@pytest.mark.parametrize(
    ("choice", "button", "verdict", "ground"),
    [
        ("remove", "Weglaten", Verdict.LEFT_OUT, "Doet dit werk niet"),
        ("pin", "Bovenaan zetten", Verdict.RECOMMENDED, "Doet dit werk goed"),
        ("add", "Toevoegen", Verdict.RECOMMENDED, "Doet dit werk goed"),
    ],
)
async def test_the_work_is_a_reason_in_one_tap_and_is_learned(
    house: House, choice: str, button: str, verdict: Verdict, ground: str
) -> None:
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(page_of(need, house, choice))
    assert ground in chadia.words
    await chadia.press(button, ground="work")
    assert (await told(house), await reason_of(house, need)) == ([(Source.HELPDESK, verdict)], ground)
    await chadia.see(page_of(need, house, choice))
    await chadia.press(button, ground="work", reason="zei hun ploegbaas")
    assert await reason_of(house, need) == f"{ground}: zei hun ploegbaas"
    await chadia.see(page_of(need, house, "restore"))
    await chadia.press("Terugzetten")
    assert (await told(house), await reason_of(house, need)) == ([(Source.HELPDESK, None)], "")


@pytest.mark.parametrize("typed", [{"ground": "other", "reason": "is dicht tot mei"}, {"reason": "is dicht"}])
async def test_another_reason_is_kept_and_teaches_nothing(house: House, typed: dict[str, str]) -> None:
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(page_of(need, house, "remove"))
    await chadia.press("Weglaten", **typed)
    assert (await told(house), await reason_of(house, need)) == ([], typed["reason"])


@pytest.mark.parametrize(
    ("typed", "error"), [({}, "Kies waarom"), ({"ground": "other"}, "Schrijf kort waarom")]
)
async def test_without_a_reason_the_form_comes_back(house: House, typed: dict[str, str], error: str) -> None:
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(page_of(need, house, "remove"))
    await chadia.press("Weglaten", **typed)
    assert (chadia.status, error in chadia.words) == (422, True)
    assert await told(house) == []
    kept = form_on(chadia.page.text, page_of(need, house))
    assert kept.get("ground", "") == typed.get("ground", "")


async def test_a_stranger_teaches_nothing(house: House) -> None:
    """Neither the buyer, nor a supplier, nor the helpdesk of another region says what a supplier does."""
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(page_of(need, house, "remove"))
    _, form = chadia.form("Weglaten")
    for person in (house.cast.an, house.cast.bram, house.cast.dirk, house.cast.els):
        stranger = await house.signed_in(person)
        await stranger.see("/")
        await stranger.send(
            page_of(need, house),
            **{name: text for name, text in form.items() if name != "_csrf"} | {"ground": "work"},
        )
        assert stranger.status in (403, 404, 409)
    assert await told(house) == []


async def test_of_who_was_not_proposed_nothing_is_learned_that_it_does_not_do_it(house: House) -> None:
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie/{house.cast.poetslijn.id}?keuze=remove")
    await chadia.press("Weglaten", ground="work")
    assert await told(house) in ([], [(Source.HELPDESK, None)])


async def test_of_a_need_that_was_withdrawn_nothing_is_kept_of_what_the_helpdesk_did(house: House) -> None:
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(page_of(need, house, "remove"))
    await chadia.press("Weglaten", ground="work")
    assert await told(house) == [(Source.HELPDESK, Verdict.LEFT_OUT)]
    async with house.database.begin() as db:
        await needs.withdraw(db, house.cast.an.id, await db.get_one(Need, need.id), "niet meer nodig")
    async with house.database.begin() as db:
        await subscribers.forget_withdrawn(db, NeedEnded(need_id=need.id, version=1))
    assert await told(house) == [(Source.HELPDESK, None)]
