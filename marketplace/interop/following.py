"""A call, or a correction of one: a new draft, or a need that follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.core.web import seen
from marketplace.core.web.seen import Difference
from marketplace.interop import taking_over
from marketplace.interop.arrival import AFTER_PUBLICATION, Arrival, Fate, Imported
from marketplace.interop.buyers import buyer_of
from marketplace.interop.events import NoticeArrived
from marketplace.interop.models import ENDING
from marketplace.interop.notice import Notice
from marketplace.needs import forms
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION, NeedStatus
from marketplace.needs.values import NeedValues
from marketplace.organisations.models import Municipality
from marketplace.organisations.verbs import region_of


async def follow(session: AsyncSession, arrival: Arrival) -> Imported:
    """A call makes a draft when its procedure has no need, or one that ended officially or was of a plan."""
    need = arrival.need
    if need is None:
        return await _draft(session, arrival)
    if need.status in BEFORE_PUBLICATION:
        return await _take_over(session, arrival, need)
    if need.status in AFTER_PUBLICATION:
        return await _tell(session, arrival, need)
    if arrival.is_announced_call or (arrival.before and arrival.before.purpose in ENDING):
        return await _draft(session, arrival)
    return arrival.became(Fate.OVER, _("De behoefte is hier al afgelopen. Er veranderde niets."))


async def _draft(session: AsyncSession, arrival: Arrival) -> Imported:
    """A new draft. Of a procedure that began anew, the version stands in its name too."""
    notice, said = arrival.notice, arrival.said
    buyer = await buyer_of(session, notice)
    need = Need(
        organisation_id=buyer.id,
        region_id=buyer.region_id or (await region_of(session, said.nis) if said.nis else None),
        language=notice.language,
        source_id=f"{notice.notice_id}-{notice.version:02}" if arrival.need else notice.notice_id,
        source_url=notice.url,
        **said.by_name(),
    )
    need.lots = taking_over.lots_in(notice)
    session.add(need)
    await session.flush()
    arrival.row.need_id = need.id
    audit.record(session, None, "need.import", need.id, source=notice.notice_id)
    return Imported(Fate.NEW, notice.title, need)


async def _tell(session: AsyncSession, arrival: Arrival, need: Need) -> Imported:
    """A need that suppliers may have read stays as it is; its people decide."""
    others = await differences(session, need, arrival.said)
    announced = arrival.is_announced_call
    if not (others or announced):
        return arrival.became(Fate.UPDATED, _("De behoefte zegt hetzelfde. Er veranderde niets."))
    emit(session, NoticeArrived(notice_id=arrival.row.id, announced=announced))
    told = _("De behoefte is al gepubliceerd en bleef zoals ze is.") + " "
    if others:
        told += _("Haar mensen krijgen bericht over: %(what)s.") % {"what": _labels(others)}
    else:
        told += _("Haar mensen krijgen bericht.")
    return arrival.became(Fate.TOLD, told)


async def _take_over(session: AsyncSession, arrival: Arrival, need: Need) -> Imported:
    """A need that nobody was asked for says what the notice says, but for what people changed themselves."""
    now, said = NeedValues.of(need), arrival.said
    before = taking_over.read(arrival.before.says) if arrival.before else None
    after = taking_over.merged(now, before, said, untouched=need.version == 1)
    places = await _places(session, now.nis, said.nis)
    taken = seen.differences(forms.shown(now, places), forms.shown(after, places))
    kept = taking_over.differences(after, said, places)
    after.put_in(need)
    need.source_url = arrival.notice.url or need.source_url
    await _replace_lots(session, need, arrival.notice)
    audit.record(session, None, "need.follow_notice", need.id, source=arrival.notice.notice_id)
    announced = arrival.is_announced_call
    if kept or announced or (taken and need.status is not NeedStatus.DRAFT):
        labels = tuple(row.label for row in taken)
        emit(session, NoticeArrived(notice_id=arrival.row.id, taken=labels, announced=announced))
    return arrival.became(Fate.UPDATED, _what_followed(taken, kept))


def _what_followed(taken: Sequence[Difference], kept: Sequence[Difference]) -> str:
    told = _("Veranderd: %(what)s.") % {"what": _labels(taken)} if taken else _("Er veranderde niets.")
    if kept:
        told += " " + _("Door mensen ingevuld en gebleven: %(what)s.") % {"what": _labels(kept)}
    return told


def _labels(rows: Sequence[Difference]) -> str:
    return ", ".join(row.label for row in rows)


async def _replace_lots(session: AsyncSession, need: Need, notice: Notice) -> None:
    """The lots of the newest notice, each in place of the one with its number: nobody can change them here.

    What other words meant is forgotten.
    """
    query = select(Lot).where(Lot.need_id == need.id).order_by(Lot.position)
    rows = (await session.scalars(query)).all()
    wanted = taking_over.lots_in(notice)
    if [_plain(lot) for lot in rows] == [_plain(lot) for lot in wanted]:
        return
    known = {lot.identifier: lot for lot in rows}
    for lot in wanted:
        same = known.pop(lot.identifier, None)
        if same is not None:
            same.position, same.title, same.text = lot.position, lot.title, lot.text
            same.cpv, same.amount = lot.cpv, lot.amount
        else:
            lot.need_id = need.id
            session.add(lot)
    for gone in known.values():
        await session.delete(gone)
    need.meant = None
    need.version += 1


def _plain(lot: Lot) -> tuple[object, ...]:
    return lot.position, lot.identifier, lot.title, lot.text, list(lot.cpv), lot.amount


async def differences(session: AsyncSession, need: Need, said: NeedValues) -> list[Difference]:
    """Where a need says something else than a notice."""
    now = NeedValues.of(need)
    return taking_over.differences(now, said, await _places(session, now.nis, said.nis))


async def _places(session: AsyncSession, *codes: str | None) -> Mapping[str, str]:
    """NIS -> name, of these municipalities."""
    wanted = [code for code in codes if code]
    rows = await session.execute(
        select(Municipality.nis, Municipality.name).where(Municipality.nis.in_(wanted))
    )
    return {row.nis: row.name for row in rows}
