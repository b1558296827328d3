"""Documents that go with a need: its attachments for who was asked, and what suppliers sent for the buyer."""

from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.errors import NotFound
from marketplace.core.inject import Db, Installation, SignedIn
from marketplace.core.web import access
from marketplace.core.web.files import download
from marketplace.leads import field_answers, links
from marketplace.needs import attachments, reach


@get("/uitnodiging/{token:str}/bijlagen/{attachment_id:uuid}", guards=[access.link_holder])
async def open_attachment(
    db: Db, settings: Installation, token: FromPath[str], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """An attachment of the need that the link is about, while the link opens."""
    opened = await links.opened_by(db, settings.secret, token)
    if opened is None:
        raise NotFound
    row = await attachments.one(db, opened.invitation.need_id, attachment_id)
    return download(await attachments.content(db, row), row.content_type, row.file_name)


@get(
    "/behoeften/{need_id:uuid}/antwoorden/{invitation_id:uuid}/{field_id:uuid}",
    guards=[access.buyer_or_coordinator],
)
async def open_answer(
    db: Db,
    actor: SignedIn,
    need_id: FromPath[UUID],
    invitation_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Response[bytes]:
    """A file that a supplier sent with its answer, for the buyer and the helpdesk of its region."""
    need = await reach.seen_by(db, actor, need_id)
    found = await field_answers.file_of(db, need.id, invitation_id, field_id)
    if found is None:
        raise NotFound
    row, data = found
    return download(data, row.content_type, f"antwoord-{row.id.hex[:8]}.{row.extension}")


router = Router("/", route_handlers=[open_attachment, open_answer])
