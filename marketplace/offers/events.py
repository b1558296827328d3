"""What happens to offers."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class OfferPublished(Event, frozen=True):
    """An offer came online, or one that is online changed."""

    name: ClassVar[str] = "offer.published"
    may_wait: ClassVar[bool] = True
    offer_id: uuid.UUID


class OfferArchived(Event, frozen=True):
    """An offer went offline."""

    name: ClassVar[str] = "offer.archived"
    may_wait: ClassVar[bool] = True
    offer_id: uuid.UUID
