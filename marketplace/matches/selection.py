"""The suppliers of a need's ranking in the order of asking: who is proposed, in doubt, or not asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.reading.names import sort_key
from marketplace.matches import lot_selection
from marketplace.matches.lot_selection import LotFit, LotSelection
from marketplace.matches.models import Curation, Match, Ranking
from marketplace.needs.lot_models import Lot
from marketplace.organisations.models import Organisation
from matching import Band


@dataclass(frozen=True, slots=True)
class Selection:
    """`ranking`: the latest one, None while it is made; `matches`: with organisation and offer.

    `lots`: of each lot of the need who is proposed for it; `fits`: the same by the id of a match.
    """

    ranking: Ranking | None
    matches: Sequence[Match]
    lots: Sequence[LotSelection] = ()
    fits: Mapping[uuid.UUID, Sequence[LotFit]] = field(default_factory=dict)

    @property
    def tells_chance(self) -> bool:
        """Whether the fits of those who are ranked are chances."""
        return self.ranking is not None and self.ranking.tells_chance

    @property
    def learned(self) -> bool:
        """Whether what people did for earlier needs counted for anybody who is ranked."""
        return any(match.learned for match in self.by_supplier.values())

    def in_doubt(self, match: Match) -> bool:
        """Whether the engine doubts about it, and no coordinator wanted it there."""
        return self.tells_chance and match.band is Band.DOUBTFUL and match.curation is Curation.NONE

    @property
    def waiting(self) -> list[Match]:
        """Those who can be asked, as the list of the page has them: the proposed ones first."""
        waiting = [match for match in self.matches if match.selectable and match.asked_at is None]
        return sorted(waiting, key=self.in_doubt)

    @property
    def proposed(self) -> list[Match]:
        """Those who wait and fit well or possibly, or whom the coordinator wants."""
        return [match for match in self.waiting if not self.in_doubt(match)]

    @property
    def doubtful(self) -> list[Match]:
        return [match for match in self.waiting if self.in_doubt(match)]

    @property
    def nobody_passes(self) -> bool:
        """Whether the ranking is there and nobody in it passes; whom the helpdesk took out did pass.

        Also when it fell out of the ranking since: its fit is that of when it was in.
        """
        passing = (match for match in self.matches if self._passes(match))
        return self.ranking is not None and not any(passing)

    def _passes(self, match: Match) -> bool:
        taken_out = match.curation is Curation.REMOVED and match.fit is not None and not match.excluded_rule
        doubtful = self.tells_chance and match.fit is not None and Band.of(float(match.fit)) is Band.DOUBTFUL
        return (match.selectable and not self.in_doubt(match)) or (taken_out and not doubtful)

    def fits_of(self, match: Match) -> Sequence[LotFit]:
        """How a supplier fits each lot that the ranking says something of, in the order of the lots."""
        return self.fits.get(match.id, ())

    def lots_told(self, match: Match) -> str:
        """For which lots a supplier fits well, possibly and doubtfully, in words."""
        return " ".join(lot_selection.sentences(self.fits_of(match)))

    def best_of(self, match: Match) -> LotFit | None:
        """The lot that fits a supplier best: the figures and reasons of its own row are those of this lot."""
        ranked = [fit for fit in self.fits_of(match) if fit.band]
        return min(ranked, key=lambda fit: fit.by_chance, default=None)

    @property
    def removed(self) -> list[Match]:
        return [m for m in self.matches if m.curation is Curation.REMOVED and m.asked_at is None]

    @property
    def by_supplier(self) -> dict[uuid.UUID, Match]:
        """Those that are ranked, by organisation."""
        return {match.organisation_id: match for match in self.matches if match.rank is not None}

    @property
    def excluded(self) -> list[Match]:
        return [match for match in self.matches if match.is_excluded]


async def selection(session: AsyncSession, need_id: uuid.UUID, lots: Sequence[Lot] = ()) -> Selection:
    """Every supplier of a need's ranking, pinned ones first, then in the order of the ranking.

    `lots`: those of the need, to say for which lots each is proposed.
    """
    rows = await session.scalars(
        select(Match)
        .where(Match.need_id == need_id)
        .options(
            joinedload(Match.organisation).joinedload(Organisation.municipality), joinedload(Match.offer)
        )
    )
    ordered = sorted(rows, key=lambda match: (match.order, sort_key(match.organisation.name)))
    return await _of(session, need_id, ordered, lots)


async def figures(session: AsyncSession, need_id: uuid.UUID, lots: Sequence[Lot] = ()) -> Selection:
    """The same in no order, for who reads no names: how well each fits, and why."""
    rows = await session.scalars(select(Match).where(Match.need_id == need_id))
    return await _of(session, need_id, rows.all(), lots)


async def _of(
    session: AsyncSession, need_id: uuid.UUID, matches: Sequence[Match], lots: Sequence[Lot]
) -> Selection:
    said = await lot_selection.rows_of(session, need_id) if lots else ()
    ranking = await session.scalar(Ranking.latest(need_id))
    found = lot_selection.by_lot(lots, matches, said)
    fits: dict[uuid.UUID, list[LotFit]] = {}
    for fit in (fit for lot in found for fit in lot.fits):
        fits.setdefault(fit.match.id, []).append(fit)
    return Selection(ranking, matches, found, fits)
