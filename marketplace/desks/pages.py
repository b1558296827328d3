"""The start page of a signed-in person: what waits for this person, and the region in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.response import Response
from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from marketplace.core import answering, clock
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.mail import hold
from marketplace.core.recent import Recent
from marketplace.core.web import access
from marketplace.core.web.access import Actor
from marketplace.core.web.listing import count_of, listed
from marketplace.leads.given import Answer
from marketplace.leads.held_back import held_back_for
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.posted_for import answered_before
from marketplace.needs.states import STATUS_NAMES, NeedStatus
from marketplace.organisations import evidence_check_pages, evidence_checks, sign_up
from marketplace.organisations.joining_models import SignUp
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence
from marketplace.partnerships.models import Partnership

Req = Request[Any, Any, Any]
Page = Response[Any]
SHOWN = 8
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class First(Generic[Row]):
    """The first rows of what waits, how many there are in all, and the address where all of them are."""

    rows: Sequence[Row]
    count: int
    everything: str


async def _coordinator(db: AsyncSession, actor: Actor, recent: Recent) -> dict[str, Any]:
    """Needs and organisations that wait for the coordinator, and the region's needs per status."""
    region = Need.coordinated_by(actor)
    to_check = await _first(
        db,
        region.where(Need.status == NeedStatus.SUBMITTED).order_by(Need.submitted_at, Need.id),
        "/behoeften?status=submitted",
    )
    whose = ("needs per status", actor.is_admin or frozenset(actor.regions))
    return {
        "to_check": to_check,
        "promised": {need.id: answered_before(need) for need in to_check.rows},
        "unasked": await _first(
            db,
            region.where(*_UNASKED).order_by(Need.published_at, Need.id),
            "/behoeften?status=published",
        ),
        "pending": await _pending(db, actor),
        "evidence": await _evidence(db, actor),
        "held_back": await count_of(db, held_back_for(actor)),
        "figures": (await recent.of(whose, lambda: _per_status(db, region))).rows,
    }


_UNASKED = (
    Need.status == NeedStatus.PUBLISHED,
    Need.deadline > func.now(),
    ~select(Invitation.id).where(Invitation.need_id == Need.id).exists(),
)


async def _first(db: AsyncSession, query: Select[Need], everything: str) -> First[Need]:
    """The first needs of a query, with their buyer."""
    found = await listed(db, query.options(selectinload(Need.organisation)), 1, SHOWN)
    return First([need for (need,) in found.rows], found.count, everything)


async def _pending(db: AsyncSession, actor: Actor) -> First[tuple[SignUp, str, str]]:
    """The first organisations that wait to be let in."""
    rows = await sign_up.waiting(db, actor, SHOWN)
    count = len(rows) if len(rows) < SHOWN else await count_of(db, SignUp.waiting_for(actor))
    return First(rows, count, "/organisaties")


async def _evidence(db: AsyncSession, actor: Actor) -> First[SqlRow[Evidence, Organisation, datetime]]:
    """The first documents that wait to be checked, each with its supplier and since when."""
    found = await listed(db, evidence_checks.waiting_for(actor), 1, SHOWN)
    return First(found.rows, found.count, evidence_check_pages.LIST)


@dataclass(frozen=True, slots=True)
class PerStatus:
    """How many needs are in each status, in the order of a need's life."""

    rows: Sequence[tuple[str, int]]
    total: int


async def _per_status(db: AsyncSession, region: Select[Need]) -> PerStatus:
    """Of the needs of a coordinator; drafts are nobody's business."""
    counts = await db.execute(
        region.with_only_columns(Need.status, func.count())
        .where(Need.status != NeedStatus.DRAFT)
        .group_by(Need.status)
    )
    found = dict(iter(counts))
    rows = [(name, found[status]) for status, name in STATUS_NAMES.items() if status in found]
    return PerStatus(rows, sum(found.values()))


async def _buyer(db: AsyncSession, actor: Actor) -> dict[str, Any]:
    """The buyer's needs that are not over, each with how many were asked and are interested."""
    answered = func.count(Invitation.id).filter(Invitation.answer == Answer.INTERESTED)
    rows = await db.execute(
        select(Need, func.count(Invitation.id), answered)
        .outerjoin(Invitation, Invitation.need_id == Need.id)
        .where(
            Need.organisation_id.in_(actor.buyers),
            Need.status.not_in([NeedStatus.WITHDRAWN, NeedStatus.NOT_AWARDED, NeedStatus.REFUSED]),
        )
        .group_by(Need.id)
        .order_by(Need.changed_at.desc())
        .limit(SHOWN)
    )
    return {"needs": rows.all()}


async def _supplier(db: AsyncSession, actor: Actor) -> dict[str, Any]:
    waiting = await db.scalar(
        select(func.count())
        .select_from(Invitation)
        .join(Need)
        .where(
            Invitation.organisation_id.in_(actor.suppliers),
            Invitation.answer.is_(None),
            Need.status == NeedStatus.PUBLISHED,
            Need.deadline > clock.now(),
        )
    )
    return {"invitations_waiting": waiting}


@get("/start", guards=[access.signed_in])
async def start(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, recent: NamedDependency[Recent]
) -> Page:
    values: dict[str, Any] = {}
    if actor.is_coordinator or actor.is_admin:
        values |= await _coordinator(db, actor, recent)
    if actor.is_buyer:
        values |= await _buyer(db, actor)
    if actor.is_supplier:
        values |= await _supplier(db, actor)
    if actor.is_admin:
        values["mail_hold"] = await hold.held_since(db)
        values["given_up"] = await answering.count_given_up(db)
    to_confirm = await db.scalars(
        Partnership.visible_to(actor)
        .where((Partnership.buyer_confirmed_at.is_(None)) | (Partnership.supplier_confirmed_at.is_(None)))
        .options(
            joinedload(Partnership.need), joinedload(Partnership.buyer), joinedload(Partnership.supplier)
        )
        .limit(SHOWN)
    )
    return pages.render(request, "desks/start.html", partnerships=to_confirm.all(), **values)


router = Router("/", route_handlers=[start])
