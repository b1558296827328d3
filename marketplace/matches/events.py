"""What is due: when the catalogue changed (both stand in line once, however much changed); a plan."""

import uuid
from datetime import timedelta
from typing import ClassVar

from marketplace.core.events import Event


class CatalogueChanged(Event, frozen=True):
    """Offers or suppliers changed: every open need may rank differently."""

    name: ClassVar[str] = "catalogue.changed"
    may_wait: ClassVar[bool] = True
    gathers: ClassVar[timedelta] = timedelta(seconds=0.5)


class RankingDue(Event, frozen=True):
    """The stored ranking of an open need is not what the engine would say now."""

    name: ClassVar[str] = "ranking.due"
    may_wait: ClassVar[bool] = True
    need_id: uuid.UUID


class PlanToAdvise(Event, frozen=True):
    """The next rows of a purchase plan are due; `version` is that of the plan whose rows they are."""

    name: ClassVar[str] = "plan.to_advise"
    may_wait: ClassVar[bool] = True
    plan_id: uuid.UUID
    version: int
