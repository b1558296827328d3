"""Hard rules: what leaves a supplier out, always with the rule and what breaks it.

A rule whose input is unknown on the need's side is not applied. Reserved contracts: article 15 of the Belgian
law of 17 June 2016 on public procurement, which accepts equivalent conditions; so a supplier without a
recognised label is not left out when it may prove the 30 % share itself.
"""

from datetime import date
from math import asin, ceil, cos, radians, sin, sqrt

from matching.facts import (
    Barrier,
    MayAnswer,
    NotRecognised,
    NotThere,
    OptedOut,
    OtherKind,
    SmallShare,
    TooSmall,
)
from matching.model import Area, Need, Offer, Recognition, Rule, Supplier
from matching.social import CERTAIN, RESERVED_SHARE, few_people, level_on, newest_figures

EARTH_KM = 6371.0
#: Supplier types that may answer a reserved contract on their recognition alone.
SHELTERED = frozenset({"maatwerkbedrijf", "maatwerkafdeling"})
#: Types that exist by a recognition: without a valid one on the day they are not what they say.
RECOGNISED = SHELTERED

Verdict = tuple[Rule, Barrier]


def distance_km(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine)."""
    phi, theta = radians(lat1), radians(lat2)
    half = sin((theta - phi) / 2) ** 2 + cos(phi) * cos(theta) * sin(radians(lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def least_radius_km(lat1: float, lng1: float, lat2: float, lng2: float) -> int:
    """The smallest whole distance within which an area around the first point `serves` the second."""
    return ceil(distance_km(lat1, lng1, lat2, lng2))


def broken_rule(need: Need, offer: Offer, supplier: Supplier) -> Verdict | None:
    """The first rule that leaves this offer out for this need, or None."""
    if supplier.opted_out:
        return "opt_out", OptedOut()
    if need.kind and offer.kind and need.kind != offer.kind:
        return "kind", OtherKind(need.kind)
    if need.capacity_fte and offer.capacity_fte is not None and offer.capacity_fte < need.capacity_fte:
        return "capacity", TooSmall(offer.capacity_fte, need.capacity_fte)
    if offer.area is not None and not serves(offer.area, need):
        return "area", NotThere(need.town)
    return _recognition(need, supplier) or (_reserved(need, supplier) if need.reserved else None)


def serves(area: Area, need: Need) -> bool:
    """Whether an area covers the place of a need; an unknown place is covered."""
    if area.kind == "municipalities":
        return need.nis is None or need.nis in area.nis
    if area.kind == "radius" and area.lat is not None and area.lng is not None and area.radius_km is not None:
        if need.lat is None or need.lng is None:
            return True
        return distance_km(area.lat, area.lng, need.lat, need.lng) <= area.radius_km
    return True


def recognised_on(supplier: Supplier, on: date, types: frozenset[str] | None = None) -> bool:
    """Whether the supplier has a recognition (of these types) that is valid on a day."""
    return best_recognition(supplier, on, types) is not None


def best_recognition(
    supplier: Supplier, on: date | None, types: frozenset[str] | None = None
) -> Recognition | None:
    """The best proven recognition (of these types) that is valid on a day, or on any day without one."""
    found = [
        r
        for r in supplier.recognitions
        if (on is None or (r.valid_from <= on and (r.valid_to is None or on <= r.valid_to)))
        and (types is None or r.type in types)
    ]
    return max(found, key=lambda r: CERTAIN[r.level], default=None)


def sure_days(supplier: Supplier) -> tuple[int, int]:
    """First and last day (ordinals) on which recognition leaves a supplier in for certain."""
    if supplier.type not in RECOGNISED or not supplier.recognitions:
        return 0, date.max.toordinal()
    spans = [(r.valid_from, r.valid_to or date.max) for r in supplier.recognitions]
    first, last = max(spans, key=lambda span: (span[1] - span[0], span))
    return first.toordinal(), last.toordinal()


def reserved_route(need: Need, supplier: Supplier) -> MayAnswer | None:
    """How a supplier may answer a reserved contract; None when it shows no way."""
    shelter = best_recognition(supplier, need.on, SHELTERED)
    if shelter is not None:
        return MayAnswer("recognition", shelter.level, need.on)
    figures = newest_figures(supplier)
    share = figures.get("target_group_share")
    if share is None or share.value is None:
        return MayAnswer("unproven", share=RESERVED_SHARE, bound="from")
    if share.value < RESERVED_SHARE:
        return None
    proof = level_on(share, need.on) if need.on else share.level
    if proof in ("gestaafd", "nagekeken"):
        if few_people(figures):
            return MayAnswer("share", proof, need.on, RESERVED_SHARE, "from")
        return MayAnswer("share", proof, need.on, share.value)
    return MayAnswer("unproven", share=RESERVED_SHARE, bound="from")


def _recognition(need: Need, supplier: Supplier) -> Verdict | None:
    if need.on is None or supplier.type not in RECOGNISED or not supplier.recognitions:
        return None
    if recognised_on(supplier, need.on):
        return None
    return "recognition", NotRecognised(need.on)


def _reserved(need: Need, supplier: Supplier) -> Verdict | None:
    if reserved_route(need, supplier) is not None:
        return None
    return "reserved", SmallShare(RESERVED_SHARE)
