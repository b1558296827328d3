"""A supplier asks something behind the link of its mail; all who were asked read the answer."""

from typing import Any

from litestar import Request, Router, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Installation, Limits, Rendering
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import ADDRESS, ANSWER
from marketplace.core.web.places import client_address
from marketplace.leads import links, question_forms, questions
from marketplace.leads.answer_pages import page_of_link

Req = Request[Any, Any, Any]
Page = Response[Any]


@post("/uitnodiging/{token:str}/vragen", guards=[access.link_holder], opt=promises.makes("question"))
async def ask(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    limiter: Limits,
    token: FromPath[str],
) -> Page:
    """Keep the question; the buyer hears of it within the hour."""
    await limiter.hit(ANSWER, f"question:{token[:200]}", closed=False)
    await limiter.hit(ADDRESS, f"question:{client_address(request)}", closed=False)
    opened = await links.opened_by(db, settings.secret, token)
    form = Form.of(await request.form())
    text = question_forms.question(form, opened.invitation.organisation.name) if opened else None
    if opened is None or text is None:
        invitation = opened.invitation if opened else None
        return await page_of_link(request, db, pages, invitation, token, None, form, 422)
    row = opened.invitation
    sent = await seen.first_time(db, form, seen.sender_of(opened.person_id or row.id, row.organisation_id))
    if sent.made is None:
        asked = await questions.ask(db, row, row.need, text, opened.person_id)
        sent.made = asked.id
    told = _("Uw vraag is bij de koper. Het antwoord komt hier, en u krijgt er een mail van.")
    return pages.redirect(request, f"/uitnodiging/{token}#vragen", told)


router = Router("/", route_handlers=[ask])
