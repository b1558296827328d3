"""The engine: offers in an index, a need in, a ranking with reasons out."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.cpv import best_closeness, cpv_label
from matching.field import activities
from matching.model import Excluded, Need, Offer, Ranked, Ranking, Reason, Supplier, Weights
from matching.rules import broken_rule, reserved_route
from matching.social import figure_sentences, social_value

ENGINE_VERSION = "1"


class Engine:
    """All offers and suppliers, ready to rank."""

    def __init__(self) -> None:
        self.suppliers: dict[str, Supplier] = {}
        self.offers: dict[str, Offer] = {}
        self._stale = True

    @classmethod
    def build(cls, suppliers: Iterable[Supplier], offers: Iterable[Offer]) -> "Engine":
        """An engine over these suppliers and offers."""
        engine = cls()
        for supplier in suppliers:
            engine.put_supplier(supplier)
        for offer in offers:
            engine.put_offer(offer)
        return engine

    def __len__(self) -> int:
        return len(self.offers)

    def put_supplier(self, supplier: Supplier) -> None:
        """Add a supplier or replace it."""
        self.suppliers[supplier.id] = supplier

    def put_offer(self, offer: Offer) -> None:
        """Add an offer or replace it."""
        self.offers[offer.id] = offer
        self._stale = True

    def remove_offer(self, offer_id: str) -> None:
        """Forget an offer; an unknown one is no error."""
        self.offers.pop(offer_id, None)
        self._stale = True

    def search(self, text: str, top: int = 50) -> list[tuple[str, float]]:
        """The offers a text finds, best first, with a score of 0 to 100; no rules applied."""
        found = [(o.id, s) for o, s, _ in self._fits(Need(text, "")) if s > 10]
        return found[:top]

    def rank(
        self, need: Need, top: int = 20, weights: Weights | None = None, today: date | None = None
    ) -> Ranking:
        """One row a supplier, its best offer first; `today` dates the evidence (default: the need's day)."""
        weights = weights or Weights()
        on = today or need.on or date.min
        kept: dict[str, Ranked] = {}
        out: dict[str, Excluded] = {}
        for offer, fit, parts in self._fits(need):
            supplier = self.suppliers.get(offer.supplier_id)
            if fit < weights.min_fit or supplier is None or supplier.id in kept:
                continue
            verdict = broken_rule(need, offer, supplier)
            if verdict:
                out.setdefault(supplier.id, Excluded(supplier.id, offer.id, *verdict))
                continue
            kept[supplier.id] = self._ranked(need, offer, supplier, fit, parts, weights, on)
        rows = sorted(kept.values(), key=lambda r: (-r.score, r.supplier_id))[:top]
        ranked = tuple(replace(row, rank=i) for i, row in enumerate(rows, 1))
        excluded = tuple(e for e in out.values() if e.supplier_id not in kept)
        digest = hashlib.sha256(repr((need, weights, on)).encode()).hexdigest()
        return Ranking(ranked, excluded, ENGINE_VERSION, weights, digest)

    def _ranked(
        self,
        need: Need,
        offer: Offer,
        supplier: Supplier,
        fit: float,
        parts: dict[str, float],
        weights: Weights,
        on: date,
    ) -> Ranked:
        social = social_value(supplier, on, weights)
        total = weights.fit + weights.social_value
        score = (weights.fit * fit + weights.social_value * social.score) / total
        reasons = tuple(self._reasons(need, offer, supplier, on))
        return Ranked(
            0, supplier.id, offer.id, round(score, 4), fit, social.score, social.low, social.high, parts,
            social.parts, reasons,
        )

    def _reasons(self, need: Need, offer: Offer, supplier: Supplier, on: date) -> Iterator[Reason]:
        words = set(f"{need.title} {need.text}".lower().split())
        shared = sorted(w for w in set(f"{offer.title} {offer.text}".lower().split()) & words if len(w) > 4)
        if shared:
            yield Reason("terms", f"Woorden die overeenkomen: {', '.join(shared[:5])}.")
        if best_closeness(need.cpv, offer.cpv) >= 0.6:
            yield Reason("cpv", f"Zelfde soort werk: {cpv_label(offer.cpv[0])}.")
        if offer.area is not None and (need.nis or need.lat):
            yield Reason("area", "De leverancier werkt in deze gemeente.")
        if need.reserved and (route := reserved_route(need, supplier)):
            yield Reason("reserved", route)
        for sentence in figure_sentences(supplier, on):
            yield Reason("figures", sentence)

    def _fits(self, need: Need) -> list[tuple[Offer, float, dict[str, float]]]:
        if not self.offers:
            return []
        if self._stale:
            self._fit_index()
        text = _widened(f"{need.title} {need.title} {need.text}")
        scores = (self._matrix @ self._vectorizer.transform([text]).T).toarray()[:, 0]
        rows = []
        for i in np.argsort(-scores, kind="stable")[:300]:
            offer = self._rows[i]
            words = 100 * float(scores[i])
            if words <= 0:
                break
            name = 10 * fuzz.token_set_ratio(need.title, offer.title) / 100
            near = 30 * best_closeness(need.cpv, offer.cpv)
            parts = {"words": round(min(60.0, words * 1.5), 4), "name": round(name, 4), "cpv": round(near, 4)}
            rows.append((offer, round(sum(parts.values()), 4), parts))
        return sorted(rows, key=lambda row: (-row[1], row[0].id))

    def _fit_index(self) -> None:
        self._rows = sorted(self.offers.values(), key=lambda o: o.id)
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        texts = [_widened(f"{o.title} {o.title} {o.text}") for o in self._rows]
        self._matrix = self._vectorizer.fit_transform(texts)
        self._stale = False


def _widened(text: str) -> str:
    """A text with the labels of the activities whose words it uses."""
    low = f" {text.lower()} "
    hits = [a.label for a in activities() if any(f" {w}" in low for w in a.words if len(w) > 3)]
    return f"{text} {' '.join(hits[:6])}"
