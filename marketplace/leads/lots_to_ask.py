"""Whom to ask for which lots: of each lot the first ones, each for all lots that it is proposed for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.forms import Form
from marketplace.leads.lots_asked import Asked, Known
from marketplace.matches.lot_selection import BY_HAND, LotFit, LotSelection
from marketplace.matches.models import Match
from marketplace.matches.selection import Selection
from marketplace.needs.lot_models import Lot, LotStatus

Ticked = dict[uuid.UUID, set[uuid.UUID]]
"""The ids of the lots to ask a supplier for, by organisation."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A supplier to ask. `fits`: for these lots; `more`: others that the coordinator may choose.

    Those are the ones that it is in doubt for, and of one that is there by hand all others. `before`: the
    lots that it was asked for already; `unasked`: others that it wants.
    """

    match: Match
    fits: Sequence[LotFit]
    more: Sequence[LotFit]
    before: Sequence[Lot]
    unasked: Sequence[Lot]

    @property
    def field(self) -> str:
        """The name of its boxes in the form, one for each lot."""
        return field_of(self.match.organisation_id)

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """The value and text of each box, in the order of the lots."""
        offered = sorted([*self.fits, *self.more], key=lambda fit: fit.lot.position)
        return [(str(fit.lot.id), _box(fit)) for fit in offered]


def _box(fit: LotFit) -> str:
    title = _("Perceel %(number)s: %(title)s") % {"number": fit.lot.position, "title": fit.lot.title}
    return f"{title} ({_(fit.row.band_name)})" if fit.row and fit.row.band else title


def field_of(organisation_id: uuid.UUID) -> str:
    return f"lots-{organisation_id}"


def candidates(lot: LotSelection, asked: Asked, *, doubt: bool) -> list[LotFit]:
    """Who can be asked for a lot, in order. `doubt`: also who is in doubt, after the others."""
    if lot.lot.status is not LotStatus.OPEN:
        return []
    found = [*lot.proposed, *(lot.doubtful if doubt else ())]
    return [fit for fit in found if _is_new(fit, asked)]


def most(chosen: Selection, asked: Asked, *, doubt: bool) -> int:
    """How many can be asked for the lot that most can be asked for."""
    return max((len(candidates(lot, asked, doubt=doubt)) for lot in chosen.lots), default=0)


def proposals(chosen: Selection, asked: Asked, count: int, *, doubt: bool) -> list[Proposal]:
    """The first `count` of each lot, in the order of the ranking of the need."""
    first = [fit for lot in chosen.lots for fit in candidates(lot, asked, doubt=doubt)[:count]]
    return of_suppliers(chosen, asked, {fit.match.organisation_id for fit in first}, doubt=doubt)


def of_suppliers(
    chosen: Selection, asked: Asked, organisation_ids: Iterable[uuid.UUID], *, doubt: bool
) -> list[Proposal]:
    """What these suppliers can be asked for."""
    named = set(organisation_ids)
    matches = (match for match in chosen.matches if match.organisation_id in named)
    found = (_proposal(chosen, asked, match, doubt) for match in matches)
    return [proposal for proposal in found if proposal.boxes]


def _proposal(chosen: Selection, asked: Asked, match: Match, doubt: bool) -> Proposal:
    fits = {fit.lot.id: fit for fit in chosen.fits_of(match)}
    if match.curation in BY_HAND:
        fits |= {
            lot.lot.id: LotFit(lot.lot, match, None, False) for lot in chosen.lots if lot.lot.id not in fits
        }
    new = [fit for fit in fits.values() if _is_new(fit, asked) and fit.lot.status is LotStatus.OPEN]
    known = asked.get(match.organisation_id, Known())
    return Proposal(
        match,
        [fit for fit in new if fit.wanted or (doubt and fit.in_doubt)],
        [fit for fit in new if _may_add(fit) and not fit.wanted and not (doubt and fit.in_doubt)],
        [lot.lot for lot in chosen.lots if lot.lot.id in known.asked],
        [lot.lot for lot in chosen.lots if lot.lot.id in known.wanted - known.asked],
    )


def _may_add(fit: LotFit) -> bool:
    return fit.in_doubt or fit.match.curation in BY_HAND


def _is_new(fit: LotFit, asked: Asked) -> bool:
    return fit.lot.id not in asked.get(fit.match.organisation_id, Known())


def ticked(form: Form, organisation_ids: Iterable[uuid.UUID]) -> Ticked:
    """The lots that are ticked for each supplier, without those of whom nothing is.

    Raises Conflict for what is no id.
    """
    found: Ticked = {}
    for organisation_id in organisation_ids:
        lots = {_identifier(text) for text in form.choices(field_of(organisation_id))}
        if lots:
            found[organisation_id] = lots
    return found


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Conflict(_("Een perceel bestaat niet meer. Kijk de selectie opnieuw na.")) from error


def to_ask_for(chosen: Selection, match: Match, named: Iterable[uuid.UUID] | None) -> list[Lot]:
    """The lots to ask a supplier for: those named, or else all open ones that it is proposed for.

    Raises Conflict where none is left, and for a lot that is of another need or decided.
    """
    if not chosen.lots and not named:
        return []
    still_open = {lot.lot.id: lot.lot for lot in chosen.lots if lot.lot.status is LotStatus.OPEN}
    if named is not None:
        wanted = set(named)
    else:
        fits = [fit for fit in chosen.fits_of(match) if fit.lot.id in still_open]
        wanted = {fit.lot.id for fit in fits if fit.wanted} or {fit.lot.id for fit in fits if fit.in_doubt}
        wanted = wanted or set(still_open)
    if not wanted or not wanted <= still_open.keys():
        raise Conflict(
            _("Een perceel is er niet meer, of daarover is al beslist. Kijk de selectie opnieuw na.")
        )
    return [lot for lot_id, lot in still_open.items() if lot_id in wanted]


def best_facts(chosen: Selection, match: Match, lots: Sequence[Lot]) -> list[dict[str, Any]]:
    """Why a supplier is asked: what speaks for it in the lot that fits best of those it is asked for."""
    fits = [fit for fit in chosen.fits_of(match) if fit.lot in lots and fit.row and fit.band]
    best = min(fits, key=lambda fit: fit.by_chance, default=None)
    return best.row.facts if best and best.row else match.facts
