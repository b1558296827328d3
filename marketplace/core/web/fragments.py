"""Parts of a page that htmx asks for by themselves, and live ones, which ask again while they may change.

A live part says what the browser shows of it (a digest), so that nothing is put in the page anew while
nothing changed: the focus, a selection and what a screen reader was saying stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.response import Response
from markupsafe import Markup

from marketplace.core.web.pages import HTML, Pages

Req = Request[Any, Any, Any]
SHOWN = "x-shown"
#: htmx: the answer to this one ends the polling.
STOP = 286


def wanted(request: Req) -> str:
    """The id of the part that htmx asks for; empty for a whole page, as when Back brings one back."""
    if request.headers.get("hx-history-restore-request") == "true":
        return ""
    return request.headers.get("hx-target", "")


@dataclass(frozen=True, slots=True)
class Live:
    """A part that may change while someone looks at it.

    `href`: where it is asked for again, `every` so often; empty once nothing can change. `said`: one
    sentence above it, which screen readers announce when it changes. `title`: its heading.
    """

    id: str
    href: str = ""
    said: str = ""
    title: str = ""
    every: str = "5s"


def framed(pages: Pages, request: Req, live: Live, template: str, **values: Any) -> Markup:
    """A live part inside its page. `template`: what it shows; it holds nothing that differs each time."""
    body = pages.part(request, template, **values)
    return _frame(pages, request, live, body, polled=False, announced=True)


def again(pages: Pages, request: Req, live: Live, template: str, **values: Any) -> Response[Any]:
    """The answer to a live part that asks again: nothing (204, or 286 to stop), or the part as it is now."""
    body = pages.part(request, template, **values)
    said, _, shown = request.headers.get(SHOWN, "").partition(" ")
    if (said, shown) == (_digest(live.said), _digest(body)):
        if live.href:
            return Response(None, status_code=204)
        return Response("", status_code=STOP, media_type=HTML, headers={"hx-reswap": "none"})
    html = _frame(pages, request, live, body, polled=True, announced=said != _digest(live.said))
    return Response(html, media_type=HTML, headers={"vary": "HX-Request, Cookie"})


def _frame(pages: Pages, request: Req, live: Live, body: Markup, *, polled: bool, announced: bool) -> Markup:
    headers = {SHOWN: f"{_digest(live.said)} {_digest(body)}"}
    values = {"live": live, "body": body, "headers": headers, "polled": polled, "announced": announced}
    return pages.part(request, "live.html", **values)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
