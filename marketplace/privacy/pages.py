"""One's own data: to read, to take along, and to have wiped."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.response import Response

from marketplace.core import tokens
from marketplace.core.web import access, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.core.web.request import renew
from marketplace.privacy import erasure as privacy
from marketplace.privacy.own_data import own_data
from marketplace.privacy.retention import RULES
from marketplace.privacy.who_looked import CHANGES, OWN_ACTS

Req = Request[Any, Any, Any]
ACTS = CHANGES | OWN_ACTS
Page = Response[Any]


@get("/privacy", guards=[access.anyone])
async def privacy_page(request: Req, pages: Rendering) -> Page:
    """What is kept, how long and why: the table that the nightly job carries out."""
    return pages.render(request, "privacy/privacy.html", rules=RULES)


@get("/account/gegevens", guards=[access.signed_in])
async def own_data_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    data = await own_data(db, actor.person_id)
    return pages.render(request, "privacy/own_data.html", data=data, acts=ACTS, form=Form())


@get("/account/gegevens.json", guards=[access.signed_in])
async def own_data_file(db: Db, actor: SignedIn) -> Response[dict[str, Any]]:
    """The same as a file to take along."""
    return Response(
        await own_data(db, actor.person_id),
        headers={"content-disposition": 'attachment; filename="maatmarkt-mijn-gegevens.json"'},
    )


@post(
    "/account/wissen",
    guards=[access.signed_in],
    opt=seen.neither("takes the own address, typed as confirmation"),
)
async def erase(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """Wipes the account once its address is typed as confirmation."""
    form = Form.of(await request.form())
    if form.raw("confirmation").lower() != actor.email:
        form.fail("confirmation", "Typ uw e-mailadres om te bevestigen dat u uw account wilt wissen")
        data = await own_data(db, actor.person_id)
        return pages.render(request, "privacy/own_data.html", data=data, acts=ACTS, form=form, status=422)
    await privacy.erase(db, actor.person_id)
    renew(request.scope, tokens.random_token())
    return pages.redirect(request, "/", "Uw account is gewist.")


router = Router("/", route_handlers=[privacy_page, own_data_page, own_data_file, erase])
