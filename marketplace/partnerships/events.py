"""What happens to partnerships."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event
from marketplace.partnerships.models import Side


class PartnershipStarted(Event, frozen=True):
    """An award made a partnership."""

    name: ClassVar[str] = "partnership.started"
    partnership_id: uuid.UUID


class PartnershipConfirmed(Event, frozen=True):
    """One side confirmed the agreement. `version`: the partnership's version after that."""

    name: ClassVar[str] = "partnership.confirmed"
    partnership_id: uuid.UUID
    side: Side
    version: int = 0
