"""Panels on the page of a need and of its ranking: the answers, and the form that asks suppliers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from marketplace.core.i18n import _, plural
from marketplace.core.web.fragments import Live
from marketplace.core.web.listing import listed
from marketplace.core.web.panels import Filled, Look
from marketplace.leads import lot_answers, questions
from marketplace.leads.field_answers import told_of
from marketplace.leads.given import Answer
from marketplace.leads.held_back import about, held_back_for
from marketplace.leads.models import Invitation
from marketplace.matches.gap_models import Gap
from marketplace.matches.selection import Selection, figures
from marketplace.needs import forms, reach
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus

#: Suppliers that are proposed to be asked at first, if so many fit.
ASK_AT_FIRST = 7
MOST_HELD_BACK = 50
CHOOSING = (NeedStatus.PUBLISHED, NeedStatus.CLOSED)


async def invitations_of(db: AsyncSession, need_id: UUID) -> list[Invitation]:
    """Who was asked for a need, with the supplier's name; interest first, then by time of answer.

    As they are now, also where the session read them before.
    """
    rows = await db.scalars(
        select(Invitation)
        .where(Invitation.need_id == need_id)
        .options(joinedload(Invitation.organisation), selectinload(Invitation.lots))
        .execution_options(populate_existing=True)
    )
    place = {Answer.INTERESTED: 0, None: 1, Answer.DECLINED: 2}
    return sorted(rows, key=lambda row: (place[row.answer], row.answered_at or row.created_at))


def with_interest(invitations: Sequence[Invitation]) -> list[Invitation]:
    return [row for row in invitations if row.answer is Answer.INTERESTED]


async def answers(look: Look) -> Filled | None:
    """How many were asked, what they answered, how well they fit and why; and the way to choose one."""
    need: Need = look.subject
    if need.published_at is None:
        return None
    invitations = await invitations_of(look.db, need.id)
    selection = await figures(look.db, need.id)
    nobody_passes = need.is_open and selection.nobody_passes
    interested = with_interest(invitations)
    values = {
        "need": need,
        "invitations": invitations,
        "lots": lot_answers.by_lot(need.parts, invitations),
        "names": {row.organisation_id: row.organisation.name for row in invitations},
        "wanted": {row.id: lot_answers.wanted(row) for row in invitations} if need.parts else {},
        "scores": selection.by_supplier,
        "filled": await told_of(look.db, need.id) if interested else {},
        "tells_chance": selection.tells_chance,
        "nobody_passes": nobody_passes,
        "gap": await look.db.scalar(Gap.open_of(need.id)) if nobody_passes else None,
        "handles": _handles(look),
        "coordinates": look.actor is not None and look.actor.coordinates(need.region_id),
        "may_choose": bool(interested) and need.status in CHOOSING and _handles(look),
    }
    live = Live(
        "answers",
        href=f"/behoeften/{need.id}" if need.is_open else "",
        said=_counted(len(invitations), len(interested)) if invitations else "",
        title=_("Antwoorden"),
    )
    return Filled("leads/_answers.html", values, live)


async def questions_asked(look: Look) -> Filled | None:
    """What suppliers asked, the one that waits longest first, and the way to answer."""
    need: Need = look.subject
    if need.published_at is None:
        return None
    rows = await questions.of_need(look.db, need.id)
    if not rows and not (need.takes_questions and _handles(look)):
        return None
    return Filled("leads/_questions_asked.html", {"need": need, "questions": rows, "handles": _handles(look)})


def _handles(look: Look) -> bool:
    return look.actor is not None and reach.handles(look.actor, look.subject)


def _counted(asked: int, interested: int) -> str:
    told = plural(asked, "leverancier gevraagd", "leveranciers gevraagd")
    return _("%(asked)s, %(interested)s met interesse.") % {"asked": told, "interested": interested}


async def held_back(look: Look) -> Filled | None:
    """For the helpdesk: mails about the need and who was asked for it that did not leave, and why."""
    need: Need = look.subject
    if look.actor is None or not look.actor.coordinates(need.region_id):
        return None
    found = await listed(look.db, held_back_for(look.actor).where(about(need)), 1, MOST_HELD_BACK)
    return Filled("leads/_held_back.html", {"found": found}) if found.rows else None


async def closing(look: Look) -> Filled | None:
    """The button that ends answering, or takes that back; once it ended, first the one to choose."""
    need: Need = look.subject
    if need.status not in CHOOSING:
        return None
    choose = need.status is NeedStatus.CLOSED and await _anybody_wants(look.db, need.id)
    return Filled("leads/_closing.html", {"need": need, "choose": choose})


async def _anybody_wants(db: AsyncSession, need_id: UUID) -> bool:
    wants = (Invitation.need_id == need_id, Invitation.answer == Answer.INTERESTED)
    return await db.scalar(select(Invitation.id).where(*wants).limit(1)) is not None


async def to_selection(look: Look) -> Filled | None:
    """The button to the ranking: the main one while nobody was asked."""
    need: Need = look.subject
    if need.published_at is None:
        return None
    asked = select(Invitation.id).where(Invitation.need_id == need.id).limit(1)
    return Filled(
        "leads/_to_selection.html", {"need": need, "asked": await look.db.scalar(asked) is not None}
    )


async def ask(look: Look) -> Filled | None:
    """How many suppliers to ask: at first of those who are proposed, and never who is in doubt.

    Of a need with lots `lot_panels.py` has the form.
    """
    need: Need = look.subject
    selection: Selection = look.more["selection"]
    if need.parts or not (need.is_open and selection.waiting):
        return None
    form = look.more["form"]
    if proposed := len(selection.proposed):
        form.values.setdefault("count", str(min(ASK_AT_FIRST, proposed)))
    values = {"need": need, "form": form, "shown": forms.shown(need, reach.town_of(need))}
    counts = {"proposed": proposed, "doubtful": len(selection.doubtful)}
    by_hand = any(match.curation for match in selection.proposed)
    return Filled("leads/_ask.html", values | counts | {"by_hand": by_hand})


async def asked(look: Look) -> Filled | None:
    """Who was asked, for which lots if there are any, and how far each is."""
    need: Need = look.subject
    invitations = await invitations_of(look.db, need.id)
    if not invitations:
        return None
    asked_for = {row.organisation_id: lot_answers.asked(row, need.parts) for row in invitations}
    numbers = {who: ", ".join(str(lot.position) for lot in lots) for who, lots in asked_for.items()}
    return Filled("leads/_asked.html", {"invitations": invitations, "numbers": numbers})
