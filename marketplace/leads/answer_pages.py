"""A supplier's side: the links of the mail that need no sign-in, and the list of what was asked.

Opening a link changes nothing, however often a mail scanner does it; only the form's POST answers.
"""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.config import Settings
from marketplace.core.documents import MOST_BYTES
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Documents, Installation, Limits, Rendering, SignedIn
from marketplace.core.tokens import Signer
from marketplace.core.web import access, promises, seen
from marketplace.core.web.bodies import UPLOAD
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import ADDRESS, ANSWER, Limiter
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import client_address
from marketplace.leads import field_answers, forms, links, lot_answers, questions, verbs
from marketplace.leads.field_answers import FilledIn
from marketplace.leads.given import DECLINE_REASONS, Answer, Given
from marketplace.leads.models import Invitation
from marketplace.leads.tally import tally_of
from marketplace.needs import forms as needs
from marketplace.needs.asking_models import AnswerField, Attachment
from marketplace.needs.depth import attachments_of, fields_of, shown_beside
from marketplace.needs.models import Need
from marketplace.needs.reach import town_of

Req = Request[Any, Any, Any]
Page = Response[Any]
CHOICES = {"interesse": Answer.INTERESTED, "niet-voor-ons": Answer.DECLINED}


async def page_of_link(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    invitation: Invitation | None,
    token: str,
    choice: Answer | None,
    form: Form,
    status: int = 200,
) -> Page:
    """The page behind a link: the need and the questions about it, or with `choice` the form of an answer."""
    if invitation is None:
        return pages.render(request, "leads/bad_link.html", status=404)
    tally = await tally_of(db, invitation.need_id)
    beside = await field_answers.for_page(db, invitation, token)
    return pages.render(
        request,
        "leads/answer.html",
        invitation=invitation,
        need=invitation.need,
        token=token,
        choice=choice,
        reasons=list(DECLINE_REASONS.items()),
        asked=tally.asked,
        **_lots(invitation),
        questions=[] if choice else await questions.seen_by_supplier(db, invitation),
        shown=_shown(invitation.need, beside["depth"].fields, beside["depth"].attachments),
        form=form,
        **beside,
        status=status,
    )


def _lots(invitation: Invitation) -> dict[str, Any]:
    """The lots that may be answered, those that were asked, and what was answered for them."""
    rows = invitation.need.parts
    return {
        "lots": lot_answers.still_open(rows),
        "asked_lots": lot_answers.asked(invitation, rows),
        "wanted": lot_answers.wanted(invitation),
    }


async def _opened(db: AsyncSession, settings: Settings, token: str) -> Invitation | None:
    opened = await links.opened_by(db, settings.secret, token)
    return opened.invitation if opened else None


@get("/uitnodiging/{token:str}", guards=[access.link_holder])
async def invitation_page(
    request: Req, db: Db, pages: Rendering, settings: Installation, token: FromPath[str]
) -> Page:
    invitation = await _opened(db, settings, token)
    return await page_of_link(request, db, pages, invitation, token, None, Form())


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
    invitation = await _opened(db, settings, token)
    form = Form()
    if invitation is not None:
        open_lots = lot_answers.still_open(invitation.need.parts)
        values = forms.values(invitation, CHOICES[choice], open_lots)
        form = Form({**values, **await field_answers.as_shown(db, invitation)})
    return await page_of_link(request, db, pages, invitation, token, CHOICES[choice], form)


@post(
    "/uitnodiging/{token:str}/antwoord",
    guards=[access.link_holder],
    opt={UPLOAD: MOST_BYTES} | promises.shows("need", "invitation"),
)
async def answer(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    limiter: Limits,
    desk: Documents,
    token: FromPath[str],
) -> Page:
    await _count(request, limiter, token)
    opened = await links.opened_by(db, settings.secret, token)
    posted = await request.form()
    form = Form.of(posted)
    lots = lot_answers.still_open(opened.invitation.need.parts) if opened else []
    given = forms.answer(form, lots, lot_answers.wanted(opened.invitation) if opened else {})
    filled = await field_answers.of_form(db, form, posted, desk, opened.invitation if opened else None)
    if opened is None or given is None or not form.ok:
        choice = Answer(form.raw("choice")) if form.raw("choice") in list(Answer) else None
        wrong = opened.invitation if opened else None
        return await page_of_link(request, db, pages, wrong, token, choice, form, 422)
    invitation = opened.invitation
    await seen.check(db, form, invitation.need, invitation)
    read = seen.made_from(form, invitation.need) or await _reads_the_same(db, form, invitation.need)
    same = seen.made_from(form, invitation) or _repeats(invitation, given, filled)
    if not (read and same) or not invitation.need.is_open:
        await _show_both(db, form, invitation, given, filled)
        return await page_of_link(request, db, pages, invitation, token, given.choice, form, 409)
    more = filled.keep(db, invitation)
    await verbs.answer(db, invitation, invitation.need, given, person_id=opened.person_id, more=more)
    return pages.redirect(request, f"/uitnodiging/{token}", _("Bedankt. Uw antwoord is bij de koper."))


def _repeats(invitation: Invitation, given: Given, filled: FilledIn) -> bool:
    """Whether this is the answer that was given before, with all that stands beside it."""
    lots = lot_answers.still_open(invitation.need.parts)
    same_lots = lot_answers.same_lots(invitation, given, lots)
    return invitation.repeats(given) and same_lots and not filled.is_new


async def _count(request: Req, limiter: Limiter, token: str) -> None:
    """Raises TooOften past the limits of a link and of an address."""
    await limiter.hit(ANSWER, f"answer:{token[:200]}", closed=False)
    await limiter.hit(ADDRESS, f"answer:{client_address(request)}", closed=False)


def _shown(need: Need, fields: Sequence[AnswerField], attachments: Sequence[Attachment]) -> dict[str, str]:
    """What a supplier reads before it answers, by label: the need, and what stands beside it."""
    return needs.shown_to_suppliers(need, town_of(need)) | shown_beside(fields, attachments)


async def _shown_now(db: AsyncSession, need: Need) -> dict[str, str]:
    """The same, as it is now."""
    await db.refresh(need, ["lots"])
    return _shown(need, await fields_of(db, need.id), await attachments_of(db, need.id))


async def _reads_the_same(db: AsyncSession, form: Form, need: Need) -> bool:
    """Whether a supplier reads now what the form showed, as when only what is meant was settled meanwhile."""
    return seen.still_reads(form, await _shown_now(db, need))


async def _show_both(
    db: AsyncSession, form: Form, invitation: Invitation, given: Given, filled: FilledIn
) -> None:
    """What the supplier read and typed, beside the question and the answer as they are now."""
    now = await _shown_now(db, invitation.need)
    lots = invitation.need.parts
    mine = (seen.shown_in(form) or now) | forms.shown(given, lots) | filled.shown
    theirs = now | forms.shown(invitation, lots) | filled.shown_before
    seen.clash(form, invitation.need, invitation, mine=mine, theirs=theirs)


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
    signer = Signer(settings.secret, links.ANSWER)
    return pages.render(
        request,
        "leads/invitations.html",
        waiting=[row for row in invitations if row.answer is None and row.need.is_open],
        others=[row for row in invitations if row.answer is not None or not row.need.is_open],
        tokens={row.id: signer.sign_ids(row.id, actor.person_id) for row in invitations},
    )


router = Router("/", route_handlers=[invitation_page, choice_page, answer, invitations_page])
