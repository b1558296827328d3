"""Two administrators at once, a form sent twice, and people who administer nothing."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from tests.procedures.conftest import LOOK, SAVE, Office

AMOUNT = {"valid_from-day": "1 juli 2027", "amount": "150.000", "source": "Proef", "reason": "Nieuw besluit"}


async def test_who_was_slower_sees_both_versions_and_loses_no_word(office: Office) -> None:
    dirk = await office.another()
    for guest in (dirk, office.els):
        await guest.see("/beheer/regels/LOKAAL")
    await office.els.press(LOOK, says="De tekst van Els.", reason="Els weet het")
    await office.els.press(SAVE)
    page = await dirk.press(LOOK, says="De tekst van Dirk.", reason="Dirk weet het")
    assert dirk.status == 409
    assert "De tekst van Els." in page
    assert "De tekst van Dirk." in page
    _target, held = dirk.form(LOOK)
    assert (held["says"], held["reason"]) == ("De tekst van Dirk.", "Dirk weet het")
    assert (await office.rule("LOKAAL")).says == "De tekst van Els."
    await dirk.press(LOOK)
    await dirk.press(SAVE)
    assert (await office.rule("LOKAAL")).says == "De tekst van Dirk."


async def test_what_changed_between_looking_and_storing_is_not_stored_unseen(office: Office) -> None:
    dirk = await office.another()
    await dirk.see("/beheer/regels/LOKAAL")
    await dirk.press(LOOK, says="De tekst van Dirk.", reason="x")
    await office.els.see("/beheer/regels/LOKAAL")
    await office.els.press(LOOK, says="De tekst van Els.", reason="x")
    await office.els.press(SAVE)
    await dirk.press(SAVE)
    assert dirk.status == 409
    assert (await office.rule("LOKAAL")).says == "De tekst van Els."


async def test_another_rule_that_changed_meanwhile_shows_the_consequences_anew(office: Office) -> None:
    """Dirk looked at what a new OPZB does; before he stores it Els moved the period behind it."""
    dirk = await office.another()
    await dirk.see("/beheer/regels/OPZB-2024")
    await dirk.press(LOOK, **{"valid_to-day": "31 januari 2026"}, reason="x")
    await office.els.see("/beheer/regels/OPZB-2026")
    await office.els.press(LOOK, amount="160.000", reason="x")
    await office.els.press(SAVE)
    page = await dirk.press(SAVE)
    assert "de gevolgen zijn anders dan op het vorige scherm" in page
    assert (await office.rule("OPZB-2024")).valid_to == date(2025, 12, 31)
    await dirk.press(SAVE)
    assert (await office.rule("OPZB-2024")).valid_to == date(2026, 1, 31)
    assert (await office.rule("OPZB-2026")).valid_from == date(2026, 2, 1), "the next one moved along"
    assert (await office.table()).faults() == []


async def test_a_new_amount_that_is_sent_twice_is_one(office: Office) -> None:
    await office.els.see("/beheer/regels/VOP-WERKEN/bedrag")
    await office.els.press(LOOK, **AMOUNT)
    target, held = office.els.form(SAVE)
    answers = await asyncio.gather(*(office.els.client.post(target, data=held) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}, "each leads on"
    series = (await office.table()).of_series("VOP-WERKEN")
    assert sorted(rule.code for rule in series) == ["VOP-WERKEN", "VOP-WERKEN-2027"]
    assert len(await office.changes("VOP-WERKEN-2027")) == 1


async def test_two_who_store_at_one_moment_leave_no_day_without_and_none_with_two(office: Office) -> None:
    """Each edit alone is right; together they would overlap."""
    dirk = await office.another()
    for guest, day in ((office.els, "1 juli 2027"), (dirk, "1 oktober 2027")):
        await guest.see("/beheer/regels/OPZB-2026/bedrag")
        await guest.press(LOOK, **(AMOUNT | {"valid_from-day": day}))
    await asyncio.gather(office.els.press(SAVE), dirk.press(SAVE))
    assert sorted((office.els.status, dirk.status)) == [200, 409]
    table = await office.table()
    assert table.faults() == []
    assert len(table.of_series("OPZB")) == 5


async def test_two_rules_of_a_series_are_not_changed_at_one_moment(office: Office) -> None:
    """They are two rows, of which each version is right: the second sees what the first did."""
    dirk = await office.another()
    await office.els.see("/beheer/regels/EU-C-2024")
    await office.els.press(LOOK, **{"valid_to-day": "31 december 2024", "join": [], "reason": "x"})
    await dirk.see("/beheer/regels/EU-C-2022")
    await dirk.press(LOOK, **{"valid_to-day": "30 juni 2024", "join": ["yes"], "reason": "x"})
    await asyncio.gather(office.els.press(SAVE), dirk.press(SAVE))
    assert (await office.table()).faults() == []


async def test_a_second_amount_in_one_year_has_a_code_of_its_own(office: Office) -> None:
    for code, day, amount in (("OPZB-2026", "1 7 2026", "150.000"), ("OPZB-2026B", "1 10 2026", "160.000")):
        await office.els.see(f"/beheer/regels/{code}/bedrag")
        await office.els.press(
            LOOK, **{"valid_from-day": day, "amount": amount, "source": "Proef", "reason": "x"}
        )
        await office.els.press(SAVE)
    series = {rule.code: rule for rule in (await office.table()).of_series("OPZB")}
    last = series["OPZB-2026C"]
    assert (last.amount, last.valid_from, last.valid_to) == (
        Decimal(160000),
        date(2026, 10, 1),
        date(2027, 12, 31),
    )
    assert (await office.table()).faults() == []


PAGES = (
    "/beheer/regels",
    "/beheer/regels/nieuw",
    "/beheer/regels/LOKAAL",
    "/beheer/regels/LOKAAL/bedrag",
    "/beheer/regels/LOKAAL/intrekken",
    "/beheer/regels/LOKAAL/terugzetten",
    "/beheer/regels/BESTAAT-NIET",
    "/beheer/regels/reeks/LOKAAL",
)


@pytest.mark.parametrize("who", ["an", "bram", "chadia"])
async def test_only_administrators_come_in(office: Office, who: str) -> None:
    guest = await office.house.signed_in(getattr(office.house.cast, who))
    visitor = office.house.guest()
    for path in PAGES:
        assert "Deze pagina is voor mensen met een andere rol." in await guest.see(path)
        assert guest.status == 403, path
        await visitor.see(path)
        assert visitor.page.url.path == "/aanmelden", path
    await guest.see("/regels")
    assert "/beheer/regels" not in guest.page.text
    before = await office.table()
    for path in PAGES[1:]:
        await guest.send(path, says="x", reason="x", stap="bewaren")
        assert guest.status in (403, 405), path
    assert await office.table() == before


async def test_what_is_not_there_is_not_found(office: Office) -> None:
    for path in ("/beheer/regels/BESTAAT-NIET", "/regels/BESTAAT-NIET", "/beheer/regels/reeks/OPEN"):
        await office.els.see(path)
        assert office.els.status == 404, path
    await office.els.see("/beheer/regels/OPEN/terugzetten")
    assert office.els.status == 409
    await office.els.see("/beheer/regels/HANGEND-75000/bedrag")
    assert office.els.status == 409
