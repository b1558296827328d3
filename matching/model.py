"""What goes into the engine and what comes out: plain frozen values, no behaviour beyond checks.

They hold each other without cycles, so the collector need not look at them (`gc=False`).
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from matching.bands import DOUBTFUL
from matching.facts import Barrier, Reason
from matching.facts import Kind as Kind
from matching.facts import Level as Level
from matching.facts import Verdict as Verdict

AreaKind = Literal["municipalities", "radius", "flanders"]
Rule = Literal["area", "recognition", "capacity", "reserved", "kind", "opt_out"]
About = tuple[tuple[str, float], ...]
"""Codes of activities (CPV, or a key of `data/elsewhere.tsv`), and how much a request says of each."""


class Area(Struct, frozen=True, gc=False):
    """Where an offer is delivered: named municipalities (NIS codes), a circle, or all of Flanders."""

    kind: AreaKind
    nis: frozenset[str] = frozenset()
    lat: float | None = None
    lng: float | None = None
    radius_km: float | None = None


class Recognition(Struct, frozen=True, gc=False):
    """A recognition as the law names it (`maatwerkbedrijf`, ...), valid from and to both included.

    `level`: how well it is proven. It counts at each level; the reasons say no more than it.
    """

    type: str
    valid_from: date
    valid_to: date | None = None
    level: Level = "verklaard"


class Figure(Struct, frozen=True, gc=False):
    """One figure of social value: a key of `social.SOCIAL_KEYS` under its criterion (1 to 8).

    `value` is in the unit of its key (shares 0 to 1, statements 0 or 1); None is unknown.
    """

    criterion: int
    key: str
    value: float | None
    on: date
    valid_to: date | None = None
    level: Level = "verklaard"


class Supplier(Struct, frozen=True, gc=False):
    """Who delivers. `last_asked` feeds the rotation among equals; None is never asked."""

    id: str
    name: str
    type: str
    recognitions: tuple[Recognition, ...] = ()
    figures: tuple[Figure, ...] = ()
    opted_out: bool = False
    last_asked: date | None = None


class Offer(Struct, frozen=True, gc=False):
    """A good or service. `capacity_fte` is what is free in the coming period, None is unknown."""

    id: str
    supplier_id: str
    title: str
    text: str
    cpv: tuple[str, ...] = ()
    kind: Kind | None = None
    area: Area | None = None
    capacity_fte: float | None = None


class Need(Struct, frozen=True, gc=False):
    """What a buyer looks for. A field that is None switches its rule off.

    `town`: the name of the municipality `nis`, which reasons repeat.
    `meant`: the CPV code of the activity that somebody said is meant, see `activities.activities_of_need`.
    `id`: what the signals name that were done for it: they count for other needs, not for itself.
    """

    title: str
    text: str
    cpv: tuple[str, ...] = ()
    kind: Kind | None = None
    nis: str | None = None
    lat: float | None = None
    lng: float | None = None
    on: date | None = None
    reserved: bool | None = None
    capacity_fte: float | None = None
    language: str | None = None
    town: str | None = None
    meant: str | None = None
    id: str | None = None


class Signal(Struct, frozen=True, gc=False):
    """What was done with a supplier for an earlier need, on a day; another one of this `id` replaces it.

    `offer_id`: the offer it was about, None where none is known. `about`: what that need was about, and
    `need_id` which it was: nothing is learned of a need from what was done for it.
    """

    id: str
    supplier_id: str
    offer_id: str | None
    about: About
    verdict: Verdict
    on: date
    need_id: str | None = None


class Weights(Struct, frozen=True, gc=False):
    """How a ranking was weighed; stored with it.

    `fit` and `social_value` weigh the two scores; `criteria` weighs the eight criteria of social value
    within the second. `band` is the width (points of 100) within which suppliers count as equal and are
    ordered by how long ago they were asked, if their chances are called the same; `min_fit` is the fit below
    which a supplier is not ranked. `learned`: whether what people did for earlier needs counts.
    """

    fit: float = 0.7
    social_value: float = 0.3
    criteria: tuple[float, ...] = (1.0,) * 8
    band: float = 3.0
    min_fit: float = DOUBTFUL
    learned: bool = True

    def __post_init__(self) -> None:
        numbers = (self.fit, self.social_value, *self.criteria)
        if len(self.criteria) != 8 or min(numbers) < 0 or self.fit + self.social_value <= 0:
            raise ValueError("weights: eight criteria, none negative, fit + social_value above 0")
        if sum(self.criteria) <= 0 or self.band < 0:
            raise ValueError("weights: criteria sum above 0, band not negative")


class Ranked(Struct, frozen=True, gc=False):
    """A supplier with its best offer. All scores are 0 to 100; parts sum to their score.

    `fit` is the chance that it can do what is asked; `Band.of` names it.
    """

    rank: int
    supplier_id: str
    offer_id: str
    score: float
    fit: float
    social_value: float
    social_low: float
    social_high: float
    fit_parts: dict[str, float]
    social_parts: dict[str, float]
    reasons: tuple[Reason, ...]


class Able(Struct, frozen=True, gc=False):
    """A supplier that can do what is asked, with its best offer for it and the chance of that (0 to 100)."""

    supplier: Supplier
    offer: Offer
    fit: float


class Excluded(Struct, frozen=True, gc=False):
    """A supplier that fits but that a hard rule leaves out, with the rule and what breaks it."""

    supplier_id: str
    offer_id: str | None
    rule: Rule
    reason: Barrier


class Ranking(Struct, frozen=True, gc=False):
    """The answer to a need, with all that is needed to make it again."""

    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
    engine_version: str
    weights: Weights = Weights()
    inputs_digest: str = ""


class CpvCode(Struct, frozen=True, gc=False):
    """A CPV code (eight digits) with its Dutch label and a score of 0 to 100."""

    code: str
    label: str
    score: float
