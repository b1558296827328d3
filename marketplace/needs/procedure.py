"""What the procedure guide says of a need, with what its buyer bought of the same kind in a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.reading.numbers import as_typed
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import date_values
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Kind
from marketplace.procedures import guide_forms
from marketplace.procedures.advice import Advice, DayUnknown, advise
from marketplace.procedures.purchase import KIND_LETTERS, NOTHING, Purchase, WorkKind
from marketplace.procedures.table import RuleTable

#: Rule SPLITS-12M: purchases of twelve months are taken together.
YEAR = timedelta(days=365)
#: A CPV class is its first four digits (Regulation (EC) 213/2008, annex I).
CLASS_DIGITS = 4
#: Division 45 of the CPV is works.
WORKS = "45"
#: What never became, or will become, a purchase.
NOT_BOUGHT = (NeedStatus.DRAFT, NeedStatus.REFUSED, NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Alike:
    """Another need of the same buyer and CPV class within a year. `amount` in euro without VAT.

    `at`: when it was published, else handed in or made.
    """

    id: UUID
    title: str
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class NeedProcedure:
    """`advice`: None while the need lacks what the guide has to know. `address`: of the guide, filled in.

    `alike`: the other needs that count towards splitting, the largest first.
    """

    advice: Advice | None
    address: str
    alike: Sequence[Alike]


async def of_need(session: AsyncSession, actor: Actor, need: Need, table: RuleTable) -> NeedProcedure:
    """What the rules of its day say of a need, with the other needs that the actor may see.

    The day: that of its publication, else today.
    """
    alike = await same_class(session, actor, need)
    purchase = _purchase(need, sum((each.amount for each in alike), NOTHING))
    try:
        advice = advise(table, purchase) if purchase else None
    except DayUnknown:
        advice = None
    return NeedProcedure(advice, f"/procedurewijzer?{urlencode(_asked(need, purchase))}", alike)


def day_of(need: Need) -> date:
    """The day whose rules hold: of publication or, as long as that did not come, today."""
    return need.published_at.astimezone(clock.BRUSSELS).date() if need.published_at else clock.today()


def kind_of(need: Need) -> WorkKind | None:
    """What kind of purchase it is; None while nobody said so."""
    if need.cpv and all(code.startswith(WORKS) for code in need.cpv):
        return WorkKind.WORKS
    return {Kind.GOOD: WorkKind.SUPPLIES, Kind.SERVICE: WorkKind.SERVICES, None: None}[need.kind]


async def same_class(session: AsyncSession, actor: Actor, need: Need) -> Sequence[Alike]:
    """Other needs of its buyer, of one of its CPV classes, within a year of it, with a known amount.

    Only those that the actor may see.
    """
    classes = sorted({code[:CLASS_DIGITS] for code in need.cpv})
    if not classes:
        return []
    amount = func.coalesce(Need.awarded_amount, Need.amount_to, Need.amount)
    day = func.coalesce(Need.published_at, Need.submitted_at, Need.created_at)
    here = need.published_at or need.submitted_at or need.created_at
    visible = Need.visible_to(actor).with_only_columns(
        Need.id, Need.title, amount.label("amount"), day.label("at")
    )
    rows = await session.execute(
        visible.where(
            Need.organisation_id == need.organisation_id,
            Need.id != need.id,
            Need.status.not_in(NOT_BOUGHT),
            day.between(here - YEAR, here + YEAR),
            amount > NOTHING,
            _of_class(classes),
        ).order_by(amount.desc(), Need.id)
    )
    return _fullest_year([Alike(*row) for row in rows], here)


def _fullest_year(alike: Sequence[Alike], here: datetime) -> Sequence[Alike]:
    """Those of the twelve months around this need in which the most was bought."""
    starts = [each.at for each in alike if here - YEAR < each.at <= here] or [here]
    years = [[each for each in alike if start <= each.at < start + YEAR] for start in (*starts, here)]
    return max(years, key=lambda each: sum((one.amount for one in each), NOTHING))


def _of_class(classes: Sequence[str]) -> ColumnElement[bool]:
    codes = func.array_to_string(Need.cpv, " ")
    return or_(*(codes.regexp_match(rf"\m{re.escape(each)}") for each in classes))


def _purchase(need: Need, same: Decimal) -> Purchase | None:
    kind, estimate = kind_of(need), need.amount_to if need.amount_to is not None else need.amount
    if kind is None or estimate is None:
        return None
    return Purchase(
        day=day_of(need),
        kind=kind,
        estimate=estimate,
        same_class=same,
        cpv=need.cpv[0] if need.cpv else None,
        reserved=bool(need.reserved),
        months=_months(need),
    )


def _months(need: Need) -> int | None:
    """How long it lasts in months of the calendar, a part of one counted as a whole."""
    if need.starts_on is None or need.ends_on is None or need.ends_on < need.starts_on:
        return None
    first, last = need.starts_on, need.ends_on
    return (last.year - first.year) * 12 + last.month - first.month + (last.day >= first.day)


def _asked(need: Need, purchase: Purchase | None) -> dict[str, str]:
    """The fields of the guide that a need fills in."""
    fields = {guide_forms.WHAT: need.title, guide_forms.PLACE: need.nis or ""}
    fields |= date_values(guide_forms.DAY, day_of(need))
    if need.cpv:
        fields[guide_forms.CPV] = need.cpv[0]
    if need.reserved:
        fields[guide_forms.RESERVED] = guide_forms.YES
    if purchase is not None:
        letters = {kind: letter for letter, kind in KIND_LETTERS.items()}
        fields |= {
            guide_forms.KIND: letters[purchase.kind],
            guide_forms.ESTIMATE: as_typed(purchase.estimate),
            guide_forms.SAME_CLASS: as_typed(purchase.same_class) if purchase.same_class else "",
            guide_forms.MONTHS: str(purchase.months) if purchase.months else "",
        }
    return {name: value for name, value in fields.items() if value}
