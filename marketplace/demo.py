"""Only in the demo: sign in as one of the demo people, and read the mails that were sent."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select

from marketplace.accounts.models import Person, SignInLink
from marketplace.core.errors import NotFound
from marketplace.core.inject import Db, Installation, Rendering
from marketplace.core.web import access, promises
from marketplace.services.mailbox import Mailbox
from seed.demo.people import DEMO_PEOPLE

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/demo/aanmelden", guards=[access.anyone])
async def people_page(request: Req, db: Db, pages: Rendering) -> Page:
    rows = await db.scalars(select(Person).where(Person.email.in_(DEMO_PEOPLE)))
    people = sorted(rows, key=lambda person: list(DEMO_PEOPLE).index(person.email))
    return pages.render(request, "demo/people.html", people=people, roles=DEMO_PEOPLE)


@post(
    "/demo/aanmelden",
    guards=[access.anyone],
    opt=promises.neither("only in the demo; goes to a sign-in link"),
)
async def sign_in_as(request: Req, db: Db, pages: Rendering) -> Page:
    """Makes a sign-in link and goes to it, so that signing in itself is the real thing."""
    email = str((await request.form()).get("email", ""))
    person = await db.scalar(Person.by_email(email)) if email in DEMO_PEOPLE else None
    if person is None:
        raise NotFound
    link, token = SignInLink.make(person.id)
    db.add(link)
    return pages.redirect(request, f"/aanmelden/link/{token}")


@get("/demo/postvak", guards=[access.anyone])
async def mailbox(request: Req, pages: Rendering, settings: Installation) -> Page:
    messages = Mailbox(settings.var / "mail").messages(100)
    return pages.render(request, "demo/mailbox.html", messages=messages)


@get("/demo/postvak/{message_id:int}", guards=[access.anyone])
async def mail_page(
    request: Req, pages: Rendering, settings: Installation, message_id: FromPath[int]
) -> Page:
    message = Mailbox(settings.var / "mail").message(message_id)
    if message is None:
        raise NotFound
    return pages.render(request, "demo/mail.html", message=message)


router = Router("/", route_handlers=[people_page, sign_in_as, mailbox, mail_page])
