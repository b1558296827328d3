"""What happens to partnerships."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event
from marketplace.partnerships.models import Side


class PartnershipStarted(Event, frozen=True):
    """An award made a partnership."""

    name: ClassVar[str] = "partnership.started"
    partnership_id: uuid.UUID


class PartnershipGrew(Event, frozen=True):
    """Its supplier gets more lots of the need. `version`: the partnership's version after that."""

    name: ClassVar[str] = "partnership.grew"
    partnership_id: uuid.UUID
    version: int = 0
    lots: tuple[uuid.UUID, ...] = ()


class PartnershipConfirmed(Event, frozen=True):
    """One side confirmed the agreement. `version`: the partnership's version after that."""

    name: ClassVar[str] = "partnership.confirmed"
    partnership_id: uuid.UUID
    side: Side
    version: int = 0
