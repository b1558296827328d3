"""Mails about a notice that changes or ends a need: a function for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.mentions import words_of
from marketplace.core.mail.message import Message
from marketplace.interop.events import NoticeArrived
from marketplace.interop.following import differences
from marketplace.interop.models import PublishedNotice
from marketplace.interop.taking_over import brief, read
from marketplace.needs.mails import ENDED, buyer_people, must_hear_of
from marketplace.needs.models import Need
from marketplace.needs.states import OVER, NeedStatus


async def notice_changed(
    session: AsyncSession, mail: Composer, need: Need, notice: PublishedNotice, event: NoticeArrived
) -> None:
    """To the need's people: the official notice changed, or the call came that was announced."""
    said = read(notice.says)
    others = brief(await differences(session, need, said) if said else [])
    shown = [(row.label, words_of(need, row.mine), words_of(notice, row.theirs)) for row in others]
    told = {"taken": event.taken, "others": shown, "announced": event.announced}
    await _to_people(session, mail, need, notice.id, "notice_changed", notice=notice, **told)


async def notice_ended(session: AsyncSession, mail: Composer, need: Need, notice: PublishedNotice) -> None:
    """To the need's people: the call is officially over, by an award or without."""
    await _to_people(session, mail, need, notice.id, "notice_ended", notice=notice)


async def need_joined(session: AsyncSession, mail: Composer, need: Need, into: Need) -> None:
    """To the need's people: officially it is one with another need, which goes on for both."""
    await _to_people(session, mail, need, need.id, "need_joined", into=into)


async def _to_people(
    session: AsyncSession,
    mail: Composer,
    need: Need,
    about: UUID,
    template: str,
    **values: Any,
) -> None:
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"{template}:{about}:{person.id}",
            region=need.region_id,
            about=about,
            need=need,
            **values,
        )


async def is_newest(session: AsyncSession, message: Message) -> None:
    """No newer notice came meanwhile, the need is still there, and the recipient may hear of it."""
    await must_hear_of(session, await _followed(session, message), message)


async def still_matters(session: AsyncSession, message: Message) -> None:
    """As above, and the need did not end meanwhile."""
    need = await _followed(session, message)
    must(need.status not in (*OVER, NeedStatus.REFUSED), ENDED)
    await must_hear_of(session, need, message)


async def _followed(session: AsyncSession, message: Message) -> Need:
    """The need that follows the notice of a mail. Raises NoLongerTrue once a newer notice came."""
    found: Need | None = await session.scalar(
        select(Need)
        .join(PublishedNotice, PublishedNotice.need_id == Need.id)
        .where(PublishedNotice.id == message.about, ~PublishedNotice.superseded)
    )
    if found is None:
        raise NoLongerTrue(N_("Er kwam intussen een nieuwere aankondiging."))
    return found
