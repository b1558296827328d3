"""Correcting one's name and mail address, and the link that a new address gets."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.accounts import profile, verbs
from marketplace.accounts.models import AddressChange, Person
from marketplace.accounts.pages import account_answer
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.core.inject import Anyone, Db, Limits, Mailing, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import SIGN_IN, STRANGER_MAILS
from marketplace.core.web.pages import Pages

Req = Request[Any, Any, Any]
Page = Response[Any]
SIGN_IN_AGAIN = N_(
    "Meld u eerst af en met een nieuwe link weer aan. Daarna kunt u een kwartier lang uw adres veranderen"
)


@post("/account/naam", guards=[access.signed_in], opt=promises.shows("person"))
async def rename(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    form = Form.of(await request.form())
    name = form.name("name", _("Vul uw naam in"), limit=100)
    if not form.ok:
        return await account_answer(request, db, pages, actor, form, 422)
    person = await db.get_one(Person, actor.person_id)
    if not await seen.check(db, form, person) and person.name != name:
        seen.clash(form, person, mine={_("Naam"): name}, theirs={_("Naam"): person.name})
        return await account_answer(request, db, pages, actor, form, 409)
    profile.rename(db, person, name)
    return pages.redirect(request, "/account", _("Uw naam is bewaard."))


@post("/account/adres", guards=[access.signed_in], opt=promises.makes("address_change"))
async def ask_new_address(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, limiter: Limits, mail: Mailing
) -> Page:
    form = Form.of(await request.form())
    email, current = form.email("new_email"), form.raw("address_password")
    form.values["address_password"] = ""
    await limiter.hit(SIGN_IN, f"set-password:{actor.person_id}")
    if not await verbs.has_proven(db, actor.person_id, actor.session_id):
        form.fail("new_email", SIGN_IN_AGAIN)
    elif not await verbs.may_set_password(db, actor.person_id, actor.session_id, current):
        form.fail("address_password", _("Dit is niet uw wachtwoord van nu"))
    if email is None or not form.ok:
        return await account_answer(request, db, pages, actor, form, 422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id))
    if sent.made is None and await limiter.count(STRANGER_MAILS, f"address-mail:{email}"):
        sent.made = (await profile.ask_new_address(db, mail, actor.person_id, email)).id
    words = _(
        "Wij stuurden een mail naar %(email)s. Uw adres verandert als u op de knop in die mail drukt."
    ) % {"email": email}
    return pages.redirect(request, "/account", words)


def _answer(
    request: Req,
    pages: Pages,
    token: str,
    change: AddressChange | None,
    signed_out: bool = False,
) -> Page:
    """The page of a link: one button, or why there is none. `signed_out`: see `profile.use_new_address`."""
    if change is None:
        return pages.render(request, "accounts/dead_link.html", damaged=True, status=404)
    done = change.confirmed_at
    status = 200 if done or change.is_open else 410
    return pages.render(
        request,
        "accounts/new_address.html",
        token=token,
        change=change,
        done=done,
        signed_out=signed_out,
        status=status,
    )


@get("/adres/{token:str}", guards=[access.link_holder])
async def new_address_page(request: Req, db: Db, pages: Rendering, token: FromPath[str]) -> Page:
    """Mail scanners open links, so only the button changes something."""
    return _answer(request, pages, token, await db.scalar(AddressChange.of_link(token)))


@post(
    "/adres/{token:str}",
    guards=[access.link_holder],
    opt=promises.neither("the link works once; a second press says when it was used"),
)
async def use_new_address(
    request: Req, db: Db, pages: Rendering, mail: Mailing, actor: Anyone, token: FromPath[str]
) -> Page:
    change = await db.scalar(AddressChange.of_link(token))
    if change is None or not change.is_open:
        return _answer(request, pages, token, change)
    by = actor.person_id if actor else None
    try:
        await profile.use_new_address(db, mail, change, by)
    except Conflict as taken:
        return pages.render(request, "accounts/dead_link.html", why=taken.message, status=409)
    return _answer(request, pages, token, change, signed_out=by != change.person_id)


router = Router("/", route_handlers=[rename, ask_new_address, new_address_page, use_new_address])
