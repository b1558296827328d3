"""What is due because the catalogue changed. Both stand in line once, however much changed meanwhile."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class CatalogueChanged(Event, frozen=True):
    """Offers or suppliers changed: every open need may rank differently."""

    name: ClassVar[str] = "catalogue.changed"
    may_wait: ClassVar[bool] = True


class RankingDue(Event, frozen=True):
    """The stored ranking of an open need may be older than the catalogue."""

    name: ClassVar[str] = "ranking.due"
    may_wait: ClassVar[bool] = True
    need_id: uuid.UUID
