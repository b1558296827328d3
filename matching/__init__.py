"""The matching engine: ranks offers for a need, in two separate scores, and says why.

Pure: no database, web, queue or clock. Values in (`Need`, `Offer`, `Supplier`), values out (`Ranking`).
"""

from matching import facts
from matching.activities import about_need, activities_of_need
from matching.asking import activities_to_ask, activity_of, is_certain, may_mean_several
from matching.bands import Band
from matching.cpv import cpv_label, own_activity
from matching.engine import Engine
from matching.facts import Barrier, Reason
from matching.field import doing
from matching.model import (
    Able,
    Area,
    CpvCode,
    Excluded,
    Figure,
    Need,
    Offer,
    Ranked,
    Ranking,
    Recognition,
    Signal,
    Supplier,
    Verdict,
    Weights,
)
from matching.rules import least_radius_km, reserved_route, serves
from matching.social import CRITERIA, SOCIAL_KEYS, social_value
from matching.stock import ENGINE_VERSION
from matching.suggest import suggest_cpv

__all__ = [
    "CRITERIA",
    "ENGINE_VERSION",
    "SOCIAL_KEYS",
    "Able",
    "Area",
    "Band",
    "Barrier",
    "CpvCode",
    "Engine",
    "Excluded",
    "Figure",
    "Need",
    "Offer",
    "Ranked",
    "Ranking",
    "Reason",
    "Recognition",
    "Signal",
    "Supplier",
    "Verdict",
    "Weights",
    "about_need",
    "activities_of_need",
    "activities_to_ask",
    "activity_of",
    "cpv_label",
    "doing",
    "facts",
    "is_certain",
    "least_radius_km",
    "may_mean_several",
    "own_activity",
    "reserved_route",
    "serves",
    "social_value",
    "suggest_cpv",
]
