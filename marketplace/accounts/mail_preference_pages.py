"""Which mails one gets and when: by the link in each mail without signing in, or from one's account.

The unsubscribe link works by one POST without cookie or form (RFC 8058); opening it changes nothing.
"""

from typing import Any

from litestar import MediaType, Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core.errors import NotFound
from marketplace.core.i18n import N_, _
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
HOURS = [("", N_("Altijd")), *((str(hour), f"{hour} uur") for hour in range(24))]


async def _message(db: AsyncSession, settings: Settings, token: str) -> Message:
    """The mail whose link this is. NotFound for a damaged link."""
    identity = Signer(settings.secret, UNSUBSCRIBE).read_id(token)
    message = await db.get(Message, identity) if identity else None
    if message is None:
        raise NotFound(_("Deze link is niet volledig. Kopieer hem helemaal uit de mail, of bel de helpdesk."))
    return message


async def _form_page(
    request: Req, pages: Pages, kinds: Kinds, wishes: MailPreference, form: Form | None, status: int = 200
) -> Page:
    return pages.render(
        request,
        "accounts/mail_preferences.html",
        wishes=wishes,
        form=form or Form(_values(kinds, wishes)),
        kinds=list(kinds.labels.items()),
        hours=HOURS,
        path=request.url.path,
        status=status,
    )


async def _wishes(db: AsyncSession, address: str) -> MailPreference:
    """The preferences of an address; where none are stored, an unsaved row with the defaults."""
    return await db.get(MailPreference, address) or MailPreference(address=address, unwanted=[], digest=False)


def _values(kinds: Kinds, wishes: MailPreference) -> dict[str, Any]:
    return {
        "wanted": [wish for wish in kinds.labels if wishes.wants(wish)],
        "pace": "digest" if wishes.digest else "at_once",
        "quiet_from": "" if wishes.quiet_from is None else str(wishes.quiet_from),
        "quiet_to": "" if wishes.quiet_to is None else str(wishes.quiet_to),
    }


def _in_words(kinds: Kinds, values: dict[str, Any]) -> dict[str, str]:
    """The choices of a form, as the page names them."""
    hours = dict(HOURS)
    return {
        _("Welke mails"): "; ".join(
            _(label) for wish, label in kinds.labels.items() if wish in values["wanted"]
        ),
        _("Hoe"): _("één overzicht per dag")
        if values["pace"] == "digest"
        else _("meteen, elk bericht apart"),
        _("Stil vanaf"): hours[values["quiet_from"]],
        _("Stil tot"): hours[values["quiet_to"]],
    }


async def _save(request: Req, db: AsyncSession, pages: Pages, kinds: Kinds, address: str) -> Page:
    form = Form.of(await request.form())
    wanted = set(form.choices("wanted"))
    hours = [value for value, _ in HOURS]
    quiet = [
        form.choice(name, hours, _("Kies een uur uit de lijst")) if form.raw(name) else None
        for name in ("quiet_from", "quiet_to")
    ]
    if (quiet[0] is None) != (quiet[1] is None) and form.ok:
        form.fail("quiet_to", _("Kies van wanneer tot wanneer het stil moet zijn, of twee keer Altijd"))
    pace = form.choice("pace", ["at_once", "digest"], _("Kies hoe u de mails wilt krijgen"))
    wishes = await row_of(db, address) or await _wishes(db, address)
    same = await seen.check(db, form, wishes)
    if not form.ok or not wanted <= kinds.labels.keys():
        return await _form_page(request, pages, kinds, wishes, form, 422)
    typed = {"wanted": wanted, "pace": pace, "quiet_from": quiet[0] or "", "quiet_to": quiet[1] or ""}
    mine, theirs = _in_words(kinds, typed), _in_words(kinds, _values(kinds, wishes))
    if not same and mine != theirs:
        seen.clash(form, wishes, mine=mine, theirs=theirs)
        return await _form_page(request, pages, kinds, wishes, form, 409)
    await change(
        db,
        kinds,
        address,
        unwanted=[wish for wish in kinds.labels if wish not in wanted],
        digest=pace == "digest",
        quiet=(int(quiet[0]), int(quiet[1])) if quiet[0] and quiet[1] else None,
    )
    return pages.redirect(request, request.url.path, _("Uw keuze is bewaard."))


@get("/account/mails", guards=[access.signed_in])
async def own_mails(request: Req, db: Db, pages: Rendering, mail: Mailing, actor: SignedIn) -> Page:
    return await _form_page(request, pages, mail.kinds, await _wishes(db, actor.email), None)


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
    return await _form_page(request, pages, mail.kinds, await _wishes(db, message.to_address), None)


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
