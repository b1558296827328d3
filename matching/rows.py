"""The offers that fit a need, in columns, and a row of the ranking."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from matching.cpv import best_pair, related
from matching.index import Query
from matching.model import Need, Offer, Ranked, Reason, Weights
from matching.scoring import Scored
from matching.social import SocialValue
from matching.tables import Doubles, Ints

#: Part of the fit that the closeness of CPV codes makes when both sides have codes.
CPV_SHARE = 0.25


def coded_points(asked: tuple[str, ...], codes: tuple[str, ...], alone: float) -> tuple[float, float]:
    """What words and codes bring to the fit of an offer; `alone` is what its words would without codes.

    Who names the asked code, or one above or under it, never gets less than who names none.
    """
    words = round((1 - CPV_SHARE) * alone, 4)
    pair = best_pair(asked, codes)
    near = 100 * CPV_SHARE * pair[0] if pair else 0.0
    return words, round(max(near, alone - words if related(asked, codes) else 0.0), 4)


class Asked(NamedTuple):
    """A need as it is ranked: with which weights, for which day, and related to the words of offers."""

    need: Need
    weights: Weights
    on: date
    query: Query


@dataclass(frozen=True, slots=True)
class Fitting:
    """Offers that fit a need, best first: their place in `scored`, rows, owners' rows and points.

    `texts` and `codes` sum to `fits`; `codes` is nan where one side has no CPV code.
    """

    scored: Scored
    spots: Ints
    rows: Ints
    owners: Ints
    texts: Doubles
    codes: Doubles
    fits: Doubles

    def parts(self, places: Ints) -> list[dict[str, float]]:
        """The points that the fits of some offers are the sums of."""
        pairs = zip(self.texts[places].tolist(), self.codes[places].tolist(), strict=True)
        return [{"text": text} if code != code else {"text": text, "cpv": code} for text, code in pairs]


def as_row(
    place: int,
    offer: Offer,
    scores: tuple[float, float],
    parts: dict[str, float],
    social: SocialValue,
    why: list[Reason],
) -> Ranked:
    """The row of an offer at a place of the ranking; `scores` are the whole one and the fit."""
    return Ranked(
        place,
        offer.supplier_id,
        offer.id,
        *scores,
        social.score,
        social.low,
        social.high,
        parts,
        social.parts,
        tuple(why),
    )
