"""An advice as plain values, and as lines for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from marketplace.core.i18n import _, money
from marketplace.core.terminal import one_line
from marketplace.procedures.advice import Advice
from marketplace.procedures.asks import ASKED
from marketplace.procedures.purchase import KIND_NAMES
from marketplace.procedures.routes import ROUTE_NAMES, Route
from marketplace.procedures.table import Rule


def record(advice: Advice) -> dict[str, Any]:
    """The documented JSON object: amounts in euro without VAT as text, days in ISO 8601."""
    return {
        "date": advice.purchase.day.isoformat(),
        "kind": str(advice.purchase.kind),
        "total": str(advice.purchase.total),
        "routes": [str(route.key) for route in advice.open],
        "warnings": [warned.text for warned in advice.warnings],
        "rules": [rule.code for rule in advice.rules],
        "not_read": [rule.code for rule in advice.not_read],
        "pending": [rule.code for rule in advice.pending],
        "reserved": [
            {
                "code": str(way.code),
                "possible": way.possible,
                "why_not": way.refused or way.unknown,
                "rules": [rule.code for rule in way.rules],
            }
            for way in advice.reserving
        ],
        "details": {
            "routes": [_route(advice, route) for route in advice.routes],
            "warnings": [
                {"key": warned.key, "text": warned.text, "rules": [rule.code for rule in warned.rules]}
                for warned in advice.warnings
            ],
            "rules": [_rule(rule) for rule in advice.rules],
        },
    }


def _route(advice: Advice, route: Route) -> dict[str, Any]:
    asked = dict(advice.asks).get(route, [])
    return {
        "route": str(route.key),
        "name": _(ROUTE_NAMES[route.key]),
        "open": route.is_open,
        "may_approve_offer": route.may_approve(advice.purchase.offer),
        "rule": route.rule.code,
        "asks": [{"topic": each.topic, "rule": each.rule.code} for each in asked],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "says": rule.says,
        "article": rule.article,
        "amount": None if rule.amount is None else str(rule.amount),
        "comparison": rule.comparison,
        "basis": rule.basis,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "source": rule.source,
        "certainty": str(rule.certainty),
        "note": rule.note,
    }


def print_json(advice: Advice) -> None:
    """One JSON object on stdout."""
    print(json.dumps(record(advice), ensure_ascii=False, indent=2))  # noqa: T201


def print_text(advice: Advice) -> None:
    """What a person at a terminal reads."""
    console = Console(highlight=False, markup=False)
    for text, style in _lines(advice):
        indent = len(text) - len(text.lstrip())
        console.print(Padding(Text(one_line(text), style=style), (0, 0, 0, indent)))


def _lines(advice: Advice) -> Iterator[tuple[str, str]]:
    """Each line with its style; what belongs to the line above begins with spaces."""
    purchase = advice.purchase
    words = {"total": money(purchase.total), "kind": _(KIND_NAMES[purchase.kind])}
    yield _("Raming %(total)s, %(kind)s") % words, "bold"
    for route, asked in advice.asks:
        yield f"{_(ROUTE_NAMES[route.key])}: {_said(route.rule)}", "green"
        for each in asked:
            yield f"  {_(ASKED[each.topic])}: {_said(each.rule)}", ""
    for route in advice.closed:
        name = {"route": _(ROUTE_NAMES[route.key])}
        yield f"{_('Niet open: %(route)s') % name} [{route.rule.code}]", "dim"
    for way in advice.reserving:
        stands = way.refused or way.unknown or _("kan")
        yield _("Voorbehouden (%(code)s): %(stands)s") % {"code": str(way.code), "stands": stands}, ""
    for warned in advice.warnings:
        yield _("Let op: %(text)s") % {"text": warned.text}, "yellow"
    for rule in advice.pending:
        yield _("Nog geen wet: %(text)s") % {"text": rule.says}, "dim"
    yield _("Deze wijzer informeert en beslist niet."), "dim"


def _said(rule: Rule) -> str:
    """A rule's sentence with its id, and whether nobody read it."""
    mark = f", {_('niet nagekeken')}" if rule.unread else ""
    return f"{rule.says} [{rule.code}{mark}]"
