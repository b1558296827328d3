"""create_app(): the only place where everything is wired."""

import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from litestar import Litestar, Request, Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Receive, Scope, Send
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
from marketplace.core.web.front import FrontDoor, Hosts
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


class Installed:
    """What the routes of an application work with: the parts of an installation and what surrounds requests.

    The routes don't know which it is, so they are made once, and another installation can take its place.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts, settings = parts, parts.settings
        static, menu = Assets.load(ROOT / "static"), parts.house.menu
        pages = Pages(parts.templates, static, settings.secret, menu, demo=settings.demo)
        self.errors = ErrorPages(pages, security_headers(settings))
        self.hosts = Hosts(settings.allowed_hosts)
        self.given: dict[str, object] = {
            "pages": pages,
            "mail": parts.mail,
            "house": parts.house,
            "panels": parts.house.panels(parts.by_name),
            "settings": settings,
            "limiter": parts.limiter,
            "desk": Desk(),
            "sheets": SheetDesk(),
            **parts.of_slices,
        }
        self._middlewares = _around(parts, settings, self.errors)
        self._surrounded: dict[ASGIApp, ASGIApp] = {}

    def surrounded(self, route: ASGIApp) -> ASGIApp:
        """A route within what surrounds every request; put together when it is first asked for."""
        if route not in self._surrounded:
            app = route
            for middleware in reversed(self._middlewares):
                app = middleware(app)
            self._surrounded[route] = app
        return self._surrounded[route]


class Now:
    """What is installed now, in the forms in which Litestar wants it before there is an application."""

    def __init__(self, installed: Installed) -> None:
        self.installed = installed

    def around(self, app: ASGIApp) -> ASGIApp:
        """The one middleware of every route."""

        async def surrounded(scope: Scope, receive: Receive, send: Send) -> None:
            await self.installed.surrounded(app)(scope, receive, send)

        return surrounded

    def dependencies(self, names: Iterable[str]) -> dict[str, Provide]:
        def given(name: str) -> Provide:
            return Provide(lambda: self.installed.given[name], sync_to_thread=False)

        own = {"db": Provide(provide_db), "actor": Provide(provide_actor)}
        return own | {name: given(name) for name in names}

    def exception_handlers(self, kinds: Iterable[Any]) -> dict[Any, Any]:
        def answer(kind: Any) -> Any:
            return lambda request, error: self.installed.errors.handlers[kind](request, error)

        return {kind: answer(kind) for kind in kinds}

    @asynccontextmanager
    async def life(self, _: Litestar) -> AsyncIterator[None]:
        async with _life(self.installed.parts):
            yield


class Front(FrontDoor):
    """The application; its routes work with what is installed `now`."""

    now: Now

    def install(self, parts: Parts) -> None:
        """Let the routes work with these parts from now on. Nothing may be going on."""
        self.now.installed = Installed(parts)
        self.hosts = self.now.installed.hosts


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


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Front:
    """The web application, made from what the slices declare.

    `parts`: made elsewhere, such as with a database that keeps nothing; else made from the settings. Raises
    DeclarationError for what a slice left out, RouteWithoutRule when a route does not say who may use it.
    """
    if settings is None:
        settings = settings_or_exit()
        logs.configure("web")
    parts = parts or make_parts(settings, "maatmarkt-web")
    installed = Installed(parts)
    now = Now(installed)
    app = Front(
        route_handlers=_routes(parts, settings),
        middleware=[now.around],
        dependencies=now.dependencies(installed.given),
        exception_handlers=now.exception_handlers(installed.errors.handlers),
        lifespan=[now.life],
        request_max_body_size=12 * 1024 * 1024,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.now, app.hosts = now, installed.hosts
    access.route_rules(app)
    promises.promises_of(app)
    return app
