"""Signing an organisation up, and confirming the address that was typed."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core.inject import Db, Installation, Limits, Mailing, Rendering
from marketplace.core.tokens import Signer
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import SIGN_UP, STRANGER_MAILS
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import client_address
from marketplace.organisations import admission, forms
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import SUPPLIER_TYPES

Req = Request[Any, Any, Any]
Page = Response[Any]
TYPES = list(SUPPLIER_TYPES.items())


async def _form(request: Req, db: AsyncSession, pages: Pages, form: Form, status: int = 200) -> Page:
    places = await forms.municipality_choices(db)
    return pages.render(
        request, "organisations/sign_up.html", form=form, places=places, types=TYPES, status=status
    )


@get("/registreren", guards=[access.anyone])
async def sign_up_page(request: Req, db: Db, pages: Rendering, rol: FromQuery[str] = "") -> Page:
    return await _form(request, db, pages, Form({"role": rol}))


@post("/registreren", guards=[access.anyone], opt=promises.makes("sign_up"))
async def register(
    request: Req, db: Db, pages: Rendering, limiter: Limits, mail: Mailing, settings: Installation
) -> Page:
    """The answer is the same whether or not the address is known; above its limit an address gets no mail."""
    form = Form.of(await request.form())
    entry = await forms.registration(db, form)
    if entry is None:
        return await _form(request, db, pages, form, 422)
    await limiter.hit(SIGN_UP, f"sign-up:{client_address(request)}")
    sent = await seen.first_time(db, form, seen.sender_of(None, visit=request.scope["state"]["browser"]))
    if sent.made is None:
        mailed = await limiter.count(STRANGER_MAILS, f"sign-up-mail:{entry.person_email}")
        sent.made = (await admission.register(db, mail if mailed else None, entry)).id
    return pages.redirect(
        request, f"/registreren/ontvangen?aanmelding={_receipts(settings).sign(sent.made.hex)}"
    )


def _receipts(settings: Settings) -> Signer:
    """Signs the address of the page that shows to which mail address we wrote."""
    return Signer(settings.secret, "sign up")


@get("/registreren/ontvangen", guards=[access.anyone])
async def signed_up(
    request: Req, db: Db, pages: Rendering, settings: Installation, aanmelding: FromQuery[str] = ""
) -> Page:
    """Shows the typed address as long as it is not confirmed, so that a mistyped one is seen."""
    identity: UUID | None = _receipts(settings).read_id(aanmelding)
    row = await db.get(SignUp, identity) if identity else None
    shown = row.email if row is not None and row.status is SignUpStatus.UNCONFIRMED else ""
    return pages.render(request, "organisations/signed_up.html", email=shown)


def _confirmation(request: Req, pages: Pages, token: str, row: SignUp | None, done: bool = False) -> Page:
    """The page of a mailed link: one button, or why there is none."""
    if row is None:
        return pages.render(request, "accounts/dead_link.html", damaged=True, status=404)
    if not row.link_works:
        return pages.render(request, "accounts/dead_link.html", status=410)
    return pages.render(request, "organisations/confirm.html", token=token, sign_up=row, just_now=done)


@get("/aanmelding/{token:str}", guards=[access.link_holder])
async def confirm_page(request: Req, db: Db, pages: Rendering, token: FromPath[str]) -> Page:
    """Mail scanners open links, so only the button confirms."""
    return _confirmation(request, pages, token, await db.scalar(SignUp.of_link(token)))


@post(
    "/aanmelding/{token:str}",
    guards=[access.link_holder],
    opt=promises.neither("confirms once; a second press says when that was"),
)
async def confirm(request: Req, db: Db, pages: Rendering, token: FromPath[str]) -> Page:
    row = await db.scalar(SignUp.of_link(token))
    fresh = row is not None and row.status is SignUpStatus.UNCONFIRMED and row.link_works
    if row is not None and fresh:
        admission.confirm(db, row)
    return _confirmation(request, pages, token, row, done=fresh)


router = Router("/", route_handlers=[sign_up_page, register, signed_up, confirm_page, confirm])
