"""Mails that did not leave because what they say no longer held, for the helpdesk that would mail them."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Select, or_, select

from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.web.access import Actor
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation


def held_back_for(actor: Actor) -> Select[Message, str | None, uuid.UUID | None]:
    """Those about what lies in the actor's regions, each with a reason; the last composed first.

    Of a mail about asking a supplier, with the supplier's name and the id of the need.

    A mail with a link to sign in or to join is nobody's business, nor is what the site mails of accounts.
    """
    query = (
        select(Message, Organisation.name, Invitation.need_id)
        .outerjoin(Invitation, Invitation.id == Message.about)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Message.status == MessageStatus.CANCELLED,
            Message.last_error.is_not(None),
            Message.region_id.is_not(None),
            ~Message.secret,
        )
    )
    if not actor.is_admin:
        query = query.where(Message.region_id.in_(actor.regions))
    return query.order_by(Message.created_at.desc(), Message.id)


def about(need: Need) -> ColumnElement[bool]:
    """Of those above, the ones about a need or about asking a supplier for it."""
    return or_(Message.about == need.id, Invitation.need_id == need.id)
