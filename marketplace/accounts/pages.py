"""Signing in and out, and one's own account."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import second_factor, verbs
from marketplace.accounts.devices import device
from marketplace.accounts.models import Person, SignInLink, WebSession
from marketplace.core import tokens
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Limits, Mailing, Rendering, SignedIn
from marketplace.core.passwords import MIN_LENGTH, objection
from marketplace.core.web import access, promises
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.kept import form_page
from marketplace.core.web.limits import ADDRESS, LINK_MAILS, SIGN_IN, Limiter
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import client_address, safe_path
from marketplace.core.web.visit import renew

Req = Request[Any, Any, Any]
Page = Response[Any]


async def _after(db: AsyncSession, person: Person, path: str) -> str:
    """Where signing in goes on: to the page that asks for a code if the person wants one, else to `path`."""
    if await second_factor.is_on(db, person.id):
        return "/aanmelden/code?" + urlencode({"volgende": path})
    return path


@get("/aanmelden", guards=[access.anyone])
async def sign_in_page(request: Req, pages: Rendering, volgende: FromQuery[str] = "/") -> Page:
    form = Form({"next": safe_path(volgende)})
    return pages.render(request, "accounts/sign_in.html", form=form)


@post(
    "/aanmelden",
    guards=[access.anyone],
    opt=promises.neither("asks for a mail, and shows nothing that could change"),
)
async def mail_link(request: Req, db: Db, pages: Rendering, limiter: Limits) -> Page:
    """The same page for every address, also past the number of mails that one address gets."""
    form = Form.of(await request.form())
    email = form.email("email")
    if email is None:
        return pages.render(request, "accounts/sign_in.html", form=form, status=422)
    await limiter.hit(ADDRESS, f"link:{client_address(request)}")
    if await limiter.count(LINK_MAILS, f"link:{email}"):
        await verbs.request_link(db, email, safe_path(form.raw("next")))
    return pages.redirect(request, "/aanmelden/verstuurd")


@get("/aanmelden/verstuurd", guards=[access.anyone])
async def link_mailed(request: Req, pages: Rendering) -> Page:
    return pages.render(request, "accounts/link_mailed.html")


@post("/aanmelden/wachtwoord", guards=[access.anyone], opt=promises.neither("signs in"))
async def sign_in_by_password(request: Req, db: Db, pages: Rendering, limiter: Limits) -> Page:
    form = Form.of(await request.form())
    email = form.email("email")
    password = form.raw("password")
    form.values["password"] = ""
    if not password:
        form.fail("password", _("Vul uw wachtwoord in"))
    if email is None or not form.ok:
        return pages.render(request, "accounts/sign_in.html", form=form, by_password=True, status=422)
    cookie = tokens.random_token()
    person = await _by_password(request, db, limiter, email, password, cookie)
    if person is None:
        form.fail("password", _("Dit e-mailadres en wachtwoord horen niet bij elkaar"))
        return pages.render(request, "accounts/sign_in.html", form=form, by_password=True, status=422)
    renew(request.scope, cookie)
    return pages.redirect(request, await _after(db, person, safe_path(form.raw("next"))))


async def _by_password(
    request: Req, db: AsyncSession, limiter: Limiter, email: str, password: str, cookie: str
) -> Person | None:
    """Sign in while tries are left. Raises TooOften.

    Failures count: for this account from this client address, so that a guesser does not shut the owner out
    elsewhere, and for the client address. A try is counted before it is looked at, so that many at once
    count too; the right password takes the count of its account back, and never that of the client address.
    """
    client = client_address(request)
    pair = f"password:{client}:{email}"
    await limiter.require_left(ADDRESS, f"password:{client}")
    await limiter.hit(SIGN_IN, pair)
    person = await verbs.use_password(db, email, password, cookie, request.headers.get("user-agent", ""))
    if person is None:
        await limiter.count(ADDRESS, f"password:{client}")
    else:
        await limiter.forget(SIGN_IN, pair)
    return person


@get("/aanmelden/link/{token:str}", guards=[access.anyone])
async def link_page(
    request: Req, db: Db, pages: Rendering, token: FromPath[str], volgende: FromQuery[str] = "/"
) -> Page:
    """Shows one button. Mail scanners open links, so only the button's POST signs in."""
    if await db.scalar(SignInLink.usable(token)) is None:
        return await _spent(request, db, pages, token, volgende)
    form = Form({"next": safe_path(volgende)})
    return pages.render(request, "accounts/link.html", token=token, form=form)


async def _spent(request: Req, db: AsyncSession, pages: Pages, token: str, path: str) -> Page:
    """The page to sign in, with the address that the link was mailed to, for a link that opens nothing."""
    form = Form({"next": safe_path(path), "email": await db.scalar(SignInLink.reader_of(token)) or ""})
    return pages.render(request, "accounts/sign_in.html", form=form, spent=True, status=410)


@post(
    "/aanmelden/link/{token:str}",
    guards=[access.anyone],
    opt=promises.neither("signs in; the link works once"),
)
async def use_link(request: Req, db: Db, pages: Rendering, limiter: Limits, token: FromPath[str]) -> Page:
    form = Form.of(await request.form())
    cookie = tokens.random_token()
    await limiter.hit(ADDRESS, f"use-link:{client_address(request)}")
    try:
        person = await verbs.use_link(db, token, cookie, request.headers.get("user-agent", ""))
    except NotFound:
        return await _spent(request, db, pages, token, form.raw("next"))
    renew(request.scope, cookie)
    return pages.redirect(request, await _after(db, person, safe_path(form.raw("next"))))


@post("/afmelden", guards=[access.signed_in], opt=promises.neither("signs out"))
async def sign_out(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    form = Form.of(await request.form())
    await verbs.sign_out(db, actor.person_id, actor.session_id)
    renew(request.scope, tokens.random_token())
    return pages.redirect(request, form.raw("next") or "/", _("U bent afgemeld."))


async def account_answer(
    request: Req, db: AsyncSession, pages: Pages, actor: Actor, form: Form, status: int = 200
) -> Page:
    """The account page, also when one of its forms comes back."""
    person = await db.get_one(Person, actor.person_id)
    form.values.setdefault("name", person.name)
    sessions = await db.scalars(
        select(WebSession)
        .where(WebSession.person_id == actor.person_id, WebSession.awaits_code.is_(False))
        .order_by(WebSession.last_seen_at.desc())
        .limit(20)
    )
    return pages.render(
        request,
        "accounts/account.html",
        person=person,
        sessions=sessions.all(),
        device=device,
        form=form,
        min_length=MIN_LENGTH,
        asks_current=await verbs.asks_current_password(db, actor.person_id, actor.session_id),
        status=status,
    )


@get("/account", guards=[access.signed_in])
async def account_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return await account_answer(request, db, pages, actor, Form())


@post(
    "/account/wachtwoord",
    guards=[access.signed_in],
    opt=promises.neither("a password is never shown; the present one is asked"),
)
async def set_password(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, limiter: Limits, mail: Mailing
) -> Page:
    form = Form.of(await request.form())
    current, password = form.raw("current_password"), form.raw("password")
    form.values["current_password"] = form.values["password"] = ""
    await limiter.hit(SIGN_IN, f"set-password:{actor.person_id}")
    if not await verbs.may_set_password(db, actor.person_id, actor.session_id, current):
        form.fail("current_password", _("Dit is niet uw wachtwoord van nu"))
    if refused := await asyncio.to_thread(objection, password, (actor.name, actor.email)):
        form.fail("password", refused)
    if not form.ok:
        return await account_answer(request, db, pages, actor, form, 422)
    await verbs.set_password(db, mail, actor.person_id, password, actor.session_id)
    return pages.redirect(
        request, "/account", _("Uw wachtwoord is bewaard. Andere toestellen zijn afgemeld.")
    )


@post(
    "/account/sessies/{session_id:uuid}/einde",
    guards=[access.signed_in],
    opt=promises.neither("ends a session that is there, or says that it was not"),
)
async def end_session(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, session_id: FromPath[UUID]
) -> Page:
    await verbs.sign_out(db, actor.person_id, session_id)
    return pages.redirect(request, "/account", _("Dat toestel is afgemeld."))


def sign_in_path(request: Req, kept: str | None = None) -> str:
    """Where a visitor is sent who asked for a page of signed-in people, and comes back from.

    `kept`: the address where what was posted stands in its form again.
    """
    if request.method == "GET" and request.url.query:
        return "/aanmelden?" + urlencode({"volgende": f"{request.url.path}?{request.url.query}"})
    return "/aanmelden?" + urlencode({"volgende": kept or form_page(request)})


router = Router(
    "/",
    route_handlers=[
        sign_in_page,
        mail_link,
        link_mailed,
        sign_in_by_password,
        link_page,
        use_link,
        sign_out,
        account_page,
        set_password,
        end_session,
    ],
)
