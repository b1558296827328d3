"""Files that people send with a form, and files that they open."""

from __future__ import annotations

from typing import Any

from litestar.datastructures import UploadFile
from litestar.response import Response

from marketplace.core.documents import MOST_BYTES, Desk, Document, NotAccepted
from marketplace.core.i18n import _
from marketplace.core.web.forms import Form


def was_sent(posted: Any, field: str) -> bool:
    """Whether a form came with a file in this field."""
    sent = posted.get(field)
    return isinstance(sent, UploadFile) and bool(sent.filename)


async def sent_file(desk: Desk, form: Form, posted: Any, field: str = "file") -> tuple[str, Document] | None:
    """The name and content of the file that was sent, or None with an error in the form."""
    sent = posted.get(field)
    if not isinstance(sent, UploadFile) or not sent.filename:
        form.fail(field, _("Kies een bestand"))
        return None
    try:
        return sent.filename, await desk.accept(await sent.read(MOST_BYTES + 1))
    except NotAccepted as error:
        form.fail(field, str(error))
        return None


def download(data: bytes, content_type: str, file_name: str) -> Response[bytes]:
    """A document of somebody else, so that the browser never runs what is in it.

    `file_name`: made by us, of letters, digits and hyphens.
    """
    headers = {
        "content-disposition": f'attachment; filename="{file_name}"',
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-store",
    }
    return Response(data, media_type=content_type, headers=headers)
