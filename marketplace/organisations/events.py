"""What happens to sign-ups and organisations."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class SignUpConfirmed(Event, frozen=True):
    """A visitor who signed an organisation up confirmed the address; the helpdesk can decide."""

    name: ClassVar[str] = "sign_up.confirmed"
    sign_up_id: uuid.UUID


class SignUpDecided(Event, frozen=True):
    """The helpdesk approved or refused a sign-up."""

    name: ClassVar[str] = "sign_up.decided"
    sign_up_id: uuid.UUID


class OrganisationChanged(Event, frozen=True):
    """What the engine reads of a supplier changed."""

    name: ClassVar[str] = "organisation.changed"
    may_wait: ClassVar[bool] = True
    organisation_id: uuid.UUID


class OrganisationRegistered(Event, frozen=True):
    """A process of an earlier version, beside ours for a while, stored a waiting organisation."""

    name: ClassVar[str] = "organisation.registered"
    organisation_id: uuid.UUID


class OrganisationDecided(Event, frozen=True):
    """A process of an earlier version approved or refused a waiting organisation."""

    name: ClassVar[str] = "organisation.decided"
    organisation_id: uuid.UUID
