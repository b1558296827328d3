"""What an engine holds: offers, suppliers and what people did, put in, taken out, saved and loaded."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Self

from msgspec import structs

from matching import store
from matching.chance import Evidence
from matching.experience import Experience
from matching.index import SETTLE_AT, TextIndex
from matching.meaning import Encoder, Meanings
from matching.model import Offer, Signal, Supplier
from matching.offers import OfferTable
from matching.records import RecordSets, key_hash
from matching.roster import Roster
from matching.tables import Growing
from matching.terms import terms_of_codes, terms_of_name
from matching.words import offer_words
from matching.written import kept_spellings

ENGINE_VERSION = "12"


class Stock:
    """All offers and suppliers, and what was learned of them. `state` stands for all of it."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.meanings = Meanings(encoder) if encoder else None
        self.roster = Roster()
        self.offers = OfferTable()
        self.experience = Experience()
        self.index = TextIndex()
        self.state = key_hash(encoder.name) if encoder else 0
        self._maker = [ENGINE_VERSION, encoder.name if encoder else ""]
        self._records: RecordSets = {
            "offers": self.offers.records,
            "suppliers": self.roster.records,
            "signals": self.experience.records,
        }
        self._kind: Evidence = "meaning" if encoder else "words"

    @classmethod
    def build(
        cls,
        suppliers: Iterable[Supplier],
        offers: Iterable[Offer],
        encoder: Encoder | None = None,
        signals: Iterable[Signal] = (),
    ) -> Self:
        """An engine over these suppliers and offers; an encoder adds closeness in meaning to the words.

        `signals`: what was done with suppliers for earlier needs.
        """
        engine = cls(encoder)
        for supplier in suppliers:
            engine.put_supplier(supplier)
        for offer in offers:
            engine.put_offer(offer)
        for signal in signals:
            engine.put_signal(signal)
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

    def put_signal(self, signal: Signal) -> None:
        """Take in what was done with a supplier for an earlier need, or replace it. Twice is once."""
        self.state ^= self.experience.put(signal)

    def remove_signal(self, signal_id: str) -> None:
        """Forget what was done, because it was taken back; an unknown one is no error."""
        self.state ^= self.experience.remove(signal_id)

    def forget_signals(self, on: date) -> None:
        """Forget what was done so long before a day that it says nothing any more."""
        self.state ^= self.experience.forget(on)

    @property
    def crowded(self) -> bool:
        """Whether so many offers were added since `settle` that queries get slow: settle, or build anew."""
        return len(self.index) - self.index.settled > max(SETTLE_AT, self.index.settled // 20)

    def settle(self) -> None:
        """Pack what was added, so that queries stay fast. Seconds on a large index; no query may run then."""
        self.index.settle()
        if self.meanings:
            self.meanings.settle()
        self._settle_records()

    def _settle_records(self) -> None:
        for records in self._records.values():
            records.settle()

    def save(self, folder: Path) -> None:
        """Write the engine to a folder that other processes can `load`."""
        if len(self.index) > self.index.settled:
            self.settle()
        self._settle_records()  # suppliers and signals may be newer than the last offer
        store.save(folder, self._maker, self.state, self._arrays(), self._records, self.index)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> Self:
        """Open a saved engine by memory map. Raises `store.StoreError` when none was made by the same."""
        engine = cls(encoder)
        arrays = engine._arrays()
        engine.state = store.load(folder, engine._maker, arrays, engine._records, engine.index)
        return engine

    def _arrays(self) -> dict[str, Growing]:
        vectors = {"vectors": self.meanings.vectors} if self.meanings else {}
        own = self.offers.arrays() | self.roster.arrays() | self.experience.arrays()
        return own | vectors | self.index.arrays()

    def _drop(self, row: int) -> None:
        self.index.remove(row)
        self.state ^= self.offers.records.mark(row)
