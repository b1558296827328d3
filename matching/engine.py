"""The engine: offers in an index, a need in, a ranking with reasons out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from matching import store
from matching.candidate import Candidate, as_row
from matching.cpv import best_pair, clean
from matching.index import CANDIDATES, SETTLE_AT, Query, Scored, TextIndex
from matching.ledger import Ledger, digest, key_hash
from matching.meaning import Encoder, Meanings, closest
from matching.model import Excluded, Need, Offer, Ranking, Supplier, Weights
from matching.reasons import MetWords
from matching.roster import Roster
from matching.rotation import in_turn
from matching.rules import broken_rule
from matching.tables import Doubles, Growing
from matching.words import need_words, offer_words
from matching.words import words as words_of

ENGINE_VERSION = "2"
#: Part of the fit that the closeness of CPV codes makes when both sides have codes.
CPV_SHARE = 0.25
#: How fast the text score fills the scale of 100: at 0.3 it is half full.
STEEPNESS = 2.3
#: What a word of a supplier's name weighs in a search of the directory.
NAME_WEIGHT = 3.0
#: Scored when the rules leave too few of the first candidates.
MORE_CANDIDATES = 2_000


class Engine:
    """All offers and suppliers, ready to rank."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.meanings = Meanings(encoder) if encoder else None
        self.roster = Roster()
        self.offers = Ledger(Offer)
        self.owners = Growing(np.empty(0, np.uint64))
        self.index = TextIndex()
        self.state = 0

    @classmethod
    def build(
        cls, suppliers: Iterable[Supplier], offers: Iterable[Offer], encoder: Encoder | None = None
    ) -> "Engine":
        """An engine over these suppliers and offers; an encoder adds closeness in meaning to the words."""
        engine = cls(encoder)
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
        self.state ^= self.roster.put(supplier)

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
        if self.meanings:
            self.meanings.settle()
        self.offers.settle()
        self.roster.ledger.settle()

    def save(self, folder: Path) -> None:
        """Write the engine to a folder that other processes can `load`."""
        self.settle()
        store.save(folder, ENGINE_VERSION, self.state, self._arrays(), self._ledgers(), self.index)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> "Engine":
        """Open a saved engine by memory map. Raises `store.StoreError` when there is none of this version."""
        engine = cls(encoder)
        arrays, ledgers = engine._arrays(), engine._ledgers()
        engine.state = store.load(folder, ENGINE_VERSION, arrays, ledgers, engine.index)
        return engine

    def _ledgers(self) -> dict[str, Ledger[Any]]:
        return {"offers": self.offers, "suppliers": self.roster.ledger}

    def _arrays(self) -> dict[str, Growing]:
        roster = self.roster
        own = {"owners": self.owners, "lows": roster.lows, "highs": roster.highs, "expiries": roster.expiries}
        vectors = {"vectors": self.meanings.vectors} if self.meanings else {}
        return own | vectors | self.index.arrays()

    def search(self, text: str, top: int = 50) -> list[tuple[str, float]]:
        """The offers a text finds, best first, with a score of 0 to 100; no rules, no social value."""
        found = self._order(Need(text, ""), _asked(Need(text, "")) | _names(text), top)
        best = found[0][1] if found else 0.0
        return [(offer_id, fit) for offer_id, fit in found if fit >= max(10.0, 0.3 * best)]

    def order(self, need: Need, top: int) -> list[tuple[str, float]]:
        """Offers by fit alone, without any cut: what `rank` orders by before rules and social value."""
        return self._order(need, _asked(need), top)

    def _order(self, need: Need, words: dict[str, float], top: int) -> list[tuple[str, float]]:
        scored = self._score(need, self.index.query(words), CANDIDATES)
        best = np.lexsort((scored.rows, -scored.scores))[:top]
        fits = np.round(_filled(scored.scores[best]), 4).tolist()
        ids = [self.offers.record(row).id for row in scored.rows[best].tolist()]
        return list(zip(ids, fits, strict=True))

    def rank(
        self, need: Need, top: int = 20, weights: Weights | None = None, today: date | None = None
    ) -> Ranking:
        """One row a supplier, its best offer first; `today` dates the evidence (default: the need's day)."""
        weights = weights or Weights()
        on = today or need.on or date.min
        query = self.index.query(_asked(need))
        kept, out = self._sift(need, self._candidates(need, query, weights, CANDIDATES))
        if len(kept) < top and len(self) > CANDIDATES:
            kept, out = self._sift(need, self._candidates(need, query, weights, MORE_CANDIDATES))
        owners = np.array([candidate.owner for candidate in kept], np.int32)
        for candidate, social in zip(kept, self.roster.scores(owners, on, weights).tolist(), strict=True):
            whole = weights.fit * candidate.fit + weights.social_value * social
            candidate.score = round(whole / (weights.fit + weights.social_value), 4)
        bands = in_turn(
            kept, lambda c: c.score, lambda c: c.supplier.last_asked, lambda c: c.supplier.id, weights.band
        )
        turns = [(candidate, len(band)) for band in bands for candidate in band][:top]
        words = MetWords(self.index, query)
        values = self.roster.values(np.array([one.owner for one, _ in turns], np.int32), on, weights)
        ranked = tuple(
            as_row(need, words, place, one, equals, social, on)
            for place, ((one, equals), social) in enumerate(zip(turns, values, strict=True), 1)
        )
        return Ranking(ranked, tuple(out), ENGINE_VERSION, weights, digest(need, weights, on, self.state))

    def _score(self, need: Need, query: Query, most: int) -> Scored:
        """Candidates with their text score per unit of the need's size, and closeness in meaning if any."""
        if self.meanings is None or not len(self.index):
            scored = self.index.score(query, most)
            return Scored(scored.rows, scored.scores / query.size, scored.shares)
        bonus = self.meanings.bonus(need.title, need.text)
        extra = closest(bonus, self.index.live_rows(), most // 2)
        scored = self.index.score(query, most, extra)
        return Scored(scored.rows, scored.scores / query.size + bonus[scored.rows], scored.shares)

    def _candidates(self, need: Need, query: Query, weights: Weights, most: int) -> list[Candidate]:
        """Offers that fit, best first, each with its supplier; `most` of them are scored with care."""
        scored = self._score(need, query, most)
        texts = _filled(scored.scores)
        floor = max(weights.min_fit, weights.share_of_best * float(texts.max(initial=0.0)))
        places = np.flatnonzero(texts >= floor * (1 - CPV_SHARE))
        rows = scored.rows[places]
        owners = self.roster.find(self.owners.view[rows])
        found = []
        for place, row, owner in zip(places.tolist(), rows.tolist(), owners.tolist(), strict=True):
            offer = self.offers.record(row)
            parts = _parts(float(texts[place]), need.cpv, offer.cpv)
            fit = round(sum(parts.values()), 4)
            if owner >= 0 and fit >= floor:
                supplier = self.roster.ledger.record(owner)
                found.append(Candidate(row, offer, owner, supplier, fit, parts, scored.shares[place]))
        found.sort(key=lambda candidate: (-candidate.fit, candidate.offer.id))
        return found

    def _sift(self, need: Need, found: list[Candidate]) -> tuple[list[Candidate], list[Excluded]]:
        """The best offer of each supplier that breaks no rule, and the suppliers that have none such."""
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

    def _put(self, offer: Offer) -> None:
        row, old = self.offers.put(offer.id, replace(offer, text=""), whole=offer)
        if self.meanings:
            self.meanings.add(offer.title, offer.text)
        self.owners.extend(np.array([key_hash(offer.supplier_id)], np.uint64))
        owner = self.roster.ledger.find(offer.supplier_id)
        names = _names(self.roster.ledger.record(owner).name) if owner is not None else {}
        self.index.add(offer_words(offer.title, offer.text) | _codes(offer.cpv) | names)
        self.state ^= self.offers.mark(row)
        if old is not None:
            self._drop(old)

    def _drop(self, row: int) -> None:
        self.index.remove(row)
        self.state ^= self.offers.mark(row)


def _parts(text: float, asked: tuple[str, ...], given: tuple[str, ...]) -> dict[str, float]:
    """The points of a fit: text alone, or text and the closeness of codes when both sides have codes."""
    pair = best_pair(asked, given) if asked and given else None
    if pair is None:
        return {"text": round(text, 4)}
    return {"text": round((1 - CPV_SHARE) * text, 4), "cpv": round(100 * CPV_SHARE * pair[0], 4)}


def _asked(need: Need) -> dict[str, float]:
    return need_words(need.title, need.text) | _codes(need.cpv)


def _codes(codes: tuple[str, ...]) -> dict[str, float]:
    return {f"#{code}": 1.0 for code in map(clean, codes) if code}


def _names(text: str) -> dict[str, float]:
    """The words of a name, apart from those of texts: only `search` looks for them."""
    return {f"@{word}": NAME_WEIGHT for word in words_of(text)}


def _filled(scores: Doubles) -> Doubles:
    """Text scores on the scale of 0 to 100."""
    return np.asarray(100 * (1 - np.exp(-STEEPNESS * np.maximum(scores, 0.0))))
