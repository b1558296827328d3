"""What a buyer should look at again: never a refusal, the guide informs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.core.i18n import _, money
from marketplace.procedures.purchase import NOTHING, Purchase, WorkKind
from marketplace.procedures.reserving import ReservedCode, Reserving
from marketplace.procedures.routes import ROUTE_NAMES, Route, eu_threshold, first_of, routes_of
from marketplace.procedures.table import Rule, RuleTable


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: its key, what is the matter in the reader's language, and the rules it rests on."""

    key: str
    text: str
    rules: Sequence[Rule]


def warnings_of(
    table: RuleTable, asked: Purchase, purchase: Purchase, routes: Sequence[Route], ways: Sequence[Reserving]
) -> list[Warned]:
    """`asked`: as it was told; `purchase`: as it is judged, after what the CPV code says of its kind."""
    return [
        *_kind(table, asked, purchase),
        *_splitting(table, purchase, routes),
        *_approval(purchase, routes),
        *_waiting(table, purchase),
        *(_refused(way) for way in ways if purchase.reserved and way.refused),
    ]


def _rules(*found: Rule | None) -> list[Rule]:
    return [rule for rule in found if rule is not None]


def _kind(table: RuleTable, asked: Purchase, purchase: Purchase) -> Iterator[Warned]:
    """What the list of social services says of the code, as far as anybody read that list."""
    listed = table.find("SOC-LIJST", asked.day, WorkKind.SOCIAL)
    if listed is None:
        return
    words = {"code": asked.cpv}
    if asked.kind is not purchase.kind:
        text = _(
            "De CPV-code %(code)s staat niet op de lijst van sociale en specifieke diensten. Wij rekenen dus "
            "met de gewone regels voor diensten. Vraag het na als u twijfelt."
        )
        yield Warned("not_social", text % words, [listed])
    elif asked.kind is WorkKind.SOCIAL and listed.unread:
        text = _(
            "De lijst van sociale en specifieke diensten is door niemand nagekeken. Kijk in bijlage 3 van de "
            "wet of uw dienst erop staat."
        )
        yield Warned("list_not_read", text, [listed])
    elif asked.kind is WorkKind.SERVICES and asked.cpv and listed.names(asked.cpv):
        text = _(
            "De CPV-code %(code)s staat wellicht op de lijst van sociale en andere specifieke diensten. "
            "Daarvoor gelden soepelere regels: kijk ook wat voor die soort geldt."
        )
        yield Warned("maybe_social", text % words, [listed])


def _splitting(table: RuleTable, purchase: Purchase, routes: Sequence[Route]) -> Iterator[Warned]:
    """Purchases of one class in twelve months that come over an amount together: warned, never refused."""
    if purchase.same_class <= NOTHING:
        return
    together = purchase.total + purchase.same_class
    after = {route.key: route.is_open for route in routes_of(table, purchase, together)}
    passed = [route.rule for route in routes if route.is_open and not after[route.key]]
    threshold = eu_threshold(table, purchase)
    if threshold is not None and threshold.met(together) and not threshold.met(purchase.total):
        passed.append(threshold)
    amounts = sorted({rule.amount for rule in passed if rule.amount is not None})
    if not amounts:
        return
    yearly = first_of(table, ("SPLITS-12M",), purchase)
    rules = _rules(first_of(table, ("SPLITS-VERBOD",), purchase), yearly, *passed)
    text = _(
        "Samen met wat u in twaalf maanden van dezelfde soort koopt, is dit %(together)s. Dat komt aan de "
        "grens van %(amounts)s. Is dit één behoefte, dan hoort ze in één procedure. Opdelen om onder een "
        "bedrag te blijven mag niet."
    )
    if yearly is None:
        text = _(
            "Samen met uw andere aankopen van dezelfde soort is dit %(together)s. Dat komt aan de grens van "
            "%(amounts)s. Is dit één opdracht, dan raamt u ze samen. Opdelen om onder een bedrag te blijven "
            "mag niet."
        )
    joined = _(" en van ").join(money(amount) for amount in amounts)
    yield Warned("splitting", text % {"together": money(together), "amounts": joined}, rules)


def _approval(purchase: Purchase, routes: Sequence[Route]) -> Iterator[Warned]:
    """A route that is open by its estimate, in which this offer can't be approved."""
    for route in routes:
        if not route.is_open or route.may_approve(purchase.offer) or route.approval is None:
            continue
        text = _(
            "%(route)s: de offerte van %(offer)s kunt u hier niet goedkeuren. Wat u goedkeurt, blijft onder "
            "%(limit)s."
        )
        words = {
            "route": _(ROUTE_NAMES[route.key]),
            "offer": money(purchase.offer),
            "limit": money(route.approval.amount),
        }
        yield Warned("not_approvable", text % words, [route.approval])


def _waiting(table: RuleTable, purchase: Purchase) -> Iterator[Warned]:
    """From a European threshold on, where no row says whether one has to wait: nobody read that."""
    threshold = eu_threshold(table, purchase)
    if threshold is None or not threshold.met(purchase.total):
        return
    works = first_of(table, ("WACHT-W",), purchase)
    if first_of(table, ("WACHT-LD",), purchase) is None and not (works and works.met(purchase.approved)):
        text = _(
            "Of u vóór het sluiten 15 dagen moet wachten, keek voor deze opdracht niemand na. Vraag het na "
            "bij uw juridische dienst."
        )
        yield Warned("standstill_not_read", text, [threshold])


def _refused(way: Reserving) -> Warned:
    name = _("artikel 15") if way.code is ReservedCode.WORKSHOPS else _("artikel 91")
    text = _("Voorbehouden volgens %(article)s (%(code)s) kan niet. %(why)s")
    words = {"article": name, "code": str(way.code), "why": way.refused}
    return Warned(f"refused_{way.code}", text % words, list(way.rules))
