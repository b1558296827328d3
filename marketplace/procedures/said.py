"""What differs between two answers of the guide on one purchase, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.core.i18n import N_, _
from marketplace.procedures.advice import Advice
from marketplace.procedures.asks import ASKED
from marketplace.procedures.reserving import ReservedCode
from marketplace.procedures.routes import ROUTE_NAMES, Route, RouteKey
from marketplace.procedures.table import Rule
from marketplace.procedures.words import topic_name

ARTICLES = {
    ReservedCode.WORKSHOPS: N_("Voorbehouden volgens artikel 15"),
    ReservedCode.SOCIAL_SERVICES: N_("Voorbehouden volgens artikel 91"),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that changes. `opens`: more becomes possible, less, or None where it is neither."""

    text: str
    opens: bool | None = None


def sayings(before: Advice, after: Advice) -> Iterator[Saying]:
    """What changes: routes, what may be approved, what is asked, reserving, warnings and other rules."""
    yield from _routes(before, after)
    yield from _approvals(before, after)
    yield from _asks(before, after)
    yield from _reserving(before, after)
    yield from _warnings(before, after)


def _routes(before: Advice, after: Advice) -> Iterator[Saying]:
    was, becomes = ({route.key for route in advice.open} for advice in (before, after))
    for key in RouteKey:
        words = {"route": _(ROUTE_NAMES[key])}
        if key in becomes - was:
            yield Saying(_("%(route)s wordt open") % words, opens=True)
        elif key in was - becomes:
            yield Saying(_("%(route)s is niet meer open") % words, opens=False)


def _approvals(before: Advice, after: Advice) -> Iterator[Saying]:
    was, becomes = (_by_key(advice) for advice in (before, after))
    for key in RouteKey:
        if key not in was or key not in becomes:
            continue
        mays = [route.may_approve(before.asked.offer) for route in (was[key], becomes[key])]
        words = {"route": _(ROUTE_NAMES[key])}
        if mays == [False, True]:
            yield Saying(_("%(route)s: deze offerte mag goedgekeurd worden") % words, opens=True)
        elif mays == [True, False]:
            yield Saying(_("%(route)s: deze offerte mag niet meer goedgekeurd worden") % words, opens=False)


def _by_key(advice: Advice) -> Mapping[RouteKey, Route]:
    return {route.key: route for route in advice.open}


def _asks(before: Advice, after: Advice) -> Iterator[Saying]:
    """What is asked in any open route, and the rules for every purchase, by their series."""
    was, becomes = (_asked(advice) for advice in (before, after))
    for name in [name for name in becomes if name not in was]:
        yield Saying(_("Komt erbij: %(what)s") % {"what": becomes[name]})
    for name in [name for name in was if name not in becomes]:
        yield Saying(_("Valt weg: %(what)s") % {"what": was[name]})


def _asked(advice: Advice) -> dict[tuple[str, str], str]:
    found = {
        (each.topic, each.rule.series): _line(_(ASKED[each.topic]), each.rule)
        for _route, asks in advice.asks
        for each in asks
    }
    others = [*advice.general, *(rule for way in advice.reserving for rule in way.rules)]
    if advice.threshold is not None and advice.threshold.met(advice.purchase.total):
        others.append(advice.threshold)
    return found | {("", rule.series): _line(topic_name(rule.topic), rule) for rule in others}


def _line(topic: str, rule: Rule) -> str:
    return f"{topic}. {rule.says}"


def _reserving(before: Advice, after: Advice) -> Iterator[Saying]:
    was, becomes = ({way.code: way.possible for way in advice.reserving} for advice in (before, after))
    for code in ReservedCode:
        words = {"way": _(ARTICLES[code])}
        if becomes.get(code) and not was.get(code):
            yield Saying(_("%(way)s kan") % words, opens=True)
        elif was.get(code) and not becomes.get(code):
            yield Saying(_("%(way)s kan niet meer") % words, opens=False)


def _warnings(before: Advice, after: Advice) -> Iterator[Saying]:
    """Without those of what may be approved, which is said above."""
    was, becomes = (
        {each.key: each.text for each in advice.warnings if each.key != "not_approvable"}
        for advice in (before, after)
    )
    for key in [key for key in becomes if key not in was]:
        yield Saying(_("Nieuwe waarschuwing: %(text)s") % {"text": becomes[key]})
    for key in [key for key in was if key not in becomes]:
        yield Saying(_("Geen waarschuwing meer: %(text)s") % {"text": was[key]})
