"""How a call ended officially: the need for it ends too, or takes no more answers."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.events import emit
from marketplace.core.i18n import N_, _
from marketplace.interop.arrival import AFTER_PUBLICATION, Arrival, Fate, Imported
from marketplace.interop.events import NoticeArrived
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Purpose
from marketplace.needs import lots
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION, NeedStatus

Verb = Callable[[AsyncSession, uuid.UUID | None, Need, str], Awaitable[None]]
MOST_WINNERS = 500
"""Characters of the names of winners in a reason; a framework can have dozens."""


@dataclass(frozen=True, slots=True)
class End:
    """What is said of it, and what happens to a need that suppliers may have been asked for."""

    fate: Fate
    reason: str
    do: Verb


async def _close(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    """No more answers. Its people choose here themselves: the winner may be registered under another name.

    They get the mail about the notice, so not the one about closing too.
    """
    if need.status is NeedStatus.PUBLISHED:
        need.close()
        audit.record(session, person_id, "need.close", need.id)


async def _cancel(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    """Withdraw it; where suppliers were told how some lots ended, nobody gets the others."""
    end_it = needs.end_without_award if await lots.any_told(session, need.id) else needs.withdraw
    await end_it(session, person_id, need, reason)


ENDS = {
    Purpose.CANCELLED: End(Fate.CANCELLED, N_("Geannuleerd in de officiële aankondiging."), _cancel),
    Purpose.PLAN_CANCELLED: End(Fate.CANCELLED, N_("De vooraankondiging is officieel geannuleerd."), _cancel),
    Purpose.RESULT: End(Fate.AWARDED, N_("Gegund volgens de officiële aankondiging."), _close),
    Purpose.NO_AWARD: End(
        Fate.NOT_AWARDED, N_("Niet gegund volgens de officiële aankondiging."), needs.end_without_award
    ),
}


async def end(session: AsyncSession, arrival: Arrival) -> Imported:
    """End the need of the procedure when it is still going on; its people hear of it."""
    need, fate, reason = arrival.need, ENDS[arrival.row.purpose].fate, _reason_of(arrival.row)
    if need is None:
        return arrival.became(fate, f"{reason} {_('Er komt geen behoefte bij.')}")
    if not await end_need(session, need, arrival.row):
        return arrival.became(fate, f"{reason} {_('De behoefte was hier al afgelopen.')}")
    return arrival.became(fate, f"{reason} {_('De mensen van de behoefte krijgen bericht.')}")


async def end_need(session: AsyncSession, need: Need, notice: PublishedNotice) -> bool:
    """End a need as a notice says; -> whether it was still going on."""
    if need.status not in (*BEFORE_PUBLICATION, *AFTER_PUBLICATION):
        return False
    do = needs.withdraw if need.status in BEFORE_PUBLICATION else ENDS[notice.purpose].do
    await do(session, None, need, _reason_of(notice))
    emit(session, NoticeArrived(notice_id=notice.id))
    return True


def _reason_of(notice: PublishedNotice) -> str:
    if winners := notice.winners[:MOST_WINNERS]:
        return _("Gegund aan %(winner)s volgens de officiële aankondiging.") % {"winner": winners}
    return _(ENDS[notice.purpose].reason)
