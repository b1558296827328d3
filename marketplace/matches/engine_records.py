"""Needs, suppliers, where they deliver and what was learned of them, as the engine's records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from marketplace.core import clock
from marketplace.core.clock import BRUSSELS
from marketplace.matches.experience_models import Experience
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.offers.models import AreaKind
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Municipality, Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME
from matching import Area, Figure, Signal, about_need
from matching import Need as EngineNeed
from matching import Recognition as EngineRecognition
from matching import Supplier as EngineSupplier
from matching.model import Level as EngineLevel

PROOF: dict[Level, EngineLevel] = {
    Level.DECLARED: "verklaard",
    Level.DOCUMENTED: "gestaafd",
    Level.VERIFIED: "nagekeken",
}


#: What stands before the title of a lot and says nothing of it: "Perceel 2: ", "Lot IV - ".
_NUMBER = re.compile(r"^\s*(?:perceel|lot)\s*(?:nr\.?\s*)?(?:\d+|[ivxl]+)\b\s*[:.–—-]*\s*", re.IGNORECASE)
#: From this amount that its words and codes tell of an activity (`about_need`), a lot is clear by itself.
CLEAR = 10.0


def engine_need(need: Need, place: Municipality | None) -> EngineNeed:
    """A need as the engine's record; lots are part of its text."""
    lots = "\n".join(f"{lot.title}. {lot.text}" for lot in need.lots)
    codes = [*need.cpv, *(code for lot in need.lots for code in lot.cpv)]
    return EngineNeed(
        title=need.title,
        text=f"{need.text}\n{lots}".strip(),
        cpv=tuple(dict.fromkeys(codes)),
        kind=need.kind.value if need.kind else None,
        nis=need.nis,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        on=need.starts_on or clock.today(),
        reserved=need.reserved,
        language=need.language,
        town=place.name if place else None,
        meant=need.meant or None,
        id=str(need.id),
    )


def engine_lot(need: Need, lot: Lot, place: Municipality | None) -> EngineNeed:
    """A lot of a need as the engine's record: its own words and codes, the place and day of the need.

    The words of the need would make its lots alike. Its title and codes count only for a lot that hardly
    says what is asked, as when it is a part of a town, and for one that has a title only, which says other
    things than the need does: "Kerkplein" is where, though a square may be swept. What somebody said is meant
    is about the need as a whole.
    """
    alone = structs.replace(
        engine_need(need, place),
        title=_NUMBER.sub("", lot.title),
        text=lot.text,
        cpv=tuple(lot.cpv),
        meant=None,
    )
    said = {code for code, amount in about_need(alone) if amount >= CLEAR}
    if said and (_has_text(lot) or said & {code for code, _ in about_need(_without_lots(need, alone))}):
        return alone
    title = ": ".join(part for part in (need.title, alone.title) if part)
    return structs.replace(alone, title=title, cpv=alone.cpv or tuple(need.cpv))


def _has_text(lot: Lot) -> bool:
    """Whether a lot says more than its title."""
    return bool(lot.text.strip()) and lot.text.strip() != lot.title.strip()


def _without_lots(need: Need, lot: EngineNeed) -> EngineNeed:
    """What a need says itself. `lot`: a record of one of its lots, with the same place and day."""
    return structs.replace(lot, title=need.title, text=need.text, cpv=tuple(need.cpv))


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


def engine_signal(row: Experience) -> Signal | None:
    """What was learned; None when it was taken back."""
    if row.verdict is None:
        return None
    return Signal(
        id=str(row.id),
        supplier_id=str(row.organisation_id),
        offer_id=str(row.offer_id) if row.offer_id else None,
        about=tuple(sorted((code, float(amount)) for code, amount in row.about.items())),
        verdict=row.verdict.value,
        on=row.on,
        need_id=str(row.need_id),
    )
