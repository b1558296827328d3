"""What each route says that its form carries, and the check that its handler looked at it.

Every route that changes something says in its `opt` what its form carries (`shows`, `makes`) or why it
carries nothing (`neither`). The application does not start without it, and a transaction whose handler forgot
the check is not committed (`forgotten`). `seen.py` has the checks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from litestar import Litestar
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web.access import SAFE

PROMISE = "form"
CHECKED, COUNTED = "form versions checked", "form key used"


class Promise(NamedTuple):
    """What the form of a route carries: versions of the tables `shows`, a key for what it `makes`.

    `page`: the path of the page with the form, where that is not the nearest one above (`way_back.py`).
    """

    shows: tuple[str, ...] = ()
    makes: str = ""
    reason: str = ""
    page: str = ""


def shows(*tables: str, makes: str = "", page: str = "") -> dict[str, Any]:
    """For a route's `opt`: its form carries versions of rows of these tables, and its handler checks."""
    return {PROMISE: Promise(shows=tables, makes=makes, page=page)}


def makes(what: str) -> dict[str, Any]:
    """For a route's `opt`: its form carries a key, so that sending it twice makes one `what`."""
    return {PROMISE: Promise(makes=what)}


def neither(reason: str, page: str = "") -> dict[str, Any]:
    """For a route's `opt`: why its form needs no version and no key."""
    return {PROMISE: Promise(reason=reason, page=page)}


class RouteWithoutPromise(Exception):
    """A route that changes something does not say what its form carries."""


def promises_of(app: Litestar) -> dict[str, Promise]:
    """Path -> promise of each route that changes something. Raises RouteWithoutPromise for one without."""
    found = {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            if handler.http_methods <= SAFE:
                continue
            promise = handler.opt.get(PROMISE)
            if not isinstance(promise, Promise) or not any(promise[:3]):
                raise RouteWithoutPromise(
                    f"{route.path}: say in its opt what its form carries: promises.shows(...), "
                    "promises.makes(...), or promises.neither(reason)"
                )
            found[route.path] = promise
    return found


def excuse(session: AsyncSession) -> None:
    """Nothing has to be checked: the request was answered without its handler, as by asking to sign in."""
    session.info[CHECKED] = session.info[COUNTED] = True


def asks_first(session: AsyncSession) -> None:
    """The handler only shows what it would do and makes nothing yet: the next form carries the key."""
    session.info[COUNTED] = True


class Forgotten(Exception):
    """A handler changed something without looking at what its form was made from."""


def forgotten(session: AsyncSession, handler: BaseRouteHandler) -> None:
    """Called before a commit. Raises Forgotten when the handler did not keep its route's promise."""
    promise = handler.opt.get(PROMISE)
    if not isinstance(promise, Promise):
        return
    if (promise.shows and CHECKED not in session.info) or (promise.makes and COUNTED not in session.info):
        raise Forgotten(str(sorted(handler.paths)))
