"""An address that a form is sent to, opened anew: it leads to the page with the form, never to nothing.

Who reloads after an error, or opens the address from the history, asks with GET for what only takes a POST.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, Router, get
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect, Response
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_302_FOUND

from marketplace.core.web.kept import moved
from marketplace.core.web.places import safe_path
from marketplace.core.web.promises import PROMISE

Req = Request[Any, Any, Any]
PARAMETER = re.compile(r"{(\w+):\w+}")


class NoSuchPage(Exception):
    """A promise names a page that does not exist, or one whose address can't be known from the form's own."""


def ways_back(routers: Iterable[Router]) -> list[BaseRouteHandler]:
    """A GET for each address of these routers that has none, under the rule of who may send its form.

    It tells nothing of what the form is about: the page where it leads says who sees it. That is the `page`
    that the route's promise names, else the nearest page above its address; what was typed and kept comes
    along. Raises NoSuchPage.
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
    if page not in pages or not set(PARAMETER.findall(page)) <= set(PARAMETER.findall(path)):
        raise NoSuchPage(f"{path}: its form can't stand on {page}")

    @get(path, guards=list(form.resolve_guards()))
    async def lead_back(request: Req) -> Response[Any]:
        return Redirect(moved(request, _filled(page, request.path_params)), status_code=HTTP_302_FOUND)

    return lead_back


def _filled(page: str, parameters: Mapping[str, Any]) -> str:
    return safe_path(PARAMETER.sub(lambda found: quote(str(parameters[found[1]]), safe=""), page))


def _above(path: str, pages: set[str]) -> str:
    """The nearest address above `path` that is a page."""
    while path and path not in pages:
        path = path.rpartition("/")[0]
    return path or "/"
