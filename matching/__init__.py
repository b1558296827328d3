"""The matching engine: ranks offers for a need, in two separate scores, and says why.

Pure: no database, web, queue or clock. Values in (`Need`, `Offer`, `Supplier`), values out (`Ranking`).
"""

from matching.activities import activities_of_need
from matching.asking import activities_to_ask, activity_of, is_certain
from matching.bands import Band
from matching.cpv import cpv_label
from matching.engine import ENGINE_VERSION, Engine
from matching.model import (
    Area,
    CpvCode,
    Excluded,
    Figure,
    Need,
    Offer,
    Ranked,
    Ranking,
    Reason,
    Recognition,
    Supplier,
    Weights,
)
from matching.rules import least_radius_km, serves
from matching.social import CRITERIA, SOCIAL_KEYS, social_value
from matching.suggest import suggest_cpv

__all__ = [
    "CRITERIA",
    "ENGINE_VERSION",
    "SOCIAL_KEYS",
    "Area",
    "Band",
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
    "Supplier",
    "Weights",
    "activities_of_need",
    "activities_to_ask",
    "activity_of",
    "cpv_label",
    "is_certain",
    "least_radius_km",
    "serves",
    "social_value",
    "suggest_cpv",
]
