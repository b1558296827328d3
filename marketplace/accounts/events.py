"""What happens to accounts."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class SignInRequested(Event, frozen=True):
    """Somebody asked for a link to sign in. `person_id` is a random id when nobody has the typed address."""

    name: ClassVar[str] = "sign_in.requested"
    person_id: uuid.UUID
    next_path: str = "/"


class MembershipEnded(Event, frozen=True):
    """A person no longer works for an organisation."""

    name: ClassVar[str] = "membership.ended"
    organisation_id: uuid.UUID
    person_id: uuid.UUID
