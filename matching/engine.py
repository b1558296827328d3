"""The engine: offers in an index, a need in, a ranking with reasons out."""

import dataclasses
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
from msgspec import structs

from matching import store
from matching.bands import DOUBTFUL
from matching.chance import Evidence, candidates, chances, likeness
from matching.index import SETTLE_AT, TextIndex
from matching.meaning import Encoder, Meanings, closest
from matching.model import Excluded, Need, Offer, Ranked, Ranking, Supplier, Weights
from matching.offers import OfferTable
from matching.query import Query
from matching.reasons import met_words, reasons, turn_reason, unmet_words
from matching.records import RecordSets, digest, key_hash
from matching.roster import Roster
from matching.rotation import in_turn
from matching.rows import CPV_SHARE, Asked, Fitting, as_row, parts_of
from matching.rules import broken_rule
from matching.scoring import CANDIDATES, Scored
from matching.scoring import score as text_score
from matching.tables import Doubles, Growing, Ints
from matching.terms import named_in_title, parts_of_need, terms_of_codes, terms_of_name, terms_of_need
from matching.words import offer_words, spellings
from matching.written import as_written, kept_spellings

ENGINE_VERSION = "12"
#: Scored when too few suppliers are found though half of the candidates fit, and when rules leave some out.
MORE_CANDIDATES, MOST_CANDIDATES = 800, 2_000


class Engine:
    """All offers and suppliers, ready to rank."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.meanings = Meanings(encoder) if encoder else None
        self.roster = Roster()
        self.offers, self.index = OfferTable(), TextIndex()
        self.state = key_hash(encoder.name) if encoder else 0
        self._maker = [ENGINE_VERSION, encoder.name if encoder else ""]
        self._records: RecordSets = {"offers": self.offers.records, "suppliers": self.roster.records}
        self._kind: Evidence = "meaning" if encoder else "words"

    @classmethod
    def build(
        cls, suppliers: Iterable[Supplier], offers: Iterable[Offer], encoder: Encoder | None = None
    ) -> "Engine":
        """An engine over these suppliers and offers; an encoder adds closeness in meaning to the words."""
        engine = cls(encoder)
        for supplier in suppliers:
            engine.put_supplier(supplier)
        for offer in offers:
            engine.put_offer(offer)
        engine.settle()
        return engine

    def __len__(self) -> int:
        return len(self.offers.records)

    def put_supplier(self, supplier: Supplier) -> None:
        """Add a supplier or replace it. Twice is once."""
        self.state ^= self.roster.put(supplier)

    def put_offer(self, offer: Offer) -> None:
        """Add an offer or replace it; the next query sees it. Twice is once. See `crowded`.

        A supplier's name counts among the words of its offers: put them again after putting a new name.
        """
        owner = self.roster.records.find(offer.supplier_id)
        name = self.roster.supplier(owner).name if owner is not None else ""
        if self.offers.records.holds(offer.id, whole := (offer, name)):
            return
        kept = structs.replace(offer, text=kept_spellings(f"{offer.title} {offer.text}"))
        row, old = self.offers.put(offer, kept, whole)
        if self.meanings:
            self.meanings.add(offer.title, offer.text)
        self.index.add(offer_words(offer.title, offer.text) | terms_of_codes(offer.cpv) | terms_of_name(name))
        self.state ^= self.offers.records.mark(row)
        if old is not None:
            self._drop(old)

    def remove_offer(self, offer_id: str) -> None:
        """Forget an offer; an unknown one is no error."""
        if (row := self.offers.records.remove(offer_id)) is not None:
            self._drop(row)

    @property
    def crowded(self) -> bool:
        """Whether so many offers were added since `settle` that queries get slow: settle, or build anew."""
        return len(self.index) - self.index.settled > max(SETTLE_AT, self.index.settled // 20)

    def settle(self) -> None:
        """Pack what was added, so that queries stay fast. Seconds on a large index; no query may run then."""
        self.index.settle()
        if self.meanings:
            self.meanings.settle()
        self.offers.records.settle()
        self.roster.records.settle()

    def save(self, folder: Path) -> None:
        """Write the engine to a folder that other processes can `load`."""
        if len(self.index) > self.index.settled:
            self.settle()
        store.save(folder, self._maker, self.state, self._arrays(), self._records, self.index)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> "Engine":
        """Open a saved engine by memory map. Raises `store.StoreError` when none was made by the same."""
        engine = cls(encoder)
        arrays = engine._arrays()
        engine.state = store.load(folder, engine._maker, arrays, engine._records, engine.index)
        return engine

    def _arrays(self) -> dict[str, Growing]:
        vectors = {"vectors": self.meanings.vectors} if self.meanings else {}
        return self.offers.arrays() | self.roster.arrays() | vectors | self.index.arrays()

    def search(self, text: str, top: int = 50) -> list[tuple[str, float]]:
        """The offers a text finds, by what they do or by the name of who does it, best first.

        With the chance of 0 to 100 that it means what they do, or how far their name holds its words; no
        rules, no social value. What `rank` would not show is left out.
        """
        by_points = sorted(self.order(Need(text, ""), top) + self._named(text, top), key=lambda one: one[1])
        best = {offer_id: points for offer_id, points in by_points if points >= DOUBTFUL}
        return sorted(best.items(), key=lambda one: -one[1])[:top]

    def order(self, need: Need, top: int) -> list[tuple[str, float]]:
        """Offers by fit alone, without any cut: what `rank` orders by before rules and social value."""
        query = self.asked(need)
        scored = self.score(need, query, CANDIDATES)
        return self._best(scored.rows, chances(self.index, query, scored, self._kind), scored.scores, top)

    def _named(self, text: str, top: int) -> list[tuple[str, float]]:
        """Offers of suppliers whose names hold these words, with how far they do (0 to 100)."""
        words = terms_of_name(text)
        query = self.index.query(words)
        scored = text_score(self.index, query, CANDIDATES)
        spots = candidates(scored)
        points = 100 * likeness(query, scored, spots).sum(axis=1) / max(1, len(words))
        return self._best(scored.rows[spots], points, points, top)

    def _best(self, rows: Ints, points: Doubles, texts: Doubles, top: int) -> list[tuple[str, float]]:
        best = np.lexsort((self.offers.records.marks.view.take(rows), -texts, -points))[:top]
        ids = [offer.id for offer in self.offers.records.of(rows[best])]
        return list(zip(ids, np.round(points[best], 4).tolist(), strict=True))

    def asked(self, need: Need) -> Query:
        """A need as related words."""
        return self.index.query(terms_of_need(need), parts_of_need(need))

    def rank(
        self, need: Need, top: int = 20, weights: Weights | None = None, today: date | None = None
    ) -> Ranking:
        """One row a supplier, its best offer first; `today` dates the evidence (default: the need's day)."""
        weights = weights or Weights()
        on = today or need.on or date.min
        query = self.asked(need)
        found = self._fitting(need, query, weights, CANDIDATES)
        kept, out = self._sift(need, found)
        if len(kept) < top and len(self) > CANDIDATES and (out or len(found.rows) > CANDIDATES // 2):
            found = self._fitting(need, query, weights, MOST_CANDIDATES if out else MORE_CANDIDATES)
            kept, out = self._sift(need, found)
        places = np.array(kept, np.int32)
        owners, fits = found.owners[places], found.fits[places]
        whole = weights.fit * fits + weights.social_value * self.roster.scores(owners, on, weights)
        scores = np.round(whole / (weights.fit + weights.social_value), 4)
        bands = in_turn(scores, fits, *self.roster.turn_of(owners), weights.band)
        turns = [(spot, len(band)) for band in bands for spot in band][:top]
        shown = np.array([spot for spot, _ in turns], np.int32)
        asked = Asked(need, weights, on, query)
        sizes = [equals for _, equals in turns]
        ranked = self._explained(asked, found, places[shown], scores[shown], sizes)
        inputs = digest(need, weights, on, self.state)
        return Ranking(tuple(ranked), tuple(out), ENGINE_VERSION, weights, inputs)

    def _explained(
        self, asked: Asked, found: Fitting, chosen: Ints, scores: Doubles, equals: list[int]
    ) -> list[Ranked]:
        """The rows of a ranking with their reasons. `equals`: with how many each takes turns."""
        need = asked.need
        proofs = self.roster.proof_of(found.owners[chosen], asked.on, asked.weights)
        met = met_words(self.index, asked.query, found.scored, found.spots[chosen])
        asked_as = spellings(f"{need.title} {need.text}")
        named = {word: asked_as.get(word, word) for word in named_in_title(need)}
        unmet = unmet_words(asked.query, found.scored, found.spots[chosen], named)
        offers = self.offers.records.of(found.rows[chosen])
        points = zip(scores.tolist(), found.fits[chosen].tolist(), strict=True)
        ranked: list[Ranked] = []
        for offer, both, parts, turns, words, missed, (supplier, figures, social) in zip(
            offers, points, found.parts(chosen), equals, met, unmet, proofs, strict=True
        ):
            why = reasons(need, offer, supplier, as_written(words, asked_as, offer.text), missed, figures)
            if turns > 1:
                why.append(turn_reason(supplier.last_asked, turns))
            ranked.append(as_row(len(ranked) + 1, offer, both, parts, social, why))
        return ranked

    def score(self, need: Need, query: Query, most: int) -> Scored:
        """Candidates with their text score per unit of the need's size, and closeness in meaning if any."""
        if self.meanings is None or not len(self.index):
            scored = text_score(self.index, query, most)
            return dataclasses.replace(scored, scores=scored.scores / query.size)
        bonus = self.meanings.bonus(need.title, need.text)
        extra = closest(bonus, self.index.live_rows(), most // 2)
        scored = text_score(self.index, query, most, extra)
        return dataclasses.replace(scored, scores=scored.scores / query.size + bonus[scored.rows])

    def _fitting(self, need: Need, query: Query, weights: Weights, most: int) -> Fitting:
        """Scores `most` offers or some more with care, and gives those that fit, best first."""
        scored = self.score(need, query, most)
        texts = chances(self.index, query, scored, self._kind)
        spots = np.flatnonzero(texts >= weights.min_fit * (1 - CPV_SHARE)).astype(np.int32)
        rows = scored.rows[spots]
        owners = self.roster.find(self.offers.owners.view[rows])
        texts, codes, fits = parts_of(self.offers, need.cpv, rows, texts.take(spots))
        order = np.lexsort((self.offers.records.marks.view.take(rows), -fits))
        order = order[((owners >= 0) & (fits >= weights.min_fit)).take(order)]
        return Fitting(
            scored, spots[order], rows[order], owners[order], texts[order], codes[order], fits[order]
        )

    def _sift(self, need: Need, found: Fitting) -> tuple[list[int], list[Excluded]]:
        """Places of the best offer of each supplier that breaks no rule; and the suppliers that have none."""
        free = self.offers.free(found.rows, need) & self.roster.free(found.owners, need)
        kept: dict[int, int] = {}
        out: dict[int, Excluded] = {}
        for place, (owner, sure) in enumerate(zip(found.owners.tolist(), free.tolist(), strict=True)):
            if owner in kept:
                continue
            if sure:
                kept[owner] = place
                continue
            offer = self.offers.records.record(int(found.rows[place]))
            supplier = self.roster.supplier(owner)
            verdict = broken_rule(need, offer, supplier)
            if verdict is None:
                kept[owner] = place
            elif owner not in out:
                out[owner] = Excluded(supplier.id, offer.id, *verdict)
        return list(kept.values()), [out[key] for key in out if key not in kept]

    def _drop(self, row: int) -> None:
        self.index.remove(row)
        self.state ^= self.offers.records.mark(row)
