"""create_app(): the only place where everything is wired."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from litestar import Litestar, Request, Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.static_files import create_static_files_router
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import demo, health, style_guide
from marketplace.accounts.sessions import Sessions
from marketplace.config import ROOT, Settings
from marketplace.core import logs
from marketplace.core.documents import Desk
from marketplace.core.logs import AccessLog
from marketplace.core.sheets import SheetDesk
from marketplace.core.view_log import Views
from marketplace.core.web import access, promises
from marketplace.core.web.access import Actor, actor_of
from marketplace.core.web.assets import AssetFiles, Assets
from marketplace.core.web.bodies import Bodies
from marketplace.core.web.front import Front, Hosts
from marketplace.core.web.kept import KeptForms, Notes
from marketplace.core.web.pages import Pages
from marketplace.core.web.request import Headers, Transaction, security_headers
from marketplace.core.web.visit import Visit
from marketplace.core.web.way_back import ways_back
from marketplace.environment import settings_or_exit
from marketplace.error_pages import ErrorPages
from marketplace.organisations.helpdesks import Helpdesks
from marketplace.wiring import Parts, make_parts

Req = Request[Any, Any, Any]


async def provide_db(request: Req) -> AsyncSession:
    """The request's one session; the Transaction middleware commits it."""
    session: AsyncSession = request.scope["state"]["db"]
    return session


async def provide_actor(request: Req) -> Actor | None:
    return actor_of(request)


def _dependencies(parts: Parts, pages: Pages) -> dict[str, Provide]:
    def fixed(value: Any) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    return {
        "db": Provide(provide_db),
        "actor": Provide(provide_actor),
        "pages": fixed(pages),
        "mail": fixed(parts.mail),
        "house": fixed(parts.house),
        "panels": fixed(parts.house.panels(parts.by_name)),
        "settings": fixed(parts.settings),
        "limiter": fixed(parts.limiter),
        "desk": fixed(Desk()),
        "sheets": fixed(SheetDesk()),
        **{name: fixed(part) for name, part in parts.of_slices.items()},
    }


def _static_files() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[ROOT / "static"],
        file_system=AssetFiles(),
        guards=[access.anyone],
        opt={access.ALONE: True},
        include_in_schema=False,
        cache_control=CacheControlHeader(max_age=31_536_000, public=True, immutable=True),
    )


def _routes(parts: Parts, settings: Settings) -> list[Router | BaseRouteHandler]:
    """The pages of all slices, the health checks and the assets; the demo's own pages only there."""
    more = [demo.router, style_guide.router] if settings.demo else []
    routers = [health.router, *parts.house.routers, *more]
    return [*routers, *ways_back(routers), _static_files()]


def _around(parts: Parts, settings: Settings, errors: ErrorPages) -> list[ASGIMiddleware]:
    """What surrounds every request, from outside to inside."""
    return [
        Headers(settings),
        AccessLog(),
        Bodies(errors.refusal),
        Transaction(parts.database, parts.nudge, errors.commit_failed, Views(parts.database).write),
        Visit(settings, Sessions(parts.database), Notes(parts.limiter), errors.stale_form),
        Helpdesks(),
        KeptForms(),
    ]


@asynccontextmanager
async def _life(parts: Parts) -> AsyncIterator[None]:
    await parts.warm()
    spare_the_collector()
    try:
        yield
    finally:
        await parts.close()


@cache
def spare_the_collector() -> None:
    """Keep what a process holds for good out of garbage collections: looking through it stops all answers.

    Once a process: of a second application there would be things of the first that are never freed.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Litestar:
    """The web application, made from what the slices declare.

    `parts`: made elsewhere, such as with a database that keeps nothing; else made from the settings. Raises
    DeclarationError for what a slice left out, RouteWithoutRule when a route does not say who may use it.
    """
    if settings is None:
        settings = settings_or_exit()
        logs.configure("web")
    parts = parts or make_parts(settings, "maatmarkt-web")
    static, menu = Assets.load(ROOT / "static"), parts.house.menu
    pages = Pages(parts.templates, static, settings.secret, menu, demo=settings.demo)
    errors = ErrorPages(pages, security_headers(settings))
    app = Front(
        route_handlers=_routes(parts, settings),
        middleware=_around(parts, settings, errors),
        dependencies=_dependencies(parts, pages),
        exception_handlers=errors.handlers,
        lifespan=[lambda _: _life(parts)],
        request_max_body_size=12 * 1024 * 1024,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.hosts = Hosts(settings.allowed_hosts)
    access.route_rules(app)
    promises.promises_of(app)
    return app
