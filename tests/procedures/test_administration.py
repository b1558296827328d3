"""An administrator keeps the table: looks at what an edit changes, stores it, and the guide answers so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketplace.procedures.advice import DayUnknown, advise
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.routes import RouteKey
from marketplace.procedures.table import RuleTable
from tests.procedures.conftest import LOOK, SAVE, Office

OPZB = RouteKey.NEGOTIATED_WITHOUT_PUBLICATION
NEW_AMOUNT = {
    "amount": "200.000",
    "valid_from-day": "1 juli 2027",
    "says": "Onder 200.000 euro mag u onderhandelen zonder bekendmaking.",
    "source": "Belgisch Staatsblad - https://voorbeeld.example/staatsblad",
    "reason": "Nieuw koninklijk besluit, gelezen in het Staatsblad.",
}


def routes(table: RuleTable, on: date, amount: str) -> set[RouteKey]:
    purchase = Purchase(on, WorkKind.SERVICES, Decimal(amount))
    return {route.key for route in advise(table, purchase).open}


async def test_a_new_amount_changes_the_next_answer_and_stands_in_the_history(office: Office) -> None:
    els, summer = office.els, date(2027, 7, 1)
    assert OPZB not in routes(await office.table(), summer, "199999.99")
    await els.see("/beheer/regels/OPZB-2026/bedrag")
    preview = await els.press(LOOK, **NEW_AMOUNT)
    assert els.status == 200
    assert "Er is nog niets bewaard" in preview
    assert "leveringen, diensten en werken: € 140.000,00 € 140.000,01 € 199.999,99 1 juli 2027" in preview
    assert "Onderhandelen zonder voorafgaande bekendmaking wordt open" in preview
    assert OPZB not in routes(await office.table(), summer, "199999.99"), "a preview stores nothing"
    await els.press(SAVE)
    assert els.page.url.path == "/beheer/regels/OPZB-2027"

    table = await office.table()
    assert OPZB in routes(table, summer, "199999.99")
    assert OPZB not in routes(table, summer, "200000")
    assert OPZB not in routes(table, date(2027, 6, 30), "199999.99")
    assert table.faults() == []
    old = await office.rule("OPZB-2026")
    assert (old.valid_to, (await office.rule("OPZB-2027")).valid_from) == (date(2027, 6, 30), summer)
    (ended,), (begun,) = await office.changes("OPZB-2026"), await office.changes("OPZB-2027")
    assert (ended.before or {})["valid_to"] == "2027-12-31"
    assert (ended.after or {})["valid_to"] == "2027-06-30"
    assert (begun.before, (begun.after or {})["amount"]) == (None, "200000.00")
    assert {ended.reason, begun.reason} == {NEW_AMOUNT["reason"]}
    assert {ended.person_id, begun.person_id} == {office.house.cast.els.id}


async def test_a_visitor_reads_what_changed_and_why_and_not_by_whom(office: Office) -> None:
    els, visitor = office.els, office.house.guest()
    await els.see("/beheer/regels/LOKAAL")
    await els.press(LOOK, says="Een leverancier hoeft niet uit uw streek te komen.", reason="Korter gezegd")
    await els.press(SAVE)
    page = await visitor.see("/regels/LOKAAL")
    assert "Korter gezegd" in page
    assert "Een leverancier hoeft niet uit uw streek te komen." in page
    assert "Eisen dat een leverancier uit uw streek komt" in page, "what it said before"
    assert "Els Voorbeeld" not in page
    assert "Els Voorbeeld" in await els.see("/regels/LOKAAL")
    assert "Els Voorbeeld" in await els.see("/beheer/regels/LOKAAL")


async def test_nothing_is_stored_before_it_was_looked_at(office: Office) -> None:
    """Who presses "Bewaren" on a form that shows no consequences gets to see them first."""
    els = office.els
    await els.see("/beheer/regels/LV-GUNNING")
    page = await els.press(LOOK, amount="31.000", reason="x", stap="bewaren")
    assert "de gevolgen zijn anders dan op het vorige scherm" in page
    assert (await office.rule("LV-GUNNING")).amount == Decimal(30000)
    await els.press(SAVE)
    assert (await office.rule("LV-GUNNING")).amount == Decimal(31000)


async def test_what_was_typed_comes_back_to_be_adjusted(office: Office) -> None:
    els = office.els
    await els.see("/beheer/regels/LV-GUNNING")
    await els.press(LOOK, amount="31.000,50", reason="Nog niet zeker")
    await els.press("Nog aanpassen")
    _target, held = els.form(LOOK)
    assert (held["amount"], held["reason"], els.status) == ("31.000,50", "Nog niet zeker", 200)
    await els.press(LOOK)
    await els.press(SAVE)
    assert (await office.rule("LV-GUNNING")).amount == Decimal("31000.50")


@pytest.mark.parametrize("applies_to", [["supplies"], []], ids=["fewer", "all"])
async def test_the_kinds_of_a_rule_are_those_that_are_ticked(office: Office, applies_to: list[str]) -> None:
    els = office.els
    await els.see("/beheer/regels/R15-DREMPEL")
    before = (await office.rule("R15-DREMPEL")).applies_to
    await els.press(LOOK, applies_to=applies_to, reason="x", note="andere opmerking")
    await els.press(SAVE)
    after = (await office.rule("R15-DREMPEL")).applies_to
    assert (before, after) == (frozenset(), frozenset(applies_to))


async def test_a_new_rule_in_a_series_of_its_own_is_read_by_everyone(office: Office) -> None:
    els = office.els
    await els.see("/beheer/regels/nieuw")
    typed = {
        "code": "maaltijden",
        "topic": "social_services",
        "says": "Maaltijden aan huis zijn sociale diensten.",
        "article": "Wet 17-6-2016, bijlage 3",
        "source": "Proef - https://voorbeeld.example/maaltijden",
        "certainty": "inferred",
        "valid_from-day": "1",
        "valid_from-month": "3",
        "valid_from-year": "2026",
        "reason": "Vraag van een koper",
    }
    await els.press(LOOK, **typed)
    await els.press(SAVE)
    assert els.page.url.path == "/beheer/regels/MAALTIJDEN"
    page = await office.house.guest().see("/regels?dag=2026-06-01")
    assert "Maaltijden aan huis zijn sociale diensten." in page
    assert "afgeleid, niet nagelezen" in page


async def test_a_withdrawn_rule_is_put_back_as_it_was(office: Office) -> None:
    els, before = office.els, await office.rule("CLAUSULE")
    await els.see("/beheer/regels/R15-ART60/intrekken")
    page = await els.press(LOOK, reason="Staat al bij R15-WIE")
    assert "Gaat uit de tabel: R15-ART60" in page
    assert "Valt weg: " in page
    await els.press(SAVE)
    assert "R15-ART60" not in {rule.code for rule in (await office.table()).rules}
    assert "niet meer in de tabel" in await office.house.guest().see("/regels/R15-ART60")
    await els.see("/beheer/regels/R15-ART60/terugzetten")
    await els.press(LOOK, reason="Toch niet")
    await els.press(SAVE)
    assert "R15-ART60" in {rule.code for rule in (await office.table()).rules}
    gone, back = await office.changes("R15-ART60")
    assert (gone.after, back.before, gone.before) == (None, None, back.after)
    assert before == await office.rule("CLAUSULE")


async def test_an_amount_that_began_too_early_is_taken_out_and_the_one_before_goes_on(office: Office) -> None:
    els = office.els
    await els.see("/beheer/regels/OPZB-2026/bedrag")
    await els.press(LOOK, **NEW_AMOUNT)
    await els.press(SAVE)
    await els.see("/beheer/regels/OPZB-2027/intrekken")
    await els.press(LOOK, reason="Het besluit werd vernietigd")
    await els.press(SAVE)
    assert (await office.rule("OPZB-2026")).valid_to == date(2027, 12, 31)
    assert (await office.table()).faults() == []


async def test_the_guide_knows_a_year_once_all_its_rules_are_there(office: Office) -> None:
    """The last series that lacked 2028 makes the guide answer for it."""
    els, new_year = office.els, date(2028, 1, 1)
    missing = [rule for rule in (await office.table()).rules if rule.valid_to == date(2027, 12, 31)]
    needed = [rule for rule in missing if rule.series != "EU-C"]
    for rule in needed:
        with pytest.raises(DayUnknown):
            routes(await office.table(), new_year, "100000")
        await els.see(f"/beheer/regels/{rule.code}/bedrag")
        days = {"valid_from-day": "1 1 2028", "valid_to-day": "31 12 2029"}
        await els.press(LOOK, **days, amount=str(rule.amount), source="Proef", reason="2028")
        await els.press(SAVE)
        assert els.page.url.path == f"/beheer/regels/{rule.series}-2028"
    assert OPZB in routes(await office.table(), new_year, "100000")
    assert "1 januari 2020 tot en met 31 december 2029" in await els.see("/beheer/regels")
