"""Events of needs. `version`: the need's version after the step, so that each step has its own mail."""

import uuid
from datetime import timedelta
from typing import ClassVar

from marketplace.core.events import Event


class NeedEvent(Event, frozen=True):
    """A step in the life of a need."""

    need_id: uuid.UUID
    version: int = 0


class NeedSubmitted(NeedEvent, frozen=True):
    """The buyer handed it to the helpdesk."""

    name: ClassVar[str] = "need.submitted"


class NeedToConfirm(NeedEvent, frozen=True):
    """A coordinator posted it for a buyer, who has to confirm it. `again`: the buyer is reminded."""

    name: ClassVar[str] = "need.to_confirm"
    again: bool = False


class NeedObjected(NeedEvent, frozen=True):
    """The buyer for whom it was posted said what is wrong."""

    name: ClassVar[str] = "need.objected"


class NeedPublished(NeedEvent, frozen=True):
    """The helpdesk approved it."""

    name: ClassVar[str] = "need.published"


class NeedSentBack(NeedEvent, frozen=True):
    """The helpdesk asked for changes, or refused it."""

    name: ClassVar[str] = "need.sent_back"


class NeedClosed(NeedEvent, frozen=True):
    """It takes no more answers."""

    name: ClassVar[str] = "need.closed"


class NeedReopened(NeedEvent, frozen=True):
    """It takes answers again: it was closed before its deadline, and that was undone."""

    name: ClassVar[str] = "need.reopened"


class NeedEnded(NeedEvent, frozen=True):
    """Awarded, ended without award, or withdrawn."""

    name: ClassVar[str] = "need.ended"


class NeedChanged(NeedEvent, frozen=True):
    """A published need was edited; `changed` names the parts that differ."""

    name: ClassVar[str] = "need.changed"
    changed: tuple[str, ...] = ()


class NeedEditedForBuyer(Event, frozen=True):
    """Somebody of the helpdesk changed what a need says that its buyer handed in or confirmed."""

    name: ClassVar[str] = "need.edited_for_buyer"
    gathers: ClassVar[timedelta] = timedelta(minutes=10)
    need_id: uuid.UUID


class NeedSettled(NeedEvent, frozen=True):
    """Somebody said what a published need means, or otherwise than before; its text is still the same."""

    name: ClassVar[str] = "need.settled"


class LotsDecided(NeedEvent, frozen=True):
    """The suppliers are to be told how these lots of a need ended; the others may follow."""

    name: ClassVar[str] = "need.lots_decided"
    lots: tuple[uuid.UUID, ...] = ()
