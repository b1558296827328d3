"""What a need takes over of a notice, and what stays when people changed the need meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import msgspec

from marketplace.core.web import seen
from marketplace.core.web.seen import Difference
from marketplace.interop.notice import Notice, NoticeLot
from marketplace.needs import forms
from marketplace.needs.lot_models import Lot
from marketplace.needs.values import NeedValues
from marketplace.offers.models import Kind

KINDS = {"good": Kind.GOOD, "service": Kind.SERVICE}
MOST = Decimal("999999999999.99")
"""What an amount column can hold."""
MOST_TITLE, MOST_TEXT, MOST_PLACE, MOST_CODES = 1000, 20_000, 200, 100
"""What the form of a need can send again; officially a title has 400 characters, a text 10,000."""
MOST_SHOWN = 300
NEVER_SAID = ("quantity", "rhythm", "fte", "amount_to", "conditions", "labels", "visibility", "contact_id")
"""What people add to a need here, and no notice says."""


def values_in(notice: Notice, nis: str | None) -> NeedValues:
    """What a notice says, as a need says it. `nis`: the municipality when we know it."""
    return NeedValues(
        title=_cut(notice.title, MOST_TITLE),
        text=_cut(notice.description, MOST_TEXT),
        nis=nis,
        place=_cut(notice.place.town, MOST_PLACE),
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        deadline=notice.deadline,
        amount=_euro(notice),
        cpv=list(notice.cpv[:MOST_CODES]),
        kind=KINDS.get(notice.kind or ""),
        reserved=notice.reserved,
        amount_shown=_euro(notice) is not None,
    )


def written(values: NeedValues) -> str:
    """Values as they are kept with a notice."""
    return msgspec.json.encode(values).decode()


def read(says: str) -> NeedValues | None:
    """Values that were kept; None where there are none, or those of another release."""
    try:
        return msgspec.json.decode(says.encode(), type=NeedValues)
    except msgspec.DecodeError:
        return None


def merged(now: NeedValues, before: NeedValues | None, said: NeedValues, untouched: bool) -> NeedValues:
    """What a need says after a newer notice: the notice's words where nobody changed the older ones.

    `before`: what the notice before said. Where that isn't known, `untouched` tells that nobody changed
    anything, and else only what was empty is filled.
    """
    taken = {}
    for name, is_now in now.by_name().items():
        if name in NEVER_SAID:
            continue
        if before is not None:
            own = is_now != getattr(before, name)
        else:
            own = not (untouched or is_now in (None, "", []))
        if not own:
            taken[name] = getattr(said, name)
    return replace(now, **taken)


def differences(now: NeedValues, said: NeedValues, places: Mapping[str, str]) -> list[Difference]:
    """Where a need says something else than a notice that says something. `places`: NIS -> name."""
    told = {
        name: value
        for name, value in said.by_name().items()
        if name not in (*NEVER_SAID, "amount_shown") and value not in (None, "", [])
    }
    return seen.differences(forms.shown(now, places), forms.shown(replace(now, **told), places))


def brief(rows: Sequence[Difference]) -> list[Difference]:
    """Differences for a table or a mail, where a long text is only begun."""
    return [Difference(row.label, _cut(row.mine, MOST_SHOWN), _cut(row.theirs, MOST_SHOWN)) for row in rows]


def lots_in(notice: Notice) -> list[Lot]:
    """Numbered from 1 in the order of the notice; a number that comes back gets its position behind it."""
    rows: dict[str, Lot] = {}
    for position, lot in enumerate(notice.lots, start=1):
        name = lot.identifier or str(position)
        if name in rows:
            name = f"{name} ({position})"
        rows[name] = Lot(
            position=position,
            identifier=name,
            title=lot.title,
            text=lot.description,
            cpv=list(lot.cpv),
            amount=_euro(lot),
        )
    return list(rows.values())


def _euro(priced: Notice | NoticeLot) -> Decimal | None:
    """An estimate that fits a need: in euro, in cents."""
    value = priced.estimated_value
    if value is None or priced.currency != "EUR" or value > MOST:
        return None
    return value.quantize(Decimal("0.01"))


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
