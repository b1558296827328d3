"""The engine: offers in an index, a need in, a ranking with reasons out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import exp

import numpy as np

from matching.cpv import best_pair, clean
from matching.index import SETTLE_AT, Query, TextIndex
from matching.ledger import Ledger, digest
from matching.model import Excluded, Need, Offer, Ranked, Ranking, Reason, Supplier, Weights
from matching.reasons import met_words, reasons
from matching.rotation import in_turn
from matching.rules import broken_rule
from matching.social import SocialValue, social_value
from matching.words import need_words, offer_words

ENGINE_VERSION = "2"
#: Part of the fit that the closeness of CPV codes makes when both sides have codes.
CPV_SHARE = 0.25
#: How fast the text score fills the scale of 100: at 0.3 it is half full.
STEEPNESS = 2.3


@dataclass(slots=True)
class Candidate:
    """An offer that fits, on its way to a row of the ranking."""

    row: int
    offer: Offer
    supplier: Supplier
    fit: float
    parts: dict[str, float]
    shares: list[float]
    social: SocialValue | None = None
    score: float = 0.0


class Engine:
    """All offers and suppliers, ready to rank."""

    def __init__(self) -> None:
        self.suppliers = Ledger(Supplier)
        self.offers = Ledger(Offer)
        self.index = TextIndex()
        self.state = 0

    @classmethod
    def build(cls, suppliers: Iterable[Supplier], offers: Iterable[Offer]) -> "Engine":
        """An engine over these suppliers and offers."""
        engine = cls()
        for supplier in suppliers:
            engine.put_supplier(supplier)
        for offer in offers:
            engine._put(offer)
        engine.settle()
        return engine

    def __len__(self) -> int:
        return len(self.offers)

    def put_supplier(self, supplier: Supplier) -> None:
        """Add a supplier or replace it."""
        row, old = self.suppliers.put(supplier.id, supplier)
        self.state ^= self.suppliers.mark(row) ^ (self.suppliers.mark(old) if old is not None else 0)

    def put_offer(self, offer: Offer) -> None:
        """Add an offer or replace it; the next query sees it."""
        self._put(offer)
        if len(self.index) - self.index.settled > max(SETTLE_AT, self.index.settled // 20):
            self.settle()

    def remove_offer(self, offer_id: str) -> None:
        """Forget an offer; an unknown one is no error."""
        row = self.offers.remove(offer_id)
        if row is not None:
            self._drop(row)

    def settle(self) -> None:
        """Pack what was added, so that queries stay fast. Long on a large index: do it in a worker."""
        self.index.settle()
        self.offers.settle()
        self.suppliers.settle()

    def search(self, text: str, top: int = 50) -> list[tuple[str, float]]:
        """The offers a text finds, best first, with a score of 0 to 100; no rules, no social value."""
        found = self.order(Need(text, ""), top)
        best = found[0][1] if found else 0.0
        return [(offer_id, fit) for offer_id, fit in found if fit >= max(10.0, 0.3 * best)]

    def order(self, need: Need, top: int) -> list[tuple[str, float]]:
        """Offers by fit alone, without any cut: what `rank` orders by before rules and social value."""
        query = self.index.query(_asked(need))
        scored = self.index.score(query)
        best = np.lexsort((scored.rows, -scored.scores))[:top]
        fits = [_filled(float(scored.scores[i]) / query.size) for i in best]
        return [(self.offers.record(int(scored.rows[i])).id, fit) for i, fit in zip(best, fits, strict=True)]

    def rank(
        self, need: Need, top: int = 20, weights: Weights | None = None, today: date | None = None
    ) -> Ranking:
        """One row a supplier, its best offer first; `today` dates the evidence (default: the need's day)."""
        weights = weights or Weights()
        on = today or need.on or date.min
        query = self.index.query(_asked(need))
        kept, out = self._sift(need, self._candidates(need, query, weights))
        for candidate in kept:
            candidate.social = social_value(candidate.supplier, on, weights)
            whole = weights.fit * candidate.fit + weights.social_value * candidate.social.score
            candidate.score = round(whole / (weights.fit + weights.social_value), 4)
        bands = in_turn(
            kept, lambda c: c.score, lambda c: c.supplier.last_asked, lambda c: c.supplier.id, weights.band
        )
        turns = [(candidate, len(band)) for band in bands for candidate in band][:top]
        ranked = tuple(
            self._row(need, query, place, candidate, equals, on)
            for place, (candidate, equals) in enumerate(turns, 1)
        )
        return Ranking(ranked, tuple(out), ENGINE_VERSION, weights, digest(need, weights, on, self.state))

    def _candidates(self, need: Need, query: Query, weights: Weights) -> Iterator[Candidate]:
        scored = self.index.score(query)
        texts = [_filled(score / query.size) for score in scored.scores.tolist()]
        floor = max([weights.min_fit, *(weights.share_of_best * text for text in texts)])
        found = []
        for place, text in enumerate(texts):
            if text < floor * (1 - CPV_SHARE):
                continue
            row = int(scored.rows[place])
            offer = self.offers.record(row)
            pair = best_pair(need.cpv, offer.cpv)
            parts = {"text": round(text, 4)}
            if pair:
                parts = {"text": round((1 - CPV_SHARE) * text, 4), "cpv": round(100 * CPV_SHARE * pair[0], 4)}
            fit = round(sum(parts.values()), 4)
            if fit >= floor:
                found.append((-fit, offer.id, place, offer, parts))
        for minus_fit, _, place, offer, parts in sorted(found, key=lambda item: item[:2]):
            owner = self.suppliers.find(offer.supplier_id)
            if owner is not None:
                supplier = self.suppliers.record(owner)
                shares = scored.shares[place].tolist()
                yield Candidate(int(scored.rows[place]), offer, supplier, -minus_fit, parts, shares)

    def _sift(self, need: Need, found: Iterator[Candidate]) -> tuple[list[Candidate], list[Excluded]]:
        kept: dict[str, Candidate] = {}
        out: dict[str, Excluded] = {}
        for candidate in found:
            supplier = candidate.supplier
            if supplier.id in kept:
                continue
            verdict = broken_rule(need, candidate.offer, supplier)
            if verdict is None:
                kept[supplier.id] = candidate
            elif supplier.id not in out:
                out[supplier.id] = Excluded(supplier.id, candidate.offer.id, *verdict)
        return list(kept.values()), [out[key] for key in out if key not in kept]

    def _row(
        self, need: Need, query: Query, place: int, candidate: Candidate, equals: int, on: date
    ) -> Ranked:
        social = candidate.social or social_value(candidate.supplier, on, Weights())
        met = met_words(self.index, query, candidate.row, candidate.shares)
        why = list(reasons(need, candidate.offer, candidate.supplier, met, on))
        if equals > 1:
            why.append(_turn(candidate.supplier, equals))
        return Ranked(
            place,
            candidate.supplier.id,
            candidate.offer.id,
            candidate.score,
            candidate.fit,
            social.score,
            social.low,
            social.high,
            candidate.parts,
            social.parts,
            tuple(why),
        )

    def _put(self, offer: Offer) -> None:
        row, old = self.offers.put(offer.id, replace(offer, text=""), whole=offer)
        self.index.add(offer_words(offer.title, offer.text) | _codes(offer.cpv))
        self.state ^= self.offers.mark(row)
        if old is not None:
            self._drop(old)

    def _drop(self, row: int) -> None:
        self.index.remove(row)
        self.state ^= self.offers.mark(row)


def _turn(supplier: Supplier, equals: int) -> Reason:
    last = supplier.last_asked
    asked = f"laatst gevraagd op {last:%d-%m-%Y}" if last else "nog nooit gevraagd"
    return Reason("fairness", f"Ongeveer even geschikt als {equals - 1} anderen; om beurten, {asked}.")


def _asked(need: Need) -> dict[str, float]:
    return need_words(need.title, need.text) | _codes(need.cpv)


def _codes(codes: tuple[str, ...]) -> dict[str, float]:
    return {f"#{code}": 1.0 for code in map(clean, codes) if code}


def _filled(text: float) -> float:
    return 100 * (1 - exp(-STEEPNESS * text))
