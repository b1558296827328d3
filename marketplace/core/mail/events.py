"""Events of the mail delivery."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class AddressRefused(Event, frozen=True):
    """An address refuses our mail for good. Names the mail and not the address, so an erasure need not look
    into events.
    """

    name: ClassVar[str] = "address.refused"
    message_id: uuid.UUID
