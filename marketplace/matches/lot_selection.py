"""The suppliers of one lot in the order of asking: who fits it, who is in doubt, whom a rule leaves out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.i18n import N_, _
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Curation, Match
from marketplace.needs.lot_models import Lot
from matching import Band

BY_HAND = (Curation.PINNED, Curation.ADDED)
SURE = (Band.GOOD, Band.POSSIBLE)
LAST = 1_000_000
#: How a supplier fits some lots, whose numbers stand in it.
FITS = {
    Band.GOOD: N_("Past goed: perceel %(lots)s."),
    Band.POSSIBLE: N_("Mogelijk: perceel %(lots)s."),
    Band.DOUBTFUL: N_("Twijfel: perceel %(lots)s."),
}
LEFT_OUT = N_("Een regel sluit uit: perceel %(lots)s.")


@dataclass(frozen=True, slots=True)
class LotFit:
    """A supplier and a lot. `row`: what the ranking of the lot says of it, None where it is there by hand.

    `wanted`: it is asked for this lot when its turn comes.
    """

    lot: Lot
    match: Match
    row: LotMatch | None
    wanted: bool

    @property
    def band(self) -> Band | None:
        return self.row.band if self.row else None

    @property
    def in_doubt(self) -> bool:
        """Whether the engine doubts about it, and no coordinator wanted it for this lot."""
        return self.band is Band.DOUBTFUL and not self.wanted and self.match.selectable

    @property
    def by_chance(self) -> tuple[int, float]:
        """The surest first: the order of the fits of one supplier."""
        if self.row is None or self.band is None:
            return LAST, 0.0
        return list(Band).index(self.band), -float(self.row.score or 0)

    @property
    def order(self) -> tuple[bool, int]:
        """Of those of one lot: pinned first, then by the lot's own rank, then those added by hand."""
        rank = self.row.rank if self.row else None
        return self.match.curation is not Curation.PINNED, rank or LAST


@dataclass(frozen=True, slots=True)
class LotSelection:
    """A lot and its suppliers in order, also those that the helpdesk took out and that rules leave out."""

    lot: Lot
    fits: Sequence[LotFit]

    @property
    def proposed(self) -> list[LotFit]:
        """Those who fit well or possibly, or whom the coordinator wants, also when they were asked."""
        return [fit for fit in self.fits if fit.wanted]

    @property
    def doubtful(self) -> list[LotFit]:
        return [fit for fit in self.fits if fit.in_doubt]

    @property
    def excluded(self) -> list[LotFit]:
        return [fit for fit in self.fits if fit.row and fit.row.excluded_rule and not fit.wanted]

    @property
    def nobody_passes(self) -> bool:
        """Whether nobody is sure to offer it; whom the helpdesk took out did."""
        return not any(fit.wanted or fit.band in SURE for fit in self.fits)

    def count(self, band: str) -> int:
        """How many of those who are proposed are called so."""
        return sum(fit.band == band for fit in self.proposed)


async def rows_of(session: AsyncSession, need_id: uuid.UUID) -> Sequence[LotMatch]:
    """What the rankings of the lots of a need say, with the offers."""
    query = select(LotMatch).join(Match, Match.id == LotMatch.match_id).where(Match.need_id == need_id)
    return (await session.scalars(query.options(joinedload(LotMatch.offer)))).all()


def by_lot(
    lots: Sequence[Lot], matches: Iterable[Match], rows: Iterable[LotMatch]
) -> tuple[LotSelection, ...]:
    """The selection of each lot. `rows`: of these matches."""
    said: dict[uuid.UUID, dict[uuid.UUID, LotMatch]] = {}
    for row in rows:
        said.setdefault(row.match_id, {})[row.lot_id] = row
    fits: dict[uuid.UUID, list[LotFit]] = {lot.id: [] for lot in lots}
    for match in matches:
        own = said.get(match.id, {})
        wanted = _wanted(match, own, lots)
        for lot in lots:
            if lot.id in wanted or lot.id in own:
                fits[lot.id].append(LotFit(lot, match, own.get(lot.id), lot.id in wanted))
    return tuple(LotSelection(lot, sorted(fits[lot.id], key=lambda fit: fit.order)) for lot in lots)


def _wanted(match: Match, own: Mapping[uuid.UUID, LotMatch], lots: Sequence[Lot]) -> set[uuid.UUID]:
    """The lots that a supplier is proposed for. Whom a coordinator wants is proposed for one at least: for
    those where the engine doubts, else where a rule leaves it out, else for all."""
    if match.curation is Curation.REMOVED:
        return set()
    sure = {lot_id for lot_id, row in own.items() if row.band in SURE}
    if sure or match.curation not in BY_HAND:
        return sure
    return {lot_id for lot_id, row in own.items() if row.band} or set(own) or {lot.id for lot in lots}


def sentences(fits: Sequence[LotFit]) -> list[str]:
    """For which lots a supplier fits well, possibly and doubtfully, and for which a rule leaves it out."""
    numbers = {band: [fit for fit in fits if fit.band is band] for band in FITS}
    told = [_(FITS[band]) % {"lots": _numbers(found)} for band, found in numbers.items() if found]
    if out := [fit for fit in fits if fit.row and fit.row.excluded_rule]:
        told.append(_(LEFT_OUT) % {"lots": _numbers(out)})
    return told


def _numbers(fits: Sequence[LotFit]) -> str:
    return ", ".join(str(fit.lot.position) for fit in fits)
