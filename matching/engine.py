"""The engine: offers in an index, a need in, a ranking with reasons out."""

import dataclasses
from datetime import date

import numpy as np

from matching.bands import DOUBTFUL
from matching.chance import candidates, chances, likeness
from matching.cpv import CPV_SHARE
from matching.learned import Shifts, shifted
from matching.meaning import closest
from matching.model import Able, Excluded, Need, Ranked, Ranking, Weights
from matching.query import Query
from matching.reasons import learned_reasons, met_words, reasons, turn_reason, unmet_words
from matching.records import digest
from matching.rotation import in_turn
from matching.rows import Asked, Fitting, as_row, parts_of
from matching.rules import broken_rule
from matching.scoring import CANDIDATES, Scored
from matching.scoring import score as text_score
from matching.stock import ENGINE_VERSION, Stock
from matching.tables import Doubles, Ints
from matching.terms import named_in_title, parts_of_need, terms_of_name, terms_of_need
from matching.words import asks_goods, spellings
from matching.written import as_written

#: Scored when too few suppliers are found though half of the candidates fit, and when rules leave some out.
MORE_CANDIDATES, MOST_CANDIDATES = 800, 2_000


class Engine(Stock):
    """A stock of offers that ranks them for needs."""

    def search(self, text: str, top: int = 50) -> list[tuple[str, float]]:
        """The offers a text finds, by what they do or by the name of who does it, best first.

        With the chance of 0 to 100 that it means what they do, or how far their name holds its words; no
        rules, no social value. What `rank` would not show is left out.
        """
        by_points = sorted(self.order(Need(text, ""), top) + self._named(text, top), key=lambda one: one[1])
        best = {offer_id: points for offer_id, points in by_points if points >= DOUBTFUL}
        return sorted(best.items(), key=lambda one: -one[1])[:top]

    def order(
        self, need: Need, top: int, weights: Weights | None = None, today: date | None = None
    ) -> list[tuple[str, float]]:
        """Offers by fit alone, without any cut: what `rank` orders by before rules and social value."""
        asked = Asked(need, weights or Weights(), _day(need, today), self.asked(need))
        scored = self.score(need, asked.query, CANDIDATES)
        return self._best(scored.rows, self._likely(asked, scored)[0], scored.scores, top)

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
        return self.index.query(terms_of_need(need), parts_of_need(need), goods=asks_goods(need.title))

    def rank(
        self, need: Need, top: int = 20, weights: Weights | None = None, today: date | None = None
    ) -> Ranking:
        """One row a supplier, its best offer first; `today` dates the evidence (default: the need's day).

        Without either day nothing counts of what was learned.
        """
        weights = weights or Weights()
        on = _day(need, today)
        asked = Asked(need, weights, on, self.asked(need))
        found, kept, out = self._allowed(asked, top)
        places = np.array(kept, np.int32)
        owners, fits = found.owners[places], found.fits[places]
        whole = weights.fit * fits + weights.social_value * self.roster.scores(owners, on, weights)
        scores = np.round(whole / (weights.fit + weights.social_value), 4)
        bands = in_turn(scores, fits, *self.roster.turn_of(owners), weights.band)
        turns = [(spot, len(band)) for band in bands for spot in band][:top]
        shown = np.array([spot for spot, _ in turns], np.int32)
        sizes = [equals for _, equals in turns]
        ranked = self._explained(asked, found, places[shown], scores[shown], sizes)
        inputs = digest(need, weights, on, self.state)
        return Ranking(tuple(ranked), tuple(out), ENGINE_VERSION, weights, inputs)

    def able(self, need: Need, weights: Weights | None = None, today: date | None = None) -> list[Able]:
        """All whom `rank` would rank, the likeliest first, with their records only: to count."""
        asked = Asked(need, weights or Weights(), _day(need, today), self.asked(need))
        found, kept, _ = self._allowed(asked, MOST_CANDIDATES)
        places = np.array(kept, np.int32)
        offers = self.offers.records.of(found.rows[places])
        suppliers = self.roster.records.of(found.owners[places])
        chances = found.fits[places].tolist()
        return [
            Able(listed.supplier, offer, chance)
            for listed, offer, chance in zip(suppliers, offers, chances, strict=True)
        ]

    def _allowed(self, asked: Asked, top: int) -> tuple[Fitting, list[int], list[Excluded]]:
        """What fits, and of that the places of suppliers that may do it, and those left out.

        It looks further while fewer than `top` are found.
        """
        found = self._fitting(asked, CANDIDATES)
        kept, out = self._sift(asked.need, found)
        if len(kept) < top and len(self) > CANDIDATES and (out or len(found.rows) > CANDIDATES // 2):
            found = self._fitting(asked, MOST_CANDIDATES if out else MORE_CANDIDATES)
            kept, out = self._sift(asked.need, found)
        return found, kept, out

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
        lessons = learned_reasons(found.learned, found.spots[chosen])
        ranked: list[Ranked] = []
        for offer, both, parts, turns, words, missed, lesson, (supplier, figures, social) in zip(
            offers, points, found.parts(chosen), equals, met, unmet, lessons, proofs, strict=True
        ):
            why = reasons(need, offer, supplier, as_written(words, asked_as, offer.text), missed, figures)
            why += lesson
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

    def _likely(self, asked: Asked, scored: Scored) -> tuple[Doubles, Shifts | None]:
        """The chance of each candidate, and what was learned of them if that counts and there is any."""
        alone = chances(self.index, asked.query, scored, self._kind)
        if not (asked.weights.learned and len(self.experience)) or asked.on == date.min:
            return alone, None
        learned = self.experience.of(self.offers, scored.rows, asked.query.about, asked.on, asked.need.id)
        return shifted(alone, learned), learned

    def _fitting(self, asked: Asked, most: int) -> Fitting:
        """Scores `most` offers or some more with care, and gives those that fit, best first."""
        least = asked.weights.min_fit
        scored = self.score(asked.need, asked.query, most)
        texts, learned = self._likely(asked, scored)
        spots = np.flatnonzero(texts >= least * (1 - CPV_SHARE)).astype(np.int32)
        rows = scored.rows[spots]
        owners = self.roster.find(self.offers.owners.view[rows])
        texts, codes, fits = parts_of(self.offers, asked.need.cpv, rows, texts.take(spots))
        order = np.lexsort((self.offers.records.marks.view.take(rows), -fits))
        order = order[((owners >= 0) & (fits >= least)).take(order)]
        placed = spots[order], rows[order], owners[order]
        return Fitting(scored, *placed, texts[order], codes[order], fits[order], learned)

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


def _day(need: Need, today: date | None) -> date:
    """The day that dates evidence: today, else the need's; without either one before all evidence."""
    return today or need.on or date.min
