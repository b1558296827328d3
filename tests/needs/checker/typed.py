"""Needs as they are typed, for the tests of this folder."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.needs.checker import NeedText, advice_on
from marketplace.needs.checker.law import lots_from
from marketplace.procedures.reading import shipped
from marketplace.procedures.table import RuleTable

TABLE = RuleTable.of(shipped())
TODAY = date(2026, 11, 27)


def need(text: str, title: str = "Gras maaien", **more: Any) -> NeedText:
    given = {"today": TODAY, "place": "Temse"} | more
    return NeedText(title, text, **{"lots_from": lots_from(TABLE, given["today"])} | given)


def told(text: str, title: str = "Gras maaien", **more: Any) -> dict[str, str]:
    """What is said of a text: rule -> the words it is about."""
    return {advice.rule.key: advice.words for advice in advice_on(need(text, title, **more))}
