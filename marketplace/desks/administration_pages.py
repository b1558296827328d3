"""What an administrator looks after: mails that are held back, and work that was given up."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core import answering, audit
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.mail import hold
from marketplace.core.web import access, promises

Req = Request[Any, Any, Any]
Page = Response[Any]
MOST = 50
GIVEN_UP = "/beheer/vastgelopen"


@post(
    "/beheer/mail",
    guards=[access.administrator],
    opt=promises.neither("lets mail leave; twice is once", page="/start"),
)
async def resume_mail(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """Let mail leave again after a backup was put back."""
    await hold.lift(db)
    audit.record(db, actor.person_id, "mail.resume", None)
    return pages.redirect(request, "/start", _("De mails vertrekken weer."))


@get(GIVEN_UP, guards=[access.administrator])
async def given_up(request: Req, db: Db, pages: Rendering) -> Page:
    rows, count = await answering.given_up(db, MOST), await answering.count_given_up(db)
    return pages.render(request, "desks/given_up.html", rows=rows, count=count)


@post(GIVEN_UP, guards=[access.administrator], opt=promises.neither("tries again; what runs twice acts once"))
async def try_all_again(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    await answering.try_again(db)
    audit.record(db, actor.person_id, "work.try_again", None)
    return pages.redirect(request, GIVEN_UP, _("Alles wordt opnieuw geprobeerd."))


@post(
    GIVEN_UP + "/{event_id:int}",
    guards=[access.administrator],
    opt=promises.neither("tries again; what runs twice acts once"),
)
async def try_one_again(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, event_id: FromPath[int]
) -> Page:
    if event_id not in await answering.try_again(db, event_id):
        raise NotFound
    audit.record(db, actor.person_id, "work.try_again", None, work=str(event_id))
    return pages.redirect(request, GIVEN_UP, _("Dit wordt opnieuw geprobeerd."))


router = Router("/", route_handlers=[resume_mail, given_up, try_all_again, try_one_again])
