"""Mails to suppliers who are asked: a function for each. `answer_mails.py` has those about their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import region_hears
from marketplace.accounts.models import Person, members_of
from marketplace.core.i18n import _, day, moment
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.mentions import typed_text
from marketplace.leads import links, lot_words, lots_asked
from marketplace.leads.lots_asked import AskedFor
from marketplace.leads.models import Invitation
from marketplace.leads.tally import Tally, tally_of
from marketplace.needs import fte
from marketplace.needs.depth_shown import budget
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.contact import partner_contact
from marketplace.organisations.models import Municipality, Organisation
from marketplace.organisations.reached import has_own_address, reached

CLOSED, REOPENED = "answering_closed", "answering_reopened"


@dataclass(frozen=True, slots=True)
class AskedNeed:
    """A need as the mails about it show it, loaded once however many suppliers are mailed."""

    need: Need
    buyer: Organisation
    where: str

    @staticmethod
    async def of(session: AsyncSession, need: Need) -> AskedNeed:
        buyer = await session.get_one(Organisation, need.organisation_id)
        town = await session.get(Municipality, need.nis) if need.nis else None
        where = ", ".join(part for part in (town.name if town else "", typed_text(need, "place")) if part)
        return AskedNeed(need, buyer, where)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What suppliers read first, by label; what the buyer did not say is left out."""
        need = self.need
        until = {"start": day(need.starts_on), "end": day(need.ends_on)}
        period = _("%(start)s tot %(end)s") % until if need.ends_on else day(need.starts_on)
        facts = [
            (_("Van"), self.buyer.name),
            (_("Waar"), self.where),
            (_("Periode"), period if need.starts_on else ""),
            (_("Hoeveelheid"), typed_text(need, "quantity")),
            (_("Hoe vaak"), typed_text(need, "rhythm")),
            (_("Hoeveel werk"), fte.said(need.fte)),
            (_("Raming"), budget(need) if need.amount_shown else ""),
            (_("Voorbehouden aan sociale economie"), "" if need.reserved is None else _(need.reserved_name)),
            (_("Antwoord tot"), moment(need.deadline)),
        ]
        return [(label, value) for label, value in facts if value]


async def invitation(session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation) -> None:
    """To a supplier: would you answer this need? With how many others are asked."""
    tally = await tally_of(session, question.need.id)
    await to_supplier(
        session,
        mail,
        question,
        row,
        "invitation",
        not_after=question.need.deadline,
        facts_of_need=question.facts,
        invitation=row,
        asked=tally.asked,
        lots=lot_words.told(await lots_asked.of_invitation(session, row)),
    )


async def lots_added(
    session: AsyncSession,
    mail: Composer,
    question: AskedNeed,
    row: Invitation,
    version: int,
    lots: Sequence[Lot],
) -> None:
    """To a supplier that was asked before: it is asked for these lots too. `version`: of the invitation."""
    told = lot_words.told(AskedFor(lots, all=False))
    until = question.need.deadline
    await to_supplier(
        session, mail, question, row, "lots_added", stamp=str(version), not_after=until, lots=told
    )


async def reminder(session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation) -> None:
    """To a supplier that did not answer yet; once."""
    told = lot_words.told(await lots_asked.of_invitation(session, row))
    await to_supplier(session, mail, question, row, "reminder", not_after=question.need.deadline, lots=told)


async def need_changed(
    session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation, version: int
) -> None:
    """To a supplier that was asked: the need was changed. `version`: of the need."""
    await to_supplier(
        session,
        mail,
        question,
        row,
        "need_changed",
        stamp=str(version),
        not_after=question.need.deadline,
        facts_of_need=question.facts,
    )


async def answering_closed(
    session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation, version: int
) -> None:
    """To a supplier that did not answer yet: it no longer can. `version`: of the need."""
    await to_supplier(session, mail, question, row, CLOSED, stamp=str(version))


async def answering_reopened(
    session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation, version: int
) -> None:
    """To a supplier that was told it no longer could answer: it can again. `version`: of the need."""
    await to_supplier(
        session, mail, question, row, REOPENED, stamp=str(version), not_after=question.need.deadline
    )


async def outcome(
    session: AsyncSession, mail: Composer, question: AskedNeed, tally: Tally, row: Invitation
) -> None:
    """To a supplier that was not chosen: how it ended, why, and how many were asked and answered."""
    await to_supplier(session, mail, question, row, "outcome", tally=tally, invitation=row)


async def chosen(session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation) -> None:
    """To the supplier that was chosen: whom it deals with at the buyer, and what comes next.

    This is its only mail about the award; the buyer's is that of the partnership that starts.
    """
    contact = await partner_contact(session, question.buyer, question.need.person_id)
    member = await session.scalar(members_of(row.organisation_id).limit(1))
    await to_supplier(
        session, mail, question, row, "chosen", contact=contact.in_mail, has_account=member is not None
    )


async def to_supplier(
    session: AsyncSession,
    mail: Composer,
    question: AskedNeed,
    row: Invitation,
    template: str,
    *,
    stamp: str = "",
    not_after: datetime | None = None,
    **values: Any,
) -> None:
    """Mail the people of an invited supplier, each with a link of their own.

    Where nobody has an account the supplier's own address gets it, and else the helpdesk hears that the
    supplier can't be reached.
    """
    organisation = await session.get_one(Organisation, row.organisation_id)
    readers = await reached(session, organisation)
    if not readers:
        await supplier_unreachable(session, mail, row, question.need, organisation)
    values |= {"need": question.need, "buyer": question.buyer, "organisation": organisation}
    for reader in readers:
        await mail.send(
            session,
            template,
            to=reader.address,
            name=reader.name,
            dedupe_key=f"{template}:{row.id}:{stamp}:{reader.address}",
            region=question.need.region_id,
            about=row.id,
            not_after=not_after,
            token=mail.signed(links.ANSWER, row.id, reader.link_id),
            **values,
        )


async def may_read(session: AsyncSession, organisation: Organisation, address: str) -> bool:
    """Whether mail to this address, which could answer for the supplier, may still be read there.

    The supplier's own address keeps that right when its first people come: what it got, they did not get.
    """
    if await session.scalar(members_of(organisation.id).where(Person.email == address)) is not None:
        return True
    return address == organisation.email and await has_own_address(session, organisation)


async def supplier_unreachable(
    session: AsyncSession, mail: Composer, row: Invitation, need: Need, supplier: Organisation
) -> None:
    """To the helpdesk, once: nobody of a supplier that was asked can be mailed."""
    for person in await region_hears(session, supplier.region_id):
        await mail.send(
            session,
            "supplier_unreachable",
            to=person.email,
            name=person.name,
            dedupe_key=f"supplier_unreachable:{row.id}:{person.id}",
            region=need.region_id,
            about=row.id,
            need=need,
            supplier=supplier,
        )
