"""The advice on one row of a purchase plan, as it is kept with the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from marketplace.core.i18n import _
from marketplace.matches.plan_models import PlanLine
from marketplace.matches.potential_values import PlannedPurchase, Potential, Proof, VolumeSource
from marketplace.procedures.advice import Advice, DayUnknown, advise
from marketplace.procedures.purchase import NOTHING, Purchase, WorkKind
from marketplace.procedures.routes import RouteKey
from marketplace.procedures.table import RuleTable
from matching import Band

#: Digits of a CPV code that are its class.
CLASS = 4
_WORKS, _FIRST_SERVICE = "45", "50"
_KINDS = {WorkKind.SUPPLIES: "good", WorkKind.SERVICES: "service", WorkKind.SOCIAL: "service"}


class Said(msgspec.Struct, frozen=True):
    """A way to buy with why, or a warning with the rules it rests on."""

    text: str
    because: Sequence[str] = ()


class OpenRoute(msgspec.Struct, frozen=True):
    """A procedure that is open, and the rule that opens it."""

    key: RouteKey
    rule: str


class LineAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept. Amounts in euro, `free` and `volume` in full-time equivalents.

    `bought`: None where nobody can know, its total None where it would tell what one supplier asked.
    `kind`: that by which the procedures were looked up, `kind_said` False when the plan did not say it.
    `no_routes`: why no procedures are named. `on`: the day of the advice.
    """

    on: date
    good: int
    possible: int
    doubtful: int
    recognised: int
    shared: int
    unproven: int
    free: Decimal
    free_known: int
    free_unknown: int
    volume: Decimal | None
    volume_typed: bool
    volume_awards: int
    euro_per_fte_year: Decimal | None
    bought: int | None
    bought_total: Decimal | None
    bought_latest: date | None
    ways: Sequence[Said]
    routes: Sequence[OpenRoute]
    warnings: Sequence[Said]
    kind: WorkKind
    kind_said: bool
    no_routes: str = ""

    @property
    def may_answer(self) -> int:
        """How many of those that fit may answer a reserved contract, as is shown on its day."""
        return self.recognised + self.shared


def advice_in(line: PlanLine) -> LineAdvice | None:
    """What is kept with a row; None while there is none, and for one that can't be advised on."""
    return msgspec.convert(line.advice, LineAdvice, strict=False) if line.advice else None


def planned(line: PlanLine, nis: str | None) -> PlannedPurchase:
    """A row as a purchase; `nis`: where it is when the row does not say so."""
    return PlannedPurchase(
        title=line.title,
        text=line.text,
        cpv=tuple(line.cpv),
        kind=_KINDS.get(WorkKind(line.kind)) if line.kind else None,
        nis=line.nis or nis,
        amount=line.amount,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        fte=line.fte,
    )


def kept(found: Potential, line: PlanLine, table: RuleTable, same_class: Decimal, today: date) -> LineAdvice:
    """What is known of a row, to keep. `same_class`: what the plan's other rows of its CPV class come to."""
    codes = [*line.cpv, *([found.activity] if found.activity else [])]
    kind = WorkKind(line.kind) if line.kind else kind_of_code(codes[0] if codes else "")
    advice, no_routes = _procedures(line, table, kind, same_class, today)
    volume = found.volume
    return LineAdvice(
        on=today,
        **_suppliers(found),
        free=found.capacity.fte,
        free_known=found.capacity.known,
        free_unknown=found.capacity.unknown,
        volume=volume.fte if volume else None,
        volume_typed=volume is not None and volume.source is VolumeSource.TYPED,
        volume_awards=volume.awards if volume else 0,
        euro_per_fte_year=volume.euro_per_fte_year if volume else None,
        bought=found.bought.count if found.bought else None,
        bought_total=found.bought.total if found.bought else None,
        bought_latest=found.bought.latest if found.bought else None,
        ways=[Said(each.way, list(each.because)) for each in found.suggestions],
        routes=[OpenRoute(route.key, route.rule.code) for route in advice.open] if advice else [],
        warnings=_warnings(advice),
        kind=kind,
        kind_said=line.kind is not None,
        no_routes=no_routes,
    )


def _suppliers(found: Potential) -> Mapping[str, int]:
    bands, may = found.bands, found.may_answer
    return {
        "good": bands.get(Band.GOOD, 0),
        "possible": bands.get(Band.POSSIBLE, 0),
        "doubtful": bands.get(Band.DOUBTFUL, 0),
        "recognised": may.get(Proof.RECOGNITION, 0),
        "shared": may.get(Proof.SHARE, 0),
        "unproven": may.get(Proof.UNPROVEN, 0),
    }


def _procedures(
    line: PlanLine, table: RuleTable, kind: WorkKind, same_class: Decimal, today: date
) -> tuple[Advice | None, str]:
    """What the rules of today say, or why nothing is said."""
    if line.amount is None:
        return None, _("Zonder raming noemen wij geen procedures")
    code = line.cpv[0] if line.cpv else None
    purchase = Purchase(
        day=today, kind=kind, estimate=line.amount, same_class=same_class, cpv=code, months=_months(line)
    )
    try:
        return advise(table, purchase), ""
    except DayUnknown as error:
        return None, str(error)


def _months(line: PlanLine) -> Decimal | None:
    """How long a row lasts, in whole months that are begun."""
    if line.starts_on is None or line.ends_on is None:
        return None
    start, end = line.starts_on, line.ends_on
    whole = (end.year - start.year) * 12 + end.month - start.month
    return Decimal(str(whole + (end.day >= start.day)))


def _warnings(advice: Advice | None) -> list[Said]:
    if advice is None:
        return []
    return [Said(each.text, [rule.code for rule in each.rules]) for each in advice.warnings]


def kind_of_code(code: str) -> WorkKind:
    """What a CPV code is about: supplies up to its division 44 and 48, works 45, else services.

    A row without a code is taken for a service, which most of what is done here is.
    """
    if code.startswith(_WORKS):
        return WorkKind.WORKS
    return WorkKind.SUPPLIES if code and code < _FIRST_SERVICE else WorkKind.SERVICES


def sums_by_class(rows: Sequence[tuple[int, Sequence[str], Decimal | None]]) -> dict[str, Decimal]:
    """CPV class -> what the rows (row, codes, amount) whose first code it is come to."""
    sums: dict[str, Decimal] = {}
    for _row, codes, amount in rows:
        if codes and amount is not None:
            sums[codes[0][:CLASS]] = sums.get(codes[0][:CLASS], NOTHING) + amount
    return sums


def of_same_class(sums: Mapping[str, Decimal], line: PlanLine) -> Decimal:
    """What the plan's other rows of a row's CPV class come to."""
    if not line.cpv or line.amount is None:
        return NOTHING
    return sums.get(line.cpv[0][:CLASS], line.amount) - line.amount
