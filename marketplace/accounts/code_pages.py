"""The second step of signing in: giving the code, and turning it on and off on one's account."""

import io
from typing import Any

import segno
from litestar import Request, Router, get, post
from litestar.params import FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import second_factor, verbs
from marketplace.accounts.second_factor import SecondFactor, Vault
from marketplace.config import Settings
from marketplace.core import tokens
from marketplace.core.errors import NotFound
from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Installation, Limits, Mailing, Rendering, SignedIn
from marketplace.core.web import access, promises
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import CODE
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import safe_path
from marketplace.core.web.visit import renew

Req = Request[Any, Any, Any]
Page = Response[Any]
WRONG = N_("Deze code klopt niet, of ze is al gebruikt. Wacht op de volgende code en probeer opnieuw")
EMPTY = N_("Vul de code in")


@get("/aanmelden/code", guards=[access.anyone])
async def ask_code_page(request: Req, db: Db, pages: Rendering, volgende: FromQuery[str] = "/") -> Page:
    """Only for a browser that did the first step."""
    if await verbs.session_awaiting_code(db, request.scope["state"]["token"]) is None:
        return pages.redirect(request, "/aanmelden")
    return pages.render(request, "accounts/ask_code.html", form=Form({"next": safe_path(volgende)}))


@post("/aanmelden/code", guards=[access.anyone], opt=promises.neither("signs in; a code works once"))
async def give_code(request: Req, db: Db, pages: Rendering, settings: Installation, limiter: Limits) -> Page:
    visit = await verbs.session_awaiting_code(db, request.scope["state"]["token"])
    if visit is None:
        return pages.redirect(request, "/aanmelden", _("Het duurde te lang. Meld u opnieuw aan."), "info")
    form = Form.of(await request.form())
    code = form.line("code", EMPTY, limit=40)
    form.values["code"] = ""
    if form.ok:
        await limiter.hit(CODE, f"code:{visit.person_id}")
        cookie = tokens.random_token()
        if await verbs.use_code(db, Vault(settings.secret), visit, code, cookie):
            renew(request.scope, cookie)
            return pages.redirect(request, safe_path(form.raw("next")))
        form.fail("code", WRONG)
    return pages.render(request, "accounts/ask_code.html", form=form, status=422)


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    settings: Settings,
    actor: Actor,
    form: Form,
    status: int = 200,
) -> Page:
    row = await db.get(SecondFactor, actor.person_id)
    waiting = row is not None and row.confirmed_at is None
    secret = Vault(settings.secret).open(row.sealed_secret) if row is not None and waiting else ""
    return pages.render(
        request,
        "accounts/code.html",
        row=row,
        secret=secret,
        address=second_factor.app_address(secret, actor.email) if secret else "",
        form=form,
        status=status,
    )


@get("/account/code", guards=[access.coordinator])
async def code_page(request: Req, db: Db, pages: Rendering, settings: Installation, actor: SignedIn) -> Page:
    """Off: a button. Made but not confirmed: the secret, shown until the first code. On: turning it off."""
    return await _page(request, db, pages, settings, actor, Form())


@post(
    "/account/code",
    guards=[access.coordinator],
    opt=promises.neither("makes a secret that nothing uses yet; Conflict when one is in use"),
)
async def begin(request: Req, db: Db, pages: Rendering, settings: Installation, actor: SignedIn) -> Page:
    await second_factor.begin(db, Vault(settings.secret), actor.person_id)
    return pages.redirect(request, "/account/code")


@get("/account/code/qr.svg", guards=[access.coordinator])
async def picture(db: Db, settings: Installation, actor: SignedIn) -> Response[bytes]:
    """The secret as a picture for an app; gone once the code is confirmed."""
    row = await db.get(SecondFactor, actor.person_id)
    if row is None or row.confirmed_at is not None:
        raise NotFound
    secret = Vault(settings.secret).open(row.sealed_secret)
    svg = io.BytesIO()
    segno.make(second_factor.app_address(secret, actor.email)).save(svg, kind="svg", scale=5, border=4)
    return Response(svg.getvalue(), media_type="image/svg+xml")


@post(
    "/account/code/bevestiging",
    guards=[access.coordinator],
    opt=promises.neither("the code itself shows that the secret is the one on the page"),
)
async def confirm(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    actor: SignedIn,
    limiter: Limits,
    mail: Mailing,
) -> Page:
    """Turns it on with a first code, signs out the other browsers and shows the recovery codes once."""
    form = Form.of(await request.form())
    code = form.line("code", EMPTY, limit=40)
    if await second_factor.is_on(db, actor.person_id):
        return pages.redirect(request, "/account/code")
    if form.ok:
        await limiter.hit(CODE, f"code:{actor.person_id}")
        codes = await second_factor.confirm(db, Vault(settings.secret), actor.person_id, code)
        if codes is not None:
            await verbs.end_other_sessions(db, actor.person_id, actor.session_id)
            await verbs.tell_change(db, mail, actor.person_id, verbs.Change.CODE_ON)
            return pages.render(request, "accounts/recovery_codes.html", codes=codes)
        form.fail("code", WRONG)
    return await _page(request, db, pages, settings, actor, form, 422)


@post("/account/code/einde", guards=[access.coordinator], opt=promises.neither("takes a code"))
async def end(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    actor: SignedIn,
    limiter: Limits,
    mail: Mailing,
) -> Page:
    """Turns it off; that too takes a code."""
    form = Form.of(await request.form())
    code = form.line("code", EMPTY, limit=40)
    if form.ok:
        await limiter.hit(CODE, f"code:{actor.person_id}")
        if await second_factor.end(db, Vault(settings.secret), actor.person_id, code):
            await verbs.tell_change(db, mail, actor.person_id, verbs.Change.CODE_OFF)
            return pages.redirect(request, "/account", _("Aanmelden vraagt geen code meer."))
        form.fail("code", WRONG)
    return await _page(request, db, pages, settings, actor, form, 422)


router = Router("/", route_handlers=[ask_code_page, give_code, code_page, begin, picture, confirm, end])
