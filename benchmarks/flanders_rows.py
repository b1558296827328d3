"""The rows of an invented Flanders: organisations, offers, needs and answers, by lot from real words."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.speed_data import MAX_SENTENCES, Text
from marketplace.core import clock
from marketplace.core.reading.names import folded
from marketplace.core.web.access import Role
from marketplace.leads.given import Answer
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import AreaKind, Kind, OfferStatus
from marketplace.organisations.models import OrganisationStatus, SupplierType

WHOLE = 100_000
#: For so many offers.
SUPPLIERS, BUYERS, NEEDS = 5_000, 300, 20_000
ANSWERS_A_NEED = 3
#: How many needs of a hundred are in each state.
STATES = {
    NeedStatus.DRAFT: 5,
    NeedStatus.SUBMITTED: 2,
    NeedStatus.CHANGES_REQUESTED: 1,
    NeedStatus.REFUSED: 2,
    NeedStatus.PUBLISHED: 8,
    NeedStatus.CLOSED: 4,
    NeedStatus.AWARDED: 60,
    NeedStatus.NOT_AWARDED: 12,
    NeedStatus.WITHDRAWN: 6,
}

Row = dict[str, Any]
Town = tuple[str, uuid.UUID | None]
"""NIS code and region."""


class Flanders:
    """Makes the rows; `share`: of the whole, 1 for 100,000 offers."""

    def __init__(
        self, towns: Sequence[tuple[str, uuid.UUID | None]], texts: Sequence[Text], offers: int
    ) -> None:
        self.chance = random.Random(offers)
        self.share = offers / WHOLE
        self._towns = towns
        self._titles = [title for title, _ in texts]
        self._sentences = [part.strip() for _, words in texts for part in words.split(".") if part.strip()]
        self.suppliers = [self._id() for _ in range(max(5, int(SUPPLIERS * self.share)))]
        self.buyers = [self._id() for _ in range(max(3, int(BUYERS * self.share)))]
        self.places: dict[uuid.UUID, Town] = {}
        self._offers = offers

    def organisations(self) -> Iterator[Row]:
        for role, ids in ((Role.SUPPLIER, self.suppliers), (Role.BUYER, self.buyers)):
            for number, found in enumerate(ids):
                nis, region = self.places[found] = self.chance.choice(self._towns)
                name = f"{'Werkplaats' if role is Role.SUPPLIER else 'Bestuur'} {number} (verzonnen)"
                kind = self.chance.choice(list(SupplierType)) if role is Role.SUPPLIER else None
                yield {
                    "id": found,
                    "role": role,
                    "name": name,
                    "folded_name": folded(name),
                    "kbo": self._kbo(),
                    "nis": nis,
                    "region_id": region,
                    "status": OrganisationStatus.APPROVED,
                    "email": f"{role}{number}@voorbeeld.example",
                    "supplier_type": kind,
                    "changed_at": self._past(900),
                    "description": self._text(),
                }

    def offers(self) -> Iterator[Row]:
        kinds = (AreaKind.FLANDERS, AreaKind.RADIUS, AreaKind.MUNICIPALITIES)
        for _ in range(self._offers):
            area, published = self.chance.choices(kinds, (2, 5, 3))[0], self._past(900)
            near = [nis for nis, _ in self.chance.sample(self._towns, 5)]
            yield {
                "id": self._id(),
                "organisation_id": self.chance.choice(self.suppliers),
                "title": self.chance.choice(self._titles)[:200],
                "text": self._text(),
                "cpv": [],
                "kind": self.chance.choice(list(Kind)),
                "area_kind": area,
                "status": OfferStatus.PUBLISHED,
                "area_nis": near if area is AreaKind.MUNICIPALITIES else [],
                "radius_km": self.chance.choice((10, 20, 30, 50)) if area is AreaKind.RADIUS else None,
                "published_at": published,
                "changed_at": published,
            }

    def needs(self) -> Iterator[Row]:
        states = random.Random(1).choices(list(STATES), list(STATES.values()), k=int(NEEDS * self.share))
        for state in states:
            buyer, made = self.chance.choice(self.buyers), self._past(700)
            nis, region = self.places[buyer]
            soon = clock.now() + timedelta(days=self.chance.randint(2, 40))
            awarded = state is NeedStatus.AWARDED
            yield {
                "id": self._id(),
                "organisation_id": buyer,
                "region_id": region,
                "nis": nis,
                "status": state,
                "title": self.chance.choice(self._titles)[:200],
                "text": self._text(),
                "created_at": made,
                "kind": self.chance.choice([*Kind, None]),
                "changed_at": made,
                "submitted_at": made,
                "deadline": soon if state is NeedStatus.PUBLISHED else made + timedelta(days=21),
                "published_at": made if state not in (NeedStatus.DRAFT, NeedStatus.SUBMITTED) else None,
                "awarded_to": self.chance.choice(self.suppliers) if awarded else None,
                "awarded_amount": Decimal(self.chance.randint(500, 90_000)) if awarded else None,
                "ended_at": made + timedelta(days=30) if awarded else None,
            }

    def invitations(self, need_ids: Sequence[uuid.UUID]) -> Iterator[Row]:
        for need_id in need_ids:
            for supplier in self.chance.sample(self.suppliers, min(ANSWERS_A_NEED, len(self.suppliers))):
                answer = self.chance.choice([*Answer, None])
                at = self._past(600)
                yield {
                    "id": self._id(),
                    "need_id": need_id,
                    "organisation_id": supplier,
                    "answer": answer,
                    "created_at": at,
                    "answered_at": at if answer else None,
                }

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _kbo(self) -> str:
        number = self.chance.randint(2_000_000, 9_999_999)
        return f"0{number}{97 - number % 97:02d}"

    def _past(self, days: int) -> datetime:
        return clock.now() - timedelta(days=1, minutes=self.chance.randint(1, days * 1_440))

    def _text(self) -> str:
        found = self.chance.sample(self._sentences, self.chance.randint(1, MAX_SENTENCES))
        return ". ".join(found)[:600]
