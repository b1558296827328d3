"""What happens to offers."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class OfferPublished(Event, frozen=True):
    """An offer came online, or one that is online changed."""

    name: ClassVar[str] = "offer.published"
    offer_id: uuid.UUID


class OfferArchived(Event, frozen=True):
    """An offer went offline."""

    name: ClassVar[str] = "offer.archived"
    offer_id: uuid.UUID
