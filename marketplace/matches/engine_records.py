"""Suppliers, and where they deliver, as the engine's records."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.clock import BRUSSELS
from marketplace.offers.models import AreaKind
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME
from matching import Area, Figure
from matching import Recognition as EngineRecognition
from matching import Supplier as EngineSupplier
from matching.model import Level as EngineLevel

PROOF: dict[Level, EngineLevel] = {
    Level.DECLARED: "verklaard",
    Level.DOCUMENTED: "gestaafd",
    Level.VERIFIED: "nagekeken",
}


def engine_supplier(
    row: Organisation, recognitions: Sequence[Proven[Recognition]], claims: Sequence[Proven[SocialValueClaim]]
) -> EngineSupplier:
    """A supplier as the engine's record. The engine gets the proof and the days: it asks about other days
    than today, and lets what expired by then count as declared."""
    return EngineSupplier(
        id=str(row.id),
        name=row.name,
        type=str(row.supplier_type or ""),
        recognitions=tuple(
            EngineRecognition(str(r.row.type), r.row.valid_from, r.row.valid_to, _proof(r))
            for r in sorted(recognitions, key=lambda r: (r.row.valid_from, r.row.type))
        ),
        figures=tuple(
            Figure(c.row.criterion, c.row.key, _engine_value(c.row), c.row.on, c.row.valid_to, _proof(c))
            for c in sorted(claims, key=lambda c: c.row.key)
        ),
        opted_out=row.opted_out,
        last_asked=row.last_asked_at.astimezone(BRUSSELS).date() if row.last_asked_at else None,
    )


def _proof(stated: Proven[Recognition] | Proven[SocialValueClaim]) -> EngineLevel:
    return PROOF[stated.proof]


def _engine_value(claim: SocialValueClaim) -> float:
    """The engine counts shares from 0 to 1; people type percentages."""
    known = BY_NAME.get(claim.key)
    return float(claim.value) / 100 if known and known.unit == "%" else float(claim.value)


def engine_area(kind: AreaKind, nis: Sequence[str], radius_km: int | None, lat: float, lng: float) -> Area:
    """Where an offer is delivered; a distance counts from the supplier's municipality, at `lat` and `lng`."""
    return Area(kind.value, frozenset(nis), lat, lng, float(radius_km) if radius_km else None)
