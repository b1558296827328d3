"""What happens to invitations."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class SupplierInvited(Event, frozen=True):
    """A supplier is asked to answer a need."""

    name: ClassVar[str] = "supplier.invited"
    invitation_id: uuid.UUID


class ReminderDue(Event, frozen=True):
    """A supplier did not answer yet, and the time to remind came."""

    name: ClassVar[str] = "invitation.reminder_due"
    invitation_id: uuid.UUID


class InvitationAnswered(Event, frozen=True):
    """A supplier answered, or answered otherwise. `version`: of the invitation after it."""

    name: ClassVar[str] = "invitation.answered"
    invitation_id: uuid.UUID
    version: int = 0
