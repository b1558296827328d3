"""One's own data: to read, to take along, and to have wiped."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import tokens
from marketplace.core.house import House
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Product, Rendering, SignedIn
from marketplace.core.reading.addresses import clean_address
from marketplace.core.web import access, promises
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.core.web.visit import renew
from marketplace.privacy import erasure
from marketplace.privacy.own_data import own_data, tables

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/privacy", guards=[access.anyone])
async def privacy_page(request: Req, pages: Rendering, house: Product) -> Page:
    """What is kept, how long and why: the table that the nightly job carries out; one's account first."""
    rules = sorted(house.rules, key=lambda rule: rule.name != "account")
    return pages.render(request, "privacy/privacy.html", rules=rules)


async def _own_data_page(
    request: Req, db: AsyncSession, pages: Pages, house: House, actor: Actor, form: Form, status: int = 200
) -> Page:
    data = await own_data(db, house, actor.person_id)
    return pages.render(
        request,
        "privacy/own_data.html",
        data=data,
        tables=list(tables(house, data)),
        form=form,
        status=status,
    )


@get("/account/gegevens", guards=[access.signed_in])
async def own_data_page(request: Req, db: Db, pages: Rendering, house: Product, actor: SignedIn) -> Page:
    return await _own_data_page(request, db, pages, house, actor, Form())


@get("/account/gegevens.json", guards=[access.signed_in])
async def own_data_file(db: Db, house: Product, actor: SignedIn) -> Response[dict[str, Any]]:
    """The same as a file to take along."""
    return Response(
        await own_data(db, house, actor.person_id),
        headers={"content-disposition": 'attachment; filename="maatmarkt-mijn-gegevens.json"'},
    )


@post(
    "/account/wissen",
    guards=[access.signed_in],
    opt=promises.neither("takes the own address, typed as confirmation", page="/account/gegevens"),
)
async def erase(request: Req, db: Db, pages: Rendering, house: Product, actor: SignedIn) -> Page:
    """Wipes the account once its address is typed as confirmation."""
    form = Form.of(await request.form())
    typed = form.raw("confirmation")
    if actor.email not in (clean_address(typed), typed.lower()):
        form.fail("confirmation", _("Typ uw e-mailadres om te bevestigen dat u uw account wilt wissen"))
        return await _own_data_page(request, db, pages, house, actor, form, 422)
    await erasure.erase(db, house.traces, actor.person_id)
    renew(request.scope, tokens.random_token())
    return pages.redirect(request, "/", _("Uw account is gewist."))


router = Router("/", route_handlers=[privacy_page, own_data_page, own_data_file, erase])
