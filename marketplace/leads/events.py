"""What happens to invitations."""

import uuid
from datetime import timedelta
from typing import ClassVar

from marketplace.core.events import Event


class SupplierInvited(Event, frozen=True):
    """A supplier is asked to answer a need."""

    name: ClassVar[str] = "supplier.invited"
    invitation_id: uuid.UUID


class SupplierWantsIn(Event, frozen=True):
    """A supplier that was not asked read an open need and wants to take part."""

    name: ClassVar[str] = "supplier.wants_in"
    need_id: uuid.UUID
    organisation_id: uuid.UUID


class LotsAdded(Event, frozen=True):
    """A supplier that was asked before is asked for more lots of the need. `version`: the invitation's
    after that; `lots`: the ids of those that are new."""

    name: ClassVar[str] = "invitation.lots_added"
    invitation_id: uuid.UUID
    version: int = 0
    lots: tuple[uuid.UUID, ...] = ()


class ReminderDue(Event, frozen=True):
    """It is time to remind a supplier that did not answer yet."""

    name: ClassVar[str] = "invitation.reminder_due"
    invitation_id: uuid.UUID


class InvitationAnswered(Event, frozen=True):
    """A supplier answered, or changed its answer. `version`: the invitation's version after that."""

    name: ClassVar[str] = "invitation.answered"
    invitation_id: uuid.UUID
    version: int = 0


class ChangeToTell(Event, frozen=True):
    """A need changed of which suppliers were asked: they hear of all changes of some minutes together."""

    name: ClassVar[str] = "change.to_tell"
    gathers: ClassVar[timedelta] = timedelta(minutes=10)
    need_id: uuid.UUID


class QuestionsAsked(Event, frozen=True):
    """Suppliers asked something of which the buyer did not hear yet, and may hear now."""

    name: ClassVar[str] = "questions.asked"
    need_id: uuid.UUID


class QuestionsAnswered(Event, frozen=True):
    """Answers to questions wait for the suppliers, who may hear of them now."""

    name: ClassVar[str] = "questions.answered"
    need_id: uuid.UUID
