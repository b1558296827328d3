"""A new version of the product brings new values: what nobody edited is renewed, what was edited stays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from marketplace.procedures import administering as desk
from marketplace.procedures import makers, reading
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.reading import NEW_VERSION, load_rules, shipped
from marketplace.procedures.table import Rule
from tests.procedures.conftest import LOOK, SAVE, Office

Ship = Callable[[Sequence[Rule]], None]


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Ship:
    """Let these be the rules of the version that runs."""

    def shipping(rules: Sequence[Rule]) -> None:
        for module in (reading, desk, makers):
            monkeypatch.setattr(module, "shipped", lambda: tuple(rules))

    return shipping


def with_rules(*rules: Rule, without: str = "") -> list[Rule]:
    """The rules of this version with some in place of, or behind, those with the same code."""
    new = {rule.code: rule for rule in rules}
    known = {rule.code for rule in shipped()}
    found = [new.get(rule.code, rule) for rule in shipped() if rule.code != without]
    return found + [rule for rule in rules if rule.code not in known]


def product(code: str, /, **changes: object) -> Rule:
    rule = next(rule for rule in shipped() if rule.code == code)
    return replace(rule, **changes)  # type: ignore[arg-type]


NEXT = product(
    "OPZB-2026",
    code="OPZB-2028",
    valid_from=date(2028, 1, 1),
    valid_to=date(2029, 12, 31),
    amount=Decimal(150000),
)


async def load(office: Office, rules: Sequence[Rule]) -> None:
    async with office.house.database.begin() as db:
        await load_rules(db, rules)


async def edit(office: Office, path: str, **typed: object) -> None:
    await office.els.see(path)
    await office.els.press(LOOK, **typed)
    assert office.els.status == 200, office.els.words
    await office.els.press(SAVE)


async def test_what_nobody_edited_is_renewed_and_the_history_says_so(office: Office) -> None:
    newer = product("OPZB-2026", amount=Decimal(141000), says="Onder 141.000 euro.")
    await load(office, with_rules(newer, NEXT))
    assert await office.rule("OPZB-2026") == newer
    assert await office.rule("OPZB-2028") == NEXT
    (change,) = await office.changes("OPZB-2026")
    assert (change.person_id, change.reason) == (None, str(NEW_VERSION))
    page = await office.house.guest().see("/regels/OPZB-2026")
    assert "Een nieuwe versie van Maatmarkt bracht dit mee." in page


async def test_loading_twice_changes_nothing(office: Office) -> None:
    await load(office, with_rules(NEXT))
    before = await office.table()
    await load(office, with_rules(NEXT))
    assert await office.table() == before
    assert len(await office.changes("OPZB-2028")) == 1


async def test_what_an_administrator_edited_or_withdrew_stays(office: Office) -> None:
    await edit(office, "/beheer/regels/LOKAAL", says="Zoals wij het zeggen.", reason="Klaarder")
    await edit(office, "/beheer/regels/MERK/intrekken", reason="Niet nagelezen")
    await load(office, with_rules(product("LOKAAL", says="Nieuw"), product("MERK", says="Nieuw")))
    assert (await office.rule("LOKAAL")).says == "Zoals wij het zeggen."
    assert "MERK" not in {rule.code for rule in (await office.table()).rules}


async def test_a_period_that_an_administrator_made_himself_stays(office: Office) -> None:
    own = {"valid_from-day": "1 1 2028", "valid_to-day": "31 12 2029", "amount": "151.000"}
    await edit(office, "/beheer/regels/OPZB-2026/bedrag", **own, source="Proef", reason="Al bekend")
    await load(office, with_rules(NEXT))
    assert (await office.rule("OPZB-2028")).amount == Decimal(151000)
    assert (await office.table()).faults() == []


async def test_a_period_that_overlaps_is_left_out_shown_and_can_be_taken_over(
    office: Office, ship: Ship, caplog: pytest.LogCaptureFixture
) -> None:
    own = {"valid_from-day": "1 7 2027", "valid_to-day": "31 12 2029", "amount": "151.000"}
    await edit(office, "/beheer/regels/OPZB-2026/bedrag", **own, source="Proef", reason="Onze lezing")
    with caplog.at_level(logging.WARNING):
        await load(office, with_rules(NEXT))
    assert "OPZB-2028" in caplog.text
    assert (await office.table()).faults() == []
    assert "OPZB-2028" not in {rule.code for rule in (await office.table()).rules}

    ship(with_rules(NEXT))
    page = await office.els.see("/beheer/regels")
    assert "Nieuw van de makers, past niet" in page
    assert "OPZB: OPZB-2028 (1 januari 2028 tot en met 31 december 2029)" in page
    await edit(office, "/beheer/regels/reeks/OPZB", reason="Nagelezen: de makers hebben gelijk")
    table = await office.table()
    assert [rule.code for rule in table.of_series("OPZB") if rule.amount and rule.valid_to][-1] == "OPZB-2028"
    assert {rule.code for rule in table.of_series("OPZB")} == {
        *("OPZB-2020", "OPZB-2022", "OPZB-2024", "OPZB-2026", "OPZB-2028")
    }
    assert table.faults() == []
    assert "past niet" not in await office.els.see("/beheer/regels")
    newer = replace(NEXT, amount=Decimal(152000))
    await load(office, with_rules(newer))
    assert (await office.rule("OPZB-2028")).amount == Decimal(152000), "what was taken over is renewed again"


async def test_a_shorter_period_is_not_renewed_when_what_follows_it_does_not_fit(office: Office) -> None:
    """The makers split a period that the administrator split already: no day is left without."""
    own = {"valid_from-day": "1 7 2027", "amount": "151.000"}
    await edit(office, "/beheer/regels/OPZB-2026/bedrag", **own, source="Proef", reason="Onze lezing")
    split = product("OPZB-2026", valid_to=date(2027, 9, 30))
    half = product("OPZB-2026", code="OPZB-2027B", valid_from=date(2027, 10, 1))
    newer = product("OPZB-2024", note="Nieuwe opmerking")
    await load(office, with_rules(split, half, newer))
    assert (await office.table()).faults() == []
    assert (await office.rule("OPZB-2024")).note == "Nieuwe opmerking", "what fits goes in"
    assert "OPZB-2027B" not in {rule.code for rule in (await office.table()).rules}


async def test_a_rule_that_the_makers_drop_is_withdrawn_unless_it_is_needed_or_edited(office: Office) -> None:
    await edit(office, "/beheer/regels/LOKAAL", says="Zoals wij het zeggen.", reason="Klaarder")
    await load(office, [rule for rule in shipped() if rule.code not in ("MERK", "LOKAAL", "CLAUSULE")])
    codes = {rule.code for rule in (await office.table()).rules}
    assert codes & {"MERK", "LOKAAL", "CLAUSULE"} == {"LOKAAL", "CLAUSULE"}
    await load(office, shipped())
    assert "MERK" in {rule.code for rule in (await office.table()).rules}, "it comes back with the makers"


async def test_an_edited_rule_that_the_makers_changed_meanwhile_is_shown(office: Office, ship: Ship) -> None:
    await edit(office, "/beheer/regels/OPZB-2026", note="Onze opmerking", reason="Nagelezen")
    assert "past niet" not in await office.els.see("/beheer/regels"), "the makers say what they said"
    newer = with_rules(product("OPZB-2026", amount=Decimal(141000)))
    await load(office, newer)
    ship(newer)
    assert "Nieuw van de makers, past niet" in await office.els.see("/beheer/regels")
    page = await office.els.see("/beheer/regels/reeks/OPZB")
    assert "onder € 141.000,00" in page


async def test_the_place_of_rules_in_the_table_makes_no_form_outdated(office: Office) -> None:
    await office.els.see("/beheer/regels/LOKAAL")
    await load(office, list(reversed(shipped())))
    await office.els.press(LOOK, says="Anders gezegd.", reason="x")
    assert office.els.status == 200
    async with office.house.database.begin() as db:
        rules = await desk.rules_of(db)
    assert isinstance(rules.rows["LOKAAL"], ProcedureRule)
    assert next(iter(rules.rows)) == shipped()[-1].code
