"""create_app(): the only place where everything is wired."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.static_files import create_static_files_router
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import demo, health
from marketplace.accounts import code_pages as codes
from marketplace.accounts import mail_pages, profile_pages
from marketplace.accounts import pages as accounts
from marketplace.accounts.sessions import Sessions
from marketplace.config import ROOT, Settings
from marketplace.core import logs
from marketplace.core.documents import Desk
from marketplace.core.logs import AccessLog
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor, actor_of
from marketplace.core.web.assets import AssetFiles, Assets
from marketplace.core.web.bodies import Bodies
from marketplace.core.web.front import Front, Hosts
from marketplace.core.web.kept import KeptForms, Notes
from marketplace.core.web.pages import Pages
from marketplace.core.web.request import Headers, Transaction, Visit, security_headers
from marketplace.desks import pages as insights
from marketplace.environment import settings_or_exit
from marketplace.error_pages import ErrorPages
from marketplace.helpdesk import pages as helpdesk
from marketplace.leads import answer_pages as answers
from marketplace.leads import pages as leads
from marketplace.matches import curation_pages
from marketplace.matches import pages as matches
from marketplace.needs import pages as needs
from marketplace.needs import step_pages
from marketplace.offers import pages as offers
from marketplace.organisations import (
    acceptance_pages,
    acting_pages,
    address_pages,
    checking_pages,
    colleague_pages,
    evidence_pages,
    recognition_pages,
    sign_up_pages,
    social_value_pages,
)
from marketplace.organisations import pages as organisations
from marketplace.organisations.helpdesks import Helpdesks
from marketplace.partnerships import pages as partnerships
from marketplace.privacy import pages as privacy
from marketplace.privacy import who_looked_pages as history
from marketplace.wiring import Parts, make_parts

JOURNEY = (
    health.router,
    accounts.router,
    mail_pages.router,
    profile_pages.router,
    codes.router,
    sign_up_pages.router,
    checking_pages.router,
    organisations.router,
    acting_pages.router,
    address_pages.router,
    colleague_pages.router,
    acceptance_pages.router,
    evidence_pages.router,
    recognition_pages.router,
    social_value_pages.router,
    offers.router,
    needs.router,
    step_pages.router,
    matches.router,
    curation_pages.router,
    leads.router,
    answers.router,
    partnerships.router,
    helpdesk.router,
    insights.router,
    privacy.router,
    history.router,
)
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
        "settings": fixed(parts.settings),
        "limiter": fixed(parts.limiter),
        "catalogue": fixed(parts.catalogue),
        "cpv_names": fixed(parts.cpv_names),
        "desk": fixed(Desk()),
    }


def spare_the_collector() -> None:
    """Keep what a process holds for good out of garbage collections: looking through it stops all answers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Litestar:
    """The web application. Raises RouteWithoutRule when a route does not say who may use it.

    `parts`: made elsewhere, such as with a database that keeps nothing; else made from the settings.
    """
    if settings is None:
        settings = settings_or_exit()
        logs.configure("web")
    parts = parts or make_parts(settings, "maatmarkt-web")
    assets = Assets.load(ROOT / "static")
    pages = Pages(parts.templates, assets, settings.secret, demo=settings.demo)
    helpdesks = Helpdesks()

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await parts.load_engine()
        spare_the_collector()
        try:
            yield
        finally:
            await parts.close()

    errors = ErrorPages(pages, security_headers(settings))
    routers = [*JOURNEY, *([demo.router] if settings.demo else [])]
    app = Front(
        route_handlers=[
            *routers,
            create_static_files_router(
                path="/static",
                directories=[ROOT / "static"],
                file_system=AssetFiles(),
                guards=[access.anyone],
                opt={access.ALONE: True},
                include_in_schema=False,
                cache_control=CacheControlHeader(max_age=31_536_000, public=True, immutable=True),
            ),
        ],
        middleware=[
            Headers(settings),
            AccessLog(),
            Bodies(errors.refusal),
            Transaction(parts.database, parts.nudge, errors.commit_failed),
            KeptForms(secure=settings.secure),
            Visit(settings, Sessions(parts.database), Notes(parts.limiter), errors.stale_form),
            helpdesks,
        ],
        dependencies=_dependencies(parts, pages),
        exception_handlers=errors.handlers,
        lifespan=[lifespan],
        request_max_body_size=12 * 1024 * 1024,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.hosts = Hosts(settings.allowed_hosts)
    access.route_rules(app)
    seen.promises(app)
    return app
