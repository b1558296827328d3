"""The offers that fit a need, in columns, and a row of the ranking."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from matching.cpv import CPV_SHARE, best_pair, clean, related
from matching.facts import Reason
from matching.learned import Shifts
from matching.model import Need, Offer, Ranked, Weights
from matching.offers import OfferTable
from matching.query import Query
from matching.scoring import Scored
from matching.social import SocialValue
from matching.tables import Doubles, Ints


def coded_points(asked: tuple[str, ...], codes: tuple[str, ...], alone: float) -> tuple[float, float]:
    """What words and codes bring to the fit of an offer; `alone` is what its words would without codes.

    Who names the asked code, or one above or under it, never gets less than who names none.
    """
    words = round((1 - CPV_SHARE) * alone, 4)
    pair = best_pair(asked, codes)
    near = 100 * CPV_SHARE * pair[0] if pair else 0.0
    return words, round(max(near, alone - words if related(asked, codes) else 0.0), 4)


def parts_of(
    offers: OfferTable, asked: tuple[str, ...], rows: Ints, texts: Doubles
) -> tuple[Doubles, Doubles, Doubles]:
    """Of offers: what words and what CPV codes bring to the fit, and the fit; nan where are no codes."""
    codes = np.full(len(rows), np.nan)
    if not any(map(clean, asked)):
        fits = np.round(texts, 4)
        return fits, codes, fits
    texts = np.round(texts, 4)
    places = np.flatnonzero(offers.coded.view[rows])
    for place, offer in zip(places.tolist(), offers.records.of(rows[places]), strict=True):
        texts[place], codes[place] = coded_points(asked, offer.cpv, float(texts[place]))
    return texts, codes, np.round(texts + np.nan_to_num(codes), 4)


class Asked(NamedTuple):
    """A need as it is ranked: with which weights, for which day, and related to the words of offers."""

    need: Need
    weights: Weights
    on: date
    query: Query


@dataclass(frozen=True, slots=True)
class Fitting:
    """Offers that fit a need, best first: their place in `scored`, rows, owners' rows and points.

    `texts` and `codes` sum to `fits`; `codes` is nan where one side has no CPV code. `learned`: what was
    learned of each of `scored`, None where nothing was looked for.
    """

    scored: Scored
    spots: Ints
    rows: Ints
    owners: Ints
    texts: Doubles
    codes: Doubles
    fits: Doubles
    learned: Shifts | None

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
