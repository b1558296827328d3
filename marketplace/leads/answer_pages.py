"""A supplier's side: the links of the mail that need no sign-in, and the list of what was asked.

Opening a link changes nothing, however often a mail scanner does it; only the form's POST answers.
"""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.config import Settings
from marketplace.core.errors import NotFound
from marketplace.core.tokens import Signer
from marketplace.core.web import access, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Anyone, Db, Installation, Limits, Rendering, SignedIn
from marketplace.core.web.limits import ADDRESS, ANSWER
from marketplace.core.web.pages import Pages
from marketplace.leads import verbs
from marketplace.leads.models import DECLINE_REASONS, Answer, DeclineReason, Invitation
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
CHOICES = {"interesse": Answer.INTERESTED, "niet-voor-ons": Answer.DECLINED}


async def _invitation(
    db: AsyncSession, settings: Settings, token: str, *, lock: bool = False
) -> Invitation | None:
    """The invitation of a signed link with its need and buyer; None when the link is damaged."""
    identity = Signer(settings.secret, "answer").read_id(token)
    if identity is None:
        return None
    query = (
        select(Invitation)
        .where(Invitation.id == identity)
        .options(
            joinedload(Invitation.organisation),
            joinedload(Invitation.need).joinedload(Need.organisation),
            joinedload(Invitation.need).joinedload(Need.municipality),
            joinedload(Invitation.need).joinedload(Need.lots),
        )
    )
    if lock:
        await db.execute(select(Invitation.id).where(Invitation.id == identity).with_for_update())
    found: Invitation | None = await db.scalar(query)
    return found


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    invitation: Invitation | None,
    token: str,
    choice: Answer | None,
    form: Form,
    status: int = 200,
) -> Page:
    if invitation is None:
        return pages.render(request, "leads/bad_link.html", status=404)
    asked = await db.scalar(
        select(func.count()).select_from(Invitation).where(Invitation.need_id == invitation.need_id)
    )
    return pages.render(
        request,
        "leads/answer.html",
        invitation=invitation,
        need=invitation.need,
        token=token,
        choice=choice,
        reasons=list(DECLINE_REASONS.items()),
        asked=asked,
        form=form,
        status=status,
    )


@get("/uitnodiging/{token:str}", guards=[access.link_holder])
async def invitation_page(
    request: Req, db: Db, pages: Rendering, settings: Installation, token: FromPath[str]
) -> Page:
    invitation = await _invitation(db, settings, token)
    return await _page(request, db, pages, invitation, token, None, Form())


@get("/uitnodiging/{token:str}/{choice:str}", guards=[access.link_holder])
async def choice_page(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    token: FromPath[str],
    choice: FromPath[str],
) -> Page:
    """The page behind one of the mail's two links: one button, and what one may add."""
    if choice not in CHOICES:
        raise NotFound
    invitation = await _invitation(db, settings, token)
    values: dict[str, Any] = {}
    if invitation is not None and invitation.answer is CHOICES[choice]:
        price = "" if invitation.price is None else f"{invitation.price:.2f}".replace(".", ",")
        values = {"message": invitation.message, "price": price, "reason": invitation.decline_reason or ""}
    return await _page(request, db, pages, invitation, token, CHOICES[choice], Form(values))


@post("/uitnodiging/{token:str}/antwoord", guards=[access.link_holder], opt=seen.neither("TODO"))
async def answer(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    actor: Anyone,
    limiter: Limits,
    token: FromPath[str],
) -> Page:
    address = request.client.host if request.client else "?"
    await limiter.hit(ANSWER, f"answer:{token[:200]}", closed=False)
    await limiter.hit(ADDRESS, f"answer:{address}", closed=False)
    invitation = await _invitation(db, settings, token, lock=True)
    form = Form.of(await request.form())
    choice = form.choice("choice", list(Answer), "Kies een antwoord")
    message = form.text("message", limit=2000)
    price = form.amount("price") if choice == Answer.INTERESTED else None
    reason = form.choice("reason", list(DeclineReason)) if form.raw("reason") else None
    if invitation is None or not form.ok or choice is None:
        chosen = Answer(choice) if choice else None
        return await _page(request, db, pages, invitation, token, chosen, form, 422)
    await verbs.answer(
        db,
        invitation,
        invitation.need,
        Answer(choice),
        message=message,
        price=price,
        reason=DeclineReason(reason) if reason else None,
        person_id=actor.person_id if actor else None,
    )
    return pages.redirect(request, f"/uitnodiging/{token}", "Bedankt. Uw antwoord is bij de koper.")


@get("/uitnodigingen", guards=[access.supplier])
async def invitations_page(
    request: Req, db: Db, pages: Rendering, settings: Installation, actor: SignedIn
) -> Page:
    """All that the supplier was asked, what waits for an answer first."""
    rows = await db.scalars(
        Invitation.for_supplier(actor)
        .options(joinedload(Invitation.need).joinedload(Need.organisation))
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(200)
    )
    invitations = rows.all()
    signer = Signer(settings.secret, "answer")
    return pages.render(
        request,
        "leads/invitations.html",
        waiting=[row for row in invitations if row.answer is None and row.need.is_open],
        others=[row for row in invitations if row.answer is not None or not row.need.is_open],
        tokens={row.id: signer.sign(row.id.hex) for row in invitations},
    )


router = Router("/", route_handlers=[invitation_page, choice_page, answer, invitations_page])
