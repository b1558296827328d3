"""The helpdesk says that it checked a mail address that refused our mail."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises
from marketplace.core.web.forms import Form
from marketplace.organisations import addresses
from marketplace.organisations.models import Organisation

Req = Request[Any, Any, Any]


@post(
    "/organisaties/{organisation_id:uuid}/mailadres",
    guards=[access.coordinator],
    opt=promises.neither(
        "the form names the address that was checked; lifting a block twice is lifting it once"
    ),
)
async def mail_again(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Response[Any]:
    organisation = await db.scalar(
        Organisation.coordinated_by(actor).where(Organisation.id == organisation_id)
    )
    if organisation is None:
        raise NotFound
    form = Form.of(await request.form())
    await addresses.mail_again(db, actor.person_id, organisation, form.raw("address"))
    return pages.redirect(
        request,
        f"/organisaties/{organisation.id}",
        _("Wij mailen weer naar %(address)s.") % {"address": form.raw("address")},
    )


router = Router("/", route_handlers=[mail_again])
