"""An address that a form is sent to, opened anew: it leads to the page with the form, never to nothing.

Who reloads after an error, or opens the address from the history, asks with GET for what only takes a POST.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from litestar import Request, Router, get
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect, Response
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_302_FOUND

from marketplace.core.web.places import safe_path
from marketplace.core.web.promises import PROMISE

PARAMETER = re.compile(r"{(\w+):\w+}")


def ways_back(routers: Iterable[Router]) -> list[BaseRouteHandler]:
    """A GET for each address of these routers that has none, under the rule of who may send its form.

    It tells nothing of what the form is about: the page where it leads says who sees it. That is the `page`
    that the route's promise names, else the nearest page above its address.
    """
    handlers = [
        (route.path, handler)
        for router in routers
        for route in router.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    ]
    pages = {path for path, handler in handlers if "GET" in handler.http_methods}
    forms = [(path, handler) for path, handler in handlers if "POST" in handler.http_methods]
    return [_way_back(path, form, pages) for path, form in forms if path not in pages]


def _way_back(path: str, form: BaseRouteHandler, pages: set[str]) -> BaseRouteHandler:
    page = form.opt[PROMISE].page if PROMISE in form.opt else ""
    page = page or _above(path, pages)

    @get(path, guards=list(form.resolve_guards()))
    async def lead_back(request: Request[Any, Any, Any]) -> Response[Any]:
        here = PARAMETER.sub(lambda found: str(request.path_params[found[1]]), page)
        return Redirect(safe_path(here), status_code=HTTP_302_FOUND)

    return lead_back


def _above(path: str, pages: set[str]) -> str:
    """The nearest address above `path` that is a page."""
    while path and path not in pages:
        path = path.rpartition("/")[0]
    return path or "/"
