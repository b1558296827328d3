"""What is missing in a need: where a rule speaks, and where the text or a field says it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.needs.checker import RULES, advice_on
from tests.needs.checker.typed import TODAY, need, told

BARE = "Gras maaien, groot terrein."
MISSING = ["purpose", "quantity", "place", "period", "budget", "choosing"]


@pytest.mark.parametrize("rule", MISSING)
def test_a_bare_text_misses_it(rule: str) -> None:
    assert told(BARE, place="").get(rule) == ""


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("purpose", "Gras maaien zodat de kinderen er kunnen spelen."),
        ("purpose", "Maaltijden voor de schoolkinderen."),
        ("purpose", "Herstellen van de banken in het park."),
        ("quantity", "Gras maaien op 3 hectare."),
        ("quantity", "Gras maaien, elke twee weken."),
        ("quantity", "Twee grote bloembakken."),
        ("place", "Gras maaien in Bazel."),
        ("period", "Gras maaien van april tot oktober."),
        ("period", "Gras maaien, zo snel mogelijk."),
        ("period", "Een opdracht van twee jaar."),
        ("budget", "Wij hebben 4.000 euro."),
        ("budget", "Het budget is ongeveer 12.500."),
        ("choosing", "De prijs telt voor de helft."),
        ("choosing", "Wij kiezen de beste aanpak."),
    ],
)
def test_it_may_be_said_in_the_text(rule: str, text: str) -> None:
    assert rule not in told(text, place="")


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("place", {"place": "Temse"}),
        ("period", {"starts_on": date(2027, 4, 1)}),
        ("period", {"ends_on": date(2027, 4, 1)}),
        ("budget", {"amount": Decimal(4000)}),
    ],
)
def test_or_in_its_field(rule: str, values: dict[str, Any]) -> None:
    assert rule not in told(BARE, **({"place": ""} | values))


def test_a_vague_quantity_is_quoted() -> None:
    assert told("Enkele banken voor het park.")["quantity"] == "Enkele banken"


@pytest.mark.parametrize(("title", "text"), [("", ""), ("Gras", ""), ("", "Gras")])
def test_nothing_is_missed_before_anything_is_said(title: str, text: str) -> None:
    assert told(text, title) == {}


@pytest.mark.parametrize(("days", "speaks"), [(0, True), (13, True), (14, False), (-1, False)])
def test_fewer_than_two_weeks_to_answer(days: int, speaks: bool) -> None:
    assert ("short-time" in told(BARE, deadline=TODAY + timedelta(days=days))) is speaks


@pytest.mark.parametrize(
    ("amount", "today", "speaks"),
    [
        (139_999, date(2026, 11, 27), False),
        (140_000, date(2026, 11, 27), True),
        (142_999, date(2025, 12, 31), False),
        (143_000, date(2025, 12, 31), True),
        (900_000, date(2028, 1, 1), False),
    ],
)
def test_lots_are_considered_from_the_amount_of_that_day(amount: int, today: date, speaks: bool) -> None:
    assert ("lots" in told(BARE, amount=Decimal(amount), today=today)) is speaks


def test_lots_that_are_there_need_no_advice() -> None:
    assert "lots" not in told(BARE, amount=Decimal(200_000), lots=("Noord", "Zuid"))
    assert "lots" not in told("Verdeeld in twee percelen.", amount=Decimal(200_000))
    assert "everything-at-once" not in told("In alle gebouwen.", lots=("Noord", "Zuid"))


def test_a_reserved_need_names_recognitions_with_what_is_equal() -> None:
    text = "Een maatwerkbedrijf doet het werk."
    assert "recognition" in told(text, reserved=True)
    assert "recognition" not in told(text, reserved=None)


def test_what_is_set_aside_is_not_said_again() -> None:
    keys = [advice.rule.key for advice in advice_on(need(BARE))]
    assert "budget" in keys
    left = [advice.rule.key for advice in advice_on(need(BARE), ["budget"])]
    assert left == [key for key in keys if key != "budget"]


def test_every_rule_says_what_why_and_where() -> None:
    fields = {"text", "place", "starts_on", "amount", "deadline"}
    assert len({rule.key for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.field in fields
        assert rule.says.endswith(".")
        assert rule.why.endswith(".")
        assert rule.looks_for


def test_a_good_need_gets_no_advice() -> None:
    good = (
        "Wij zoeken iemand om het gras op drie voetbalvelden te maaien, zodat de jeugd er kan spelen. "
        "Van april tot en met september, elke week. Wij hebben 9.000 euro. "
        "De prijs telt voor de helft, de aanpak voor de helft."
    )
    assert told(good, "Gras maaien", deadline=TODAY + timedelta(days=21)) == {}
