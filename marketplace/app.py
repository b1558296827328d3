"""create_app(): the only place where everything is wired."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.response import Response
from litestar.static_files import create_static_files_router
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from marketplace import demo, health
from marketplace.accounts import code_pages as codes
from marketplace.accounts import mail_pages
from marketplace.accounts import pages as accounts
from marketplace.accounts.pages import sign_in_path
from marketplace.accounts.sessions import Sessions
from marketplace.config import ROOT, Settings
from marketplace.core import logs
from marketplace.core.db import is_away
from marketplace.core.documents import Desk
from marketplace.core.errors import Conflict, Refusal, SignInNeeded
from marketplace.core.logs import AccessLog
from marketplace.core.web import access
from marketplace.core.web.access import Actor, actor_of
from marketplace.core.web.assets import AssetFiles, Assets
from marketplace.core.web.bodies import Bodies
from marketplace.core.web.front import Front, Hosts
from marketplace.core.web.kept import KeptForms, keep
from marketplace.core.web.pages import Pages
from marketplace.core.web.request import Headers, Transaction, Visit, security_headers
from marketplace.environment import settings_or_exit
from marketplace.helpdesk import pages as helpdesk
from marketplace.insights import history_pages as history
from marketplace.insights import pages as insights
from marketplace.insights import privacy_pages as privacy
from marketplace.leads import answer_pages as answers
from marketplace.leads import pages as leads
from marketplace.matches import pages as matches
from marketplace.needs import pages as needs
from marketplace.offers import pages as offers
from marketplace.organisations import address_pages, colleague_pages, evidence_pages
from marketplace.organisations import pages as organisations
from marketplace.organisations.helpdesks import Helpdesks
from marketplace.partnerships import pages as partnerships
from marketplace.wiring import Parts, make_parts

JOURNEY = (
    health.router,
    accounts.router,
    mail_pages.router,
    codes.router,
    organisations.router,
    address_pages.router,
    colleague_pages.router,
    evidence_pages.router,
    offers.router,
    needs.router,
    matches.router,
    leads.router,
    answers.router,
    partnerships.router,
    helpdesk.router,
    insights.router,
    privacy.router,
    history.router,
)
log = logging.getLogger(__name__)
#: Seconds after which a program may ask again while the database is away.
RETRY_AFTER_S = 30
Req = Request[Any, Any, Any]


async def provide_db(request: Req) -> AsyncSession:
    """The request's one session; the Transaction middleware commits it."""
    session: AsyncSession = request.scope["state"]["db"]
    return session


async def provide_actor(request: Req) -> Actor | None:
    return actor_of(request)


def _error_handlers(pages: Pages, headers: dict[str, str]) -> dict[Any, Any]:
    def page(request: Req, status: int, title: str, message: str) -> Response[str]:
        answer = pages.render(request, "error.html", status=status, title=title, message=message)
        answer.headers.update(headers)  # an unknown address passes no middleware
        return answer

    def refusal(request: Req, error: Refusal) -> Response[str]:
        return page(request, error.status, error.title, error.message)

    def stale(request: Req, _: StaleDataError) -> Response[str]:
        message = "Iemand anders wijzigde dit op hetzelfde moment. Ververs de pagina en kijk na."
        return page(request, Conflict.status, Conflict.title, message)

    def sign_in(request: Req, _: SignInNeeded) -> Response[Any]:
        state = request.scope["state"]
        token = keep(state["db"], state.get("posted", {}))
        words = "Meld u aan. Wat u invulde, is bewaard." if token else "Meld u aan om verder te gaan."
        return pages.redirect(request, sign_in_path(request, token), words, "info")

    def http(request: Req, error: HTTPException) -> Response[str]:
        if error.status_code in (404, 405):
            return page(request, error.status_code, "Deze pagina bestaat niet", "Controleer het adres.")
        if error.status_code >= 500:
            return broken(request, error)
        return page(request, error.status_code, "Dat kan niet", "Wat u stuurde, konden wij niet lezen.")

    def broken(request: Req, error: Exception) -> Response[str]:
        if is_away(error):
            log.warning("the database is away: %s", error, extra={"path": request.url.path})
            message = (
                "Wij kunnen even niet bij onze gegevens. Er is niets bewaard. "
                "Probeer het over een minuut opnieuw."
            )
            answer = page(request, 503, "Even geduld", message)
            answer.headers["retry-after"] = str(RETRY_AFTER_S)
            return answer
        log.error("request failed", exc_info=error, extra={"path": request.url.path})
        message = "Er ging iets mis bij ons. Er is niets bewaard. Probeer het opnieuw of bel de helpdesk."
        return page(request, 500, "Er ging iets mis", message)

    return {
        Refusal: refusal,
        StaleDataError: stale,
        SignInNeeded: sign_in,
        HTTPException: http,
        Exception: broken,
    }


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

    handlers = _error_handlers(pages, security_headers(settings))

    def commit_failed(request: Req, error: Exception) -> Response[str]:
        answer: Response[str] = handlers[StaleDataError if isinstance(error, StaleDataError) else Exception](
            request, error
        )
        return answer

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
            Bodies(handlers[Refusal]),
            Transaction(parts.database, parts.nudge, commit_failed),
            Visit(settings, Sessions(parts.database)),
            KeptForms(parts.limiter),
            helpdesks,
        ],
        dependencies=_dependencies(parts, pages),
        exception_handlers=handlers,
        lifespan=[lifespan],
        request_max_body_size=12 * 1024 * 1024,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.hosts = Hosts(settings.allowed_hosts)
    access.route_rules(app)
    return app
