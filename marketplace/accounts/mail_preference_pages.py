"""Which mails one gets and when: by the link in each mail without signing in, or from one's account.

The unsubscribe link works by one POST without cookie or form (RFC 8058); opening it changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.config import Settings
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Installation, Mailing, Rendering, SignedIn
from marketplace.core.mail.compose import UNSUBSCRIBE
from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.message import Message
from marketplace.core.mail.preferences import MailPreference, change, end_mails, row_of
from marketplace.core.tokens import Signer
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages

Req = Request[Any, Any, Any]
Page = Response[Any]
Labels = Mapping[str, str]


async def _message(db: AsyncSession, settings: Settings, token: str) -> Message:
    """The mail whose link this is. NotFound for a damaged link."""
    identity = Signer(settings.secret, UNSUBSCRIBE).read_id(token)
    message = await db.get(Message, identity) if identity else None
    if message is None:
        raise NotFound(_("Deze link is niet volledig. Kopieer hem helemaal uit de mail, of bel de helpdesk."))
    return message


async def _offered(db: AsyncSession, kinds: Kinds, address: str) -> Labels:
    """What the page asks about: what the address's person can get, and what was mailed to it before."""
    held = select(Membership.role).join(Person).where(Person.email == address, Membership.is_active)
    received = select(Message.template).where(Message.to_address == address).distinct()
    return kinds.offered((await db.scalars(held)).all(), await db.scalars(received))


async def _form_page(request: Req, db: AsyncSession, pages: Pages, kinds: Kinds, address: str) -> Page:
    wishes, offered = await _wishes(db, address), await _offered(db, kinds, address)
    return _page(request, pages, offered, wishes, Form(_values(offered, wishes)))


def _page(
    request: Req, pages: Pages, offered: Labels, wishes: MailPreference, form: Form, status: int = 200
) -> Page:
    return pages.render(
        request,
        "accounts/mail_preferences.html",
        wishes=wishes,
        form=form,
        kinds=list(offered.items()),
        hours=[("", _("Geen stille uren")), *_hours().items()],
        path=request.url.path,
        status=status,
    )


def _hours() -> dict[str, str]:
    """Each full hour as a form holds it -> as people read it."""
    return {str(hour): _("%(hour)s uur") % {"hour": hour} for hour in range(24)}


async def _wishes(db: AsyncSession, address: str) -> MailPreference:
    """The preferences of an address; where none are stored, an unsaved row with the defaults."""
    return await db.get(MailPreference, address) or MailPreference(address=address, unwanted=[], digest=False)


def _values(offered: Labels, wishes: MailPreference) -> dict[str, Any]:
    return {
        "wanted": [wish for wish in offered if wishes.wants(wish)],
        "pace": "digest" if wishes.digest else "at_once",
        "quiet_from": "" if wishes.quiet_from is None else str(wishes.quiet_from),
        "quiet_to": "" if wishes.quiet_to is None else str(wishes.quiet_to),
    }


def _in_words(offered: Labels, values: dict[str, Any]) -> dict[str, str]:
    """The choices of a form, as the page names them."""
    quiet = [_hours().get(values[name], "") for name in ("quiet_from", "quiet_to")]
    return {
        _("Welke mails"): "; ".join(_(label) for wish, label in offered.items() if wish in values["wanted"]),
        _("Hoe"): _("één overzicht per dag")
        if values["pace"] == "digest"
        else _("meteen, elk bericht apart"),
        _("Stille uren"): _("van %(start)s tot %(end)s") % {"start": quiet[0], "end": quiet[1]}
        if all(quiet)
        else _("geen"),
    }


def _quiet(form: Form) -> tuple[int, int] | None:
    """The quiet hours, or None for none. An error at the field for one without the other."""
    hours = [
        form.choice(name, _hours(), _("Kies een uur uit de lijst")) if form.raw(name) else None
        for name in ("quiet_from", "quiet_to")
    ]
    first, last = hours
    if form.ok and (first is None) != (last is None):
        missing = "quiet_from" if first is None else "quiet_to"
        form.fail(missing, _("Kies ook dit uur, of kies twee keer “Geen stille uren”"))
    if form.ok and first is not None and first == last:
        form.fail("quiet_to", _("Kies twee verschillende uren: nu is er geen enkel uur stil"))
    return (int(first), int(last)) if first and last else None


async def _save(request: Req, db: AsyncSession, pages: Pages, kinds: Kinds, address: str) -> Page:
    form = Form.of(await request.form())
    wanted, quiet = set(form.choices("wanted")), _quiet(form)
    pace = form.choice("pace", ["at_once", "digest"], _("Kies hoe u de mails wilt krijgen"))
    wishes = await row_of(db, address) or await _wishes(db, address)
    offered = await _offered(db, kinds, address)
    same = await seen.check(db, form, wishes)
    if not form.ok or not wanted <= kinds.labels.keys():
        return _page(request, pages, offered, wishes, form, 422)
    hours = [str(hour) for hour in quiet] if quiet else ["", ""]
    typed = {"wanted": wanted, "pace": pace, "quiet_from": hours[0], "quiet_to": hours[1]}
    mine, theirs = _in_words(offered, typed), _in_words(offered, _values(offered, wishes))
    if not same and mine != theirs:
        seen.clash(form, wishes, mine=mine, theirs=theirs)
        return _page(request, pages, offered, wishes, form, 409)
    not_asked = {wish for wish in kinds.labels if wish not in offered and wishes.wants(wish)}
    unwanted = [wish for wish in kinds.labels if wish not in (wanted & offered.keys()) | not_asked]
    await change(db, kinds, address, unwanted=unwanted, digest=pace == "digest", quiet=quiet)
    return pages.redirect(request, request.url.path, _("Uw keuze is bewaard."))


@get("/account/mails", guards=[access.signed_in])
async def own_mails(request: Req, db: Db, pages: Rendering, mail: Mailing, actor: SignedIn) -> Page:
    return await _form_page(request, db, pages, mail.kinds, actor.email)


@post("/account/mails", guards=[access.signed_in], opt=promises.shows("mail_preference"))
async def save_own_mails(request: Req, db: Db, pages: Rendering, mail: Mailing, actor: SignedIn) -> Page:
    return await _save(request, db, pages, mail.kinds, actor.email)


@get("/mails/{token:str}", guards=[access.link_holder])
async def mails_page(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    settings: Installation,
    token: FromPath[str],
) -> Page:
    message = await _message(db, settings, token)
    return await _form_page(request, db, pages, mail.kinds, message.to_address)


@post("/mails/{token:str}", guards=[access.link_holder], opt=promises.shows("mail_preference"))
async def save_mails(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    settings: Installation,
    token: FromPath[str],
) -> Page:
    message = await _message(db, settings, token)
    return await _save(request, db, pages, mail.kinds, message.to_address)


@get("/mails/{token:str}/afmelden", guards=[access.link_holder])
async def unsubscribe_page(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    settings: Installation,
    token: FromPath[str],
) -> Page:
    """One button; mail scanners open links, so opening changes nothing."""
    message = await _message(db, settings, token)
    wish = mail.kinds.wish_of(message.template)
    return pages.render(
        request,
        "accounts/mail_unsubscribe.html",
        kind=mail.kinds.labels[wish] if wish else None,
        token=token,
    )


@post(
    "/mails/{token:str}/afmelden",
    guards=[access.link_holder],
    opt={"csrf": False} | promises.neither("a mail program presses it too (RFC 8058); twice is once"),
)
async def unsubscribe(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    settings: Installation,
    token: FromPath[str],
) -> Page:
    """What the button of a mail program does, and ours. Twice is once.

    A mail program is never sent on: RFC 8058 (3.1) forbids a redirect, and it shows nobody a page.
    """
    message = await _message(db, settings, token)
    wish = mail.kinds.wish_of(message.template)
    if wish is not None:
        await end_mails(db, mail.kinds, message.to_address, wish)
    if (await request.form()).get("List-Unsubscribe") == "One-Click":
        return Response(_("U krijgt deze mails niet meer."), media_type=MediaType.TEXT, status_code=200)
    return pages.redirect(request, f"/mails/{token}", _("U krijgt deze mails niet meer."))


router = Router(
    "/",
    route_handlers=[own_mails, save_own_mails, mails_page, save_mails, unsubscribe_page, unsubscribe],
)
