"""Makes mails: three parts from `templates/mail/<name>/`, stored as a row with the change they tell of."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jinja2 import Environment
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.db import after_commit_tasks
from marketplace.core.helpdesk import Helpdesk, HelpdeskOf, no_helpdesk
from marketplace.core.i18n import N_, _
from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.mentions import Typed, typed_columns, unwrap, unwrap_subject
from marketplace.core.mail.message import UNWANTED, Message, MessageStatus, Suppression, one_line
from marketplace.core.mail.preferences import DIGEST_HOUR, MailPreference, at_hour
from marketplace.core.personal_data import TypedText
from marketplace.core.reading.addresses import clean_address
from marketplace.core.tokens import Signer

UNSUBSCRIBE = "unsubscribe"
LESS_MAIL = N_("Minder van deze mails, of kiezen wanneer ze komen:")
log = logging.getLogger(__name__)


class Composer:
    """Renders the three parts of a mail from `templates/mail/<name>/` and stores it as a row.

    `base_url` becomes absolute links; `secret` signs the links that need no sign-in; `kinds` are the mails
    that the slices declare, `typed` the columns in which people type,
    `helpdesk_of` who mails about what lies in a region.
    """

    def __init__(
        self,
        environment: Environment,
        base_url: str,
        secret: str,
        kinds: Kinds,
        typed: Iterable[TypedText] = (),
        helpdesk_of: HelpdeskOf = no_helpdesk,
    ) -> None:
        self.kinds = kinds
        self._helpdesk_of = helpdesk_of
        self._typed = typed_columns(typed)
        self._environment = environment
        self._base_url = base_url
        self._secret = secret
        self._domain = base_url.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]

    def signed(self, purpose: str, *ids: uuid.UUID) -> str:
        """A token for a link that needs no sign-in: the ids and their signature for this purpose."""
        return Signer(self._secret, purpose).sign_ids(*ids)

    def unsubscribe_url(self, template: str, message_id: uuid.UUID) -> str | None:
        """The link that unsubscribes from mails of this kind; None for a kind that is always sent."""
        if self.kinds.wish_of(template) is None:
            return None
        return f"{self._base_url}/mails/{self.signed(UNSUBSCRIBE, message_id)}/afmelden"

    def _part(self, name: str, part: str, values: dict[str, Any]) -> str:
        return self._environment.get_template(f"mail/{name}/{part}").render(values)

    async def send(
        self,
        session: AsyncSession,
        template: str,
        *,
        to: str,
        name: str,
        dedupe_key: str,
        about: uuid.UUID | None = None,
        secret: bool = False,
        not_after: datetime | None = None,
        region: uuid.UUID | None = None,
        **values: Any,
    ) -> None:
        """Store a mail, once per `dedupe_key`. A second call with the same key changes nothing.

        Without an address (it was erased, or never known) there is nothing to store. The wishes of the
        address hold: a kind that it does not want is kept as such, and others may wait for the end of its
        quiet hours or for its overview, unless that would be too late. Raises UndeclaredMail.

        `region`: of what the mail is about; its helpdesk mails it, takes the replies and signs. None for what
        lies in no region: such a mail comes from the site.
        """
        kind = self.kinds.of(template)
        if clean_address(to) is None:
            log.info("nobody to mail", extra={"template": template})
            return
        when = await self._when(session, to, kind.wish, not_after)
        row = {"about": about, "region_id": region, "secret": secret, "not_after": not_after}
        values["helpdesk"] = await self._helpdesk_of(session, region) if region is not None else None
        stored = await session.scalar(
            insert(Message)
            .values(**self._composed(template, to, name, values), dedupe_key=dedupe_key, **row, **when)
            .on_conflict_do_nothing(index_elements=["dedupe_key"])
            .returning(Message.status)
        )
        if stored is MessageStatus.BUNDLED:
            await _plan_overview(session, to)
        after_commit_tasks(session).append("mail")

    def as_typed(self, value: Any) -> Any:
        """A row as a mail shows it, so that what people typed in it can be found again; else the value.

        Of a list each element.
        """
        if isinstance(value, list):
            return [self.as_typed(each) for each in value]
        columns = self._typed.get(type(value))
        return Typed(value, columns) if columns else value

    def _composed(self, template: str, to: str, name: str, values: dict[str, Any]) -> dict[str, Any]:
        """The columns of a mail that its three parts make."""
        identity = uuid.uuid4()
        url = self.unsubscribe_url(template, identity)
        values = {key: self.as_typed(value) for key, value in values.items()}
        values |= {"base_url": self._base_url, "to_name": name, "unsubscribe_url": url}
        text, in_text = unwrap(self._part(template, "text.txt", values), "text")
        html, in_html = unwrap(self._part(template, "html.html", values), "html")
        subject, in_subject = unwrap_subject(self._part(template, "subject.txt", values))
        return {
            "id": identity,
            "created_at": clock.now(),
            "template": template,
            "to_address": to,
            "to_name": one_line(name),
            **_from(values["helpdesk"]),
            "subject": subject,
            "text": f"{text}\n\n{_(LESS_MAIL)} {url}\n" if url else text,
            "html": html,
            "mentions": [*in_subject, *in_text, *in_html],
            "message_id": f"<{identity}@{self._domain}>",
        }

    async def _when(
        self, session: AsyncSession, to: str, wish: str | None, not_after: datetime | None
    ) -> dict[str, Any]:
        """The first status of a mail, the reason for it, and when it may leave."""
        suppressed = await session.scalar(select(Suppression.reason).where(Suppression.address == to))
        if suppressed is not None:
            return {"status": MessageStatus.SUPPRESSED, "last_error": suppressed}
        wishes = await session.get(MailPreference, to) if wish else None
        if wishes is None or wish is None:
            return {"status": MessageStatus.WAITING}
        if not wishes.wants(wish):
            return {"status": MessageStatus.OPTED_OUT, "last_error": UNWANTED}
        now = clock.now()
        if wishes.digest and (not_after is None or at_hour(now, DIGEST_HOUR) < not_after):
            return {"status": MessageStatus.BUNDLED}
        quiet_until = wishes.after_quiet(now)
        if quiet_until > now and (not_after is None or quiet_until < not_after):
            return {"status": MessageStatus.WAITING, "next_attempt_at": quiet_until}
        return {"status": MessageStatus.WAITING}


def _from(helpdesk: Helpdesk | None) -> dict[str, str]:
    """The columns of a mail that say who mails it; empty ones for the site."""
    if helpdesk is None:
        return {"from_name": "", "reply_to": ""}
    return {"from_name": one_line(helpdesk.name), "reply_to": clean_address(helpdesk.mail) or ""}


async def _plan_overview(session: AsyncSession, address: str) -> None:
    """The next overview of an address goes at the usual hour, unless one was planned already."""
    await session.execute(
        update(MailPreference)
        .where(MailPreference.address == address, MailPreference.digest_due_at.is_(None))
        .values(digest_due_at=at_hour(clock.now(), DIGEST_HOUR))
    )
