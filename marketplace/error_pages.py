"""What a person reads when something can't be done: one plain page, never a stack trace, and no lost text."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Response
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.pages import sign_in_path
from marketplace.core.db import is_away, is_crossed
from marketplace.core.errors import (
    Conflict,
    Forbidden,
    OrganisationNeeded,
    Refusal,
    SignInNeeded,
    TypedByAnother,
)
from marketplace.core.i18n import _
from marketplace.core.web import promises
from marketplace.core.web.kept import PARAMETER, form_page, keep
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import safe_path
from marketplace.core.web.seen import Outdated
from marketplace.core.web.visit import TOO_LONG

log = logging.getLogger(__name__)
#: Seconds after which a program may ask again while the database is away.
RETRY_AFTER_S = 30
Req = Request[Any, Any, Any]


class ErrorPages:
    """`headers`: the security headers; an unknown address passes no middleware that would add them."""

    def __init__(self, pages: Pages, headers: dict[str, str]) -> None:
        self._pages = pages
        self._headers = headers
        self.handlers: dict[Any, Any] = {
            Refusal: self.refusal,
            Outdated: self.outdated,
            StaleDataError: self.stale,
            SignInNeeded: self.sign_in,
            TypedByAnother: self.typed_by_another,
            OrganisationNeeded: self.choose,
            HTTPException: self.http,
            Exception: self.broken,
        }

    def _page(
        self, request: Req, status: int, title: str, message: str, back: str = "", **more: Any
    ) -> Response[str]:
        values = {"title": title, "message": message, "back": back, **more}
        answer = self._pages.render(request, "error.html", status=status, **values)
        answer.headers.update(self._headers)
        return answer

    def refusal(self, request: Req, error: Refusal) -> Response[str]:
        """Whoever sent a form gets a way back to its page."""
        came_from = request.headers.get("referer") if request.method == "POST" else None
        back = safe_path(form_page(request)) if came_from else ""
        return self._page(request, error.status, error.title, error.message, back, onward=error.onward)

    def outdated(self, request: Req, error: Outdated) -> Response[str]:
        """Both versions beside each other, and the way to the page as it is now."""
        values = {"error": error, "back": form_page(request)}
        return self._pages.render(request, "conflict.html", status=error.status, **values)

    def stale(self, request: Req, error: Exception) -> Response[str]:
        message = _("Iemand anders wijzigde dit op hetzelfde moment. Ververs de pagina en kijk na.")
        return self._page(request, Conflict.status, Conflict.title, message)

    def sign_in(self, request: Req, error: SignInNeeded) -> Response[Any]:
        """A page: to the sign-in and back, with what was typed. A fragment: one line, the page stays."""
        promises.excuse(request.scope["state"]["db"])
        if request.headers.get("hx-request") == "true":
            return self._pages.quiet(request, "session_ended.html", page=form_page(request))
        kept = keep(request)
        safe = kept or PARAMETER in request.query_params  # on the way to what was kept
        words = _("Meld u aan. Wat u invulde, is bewaard.") if safe else _("Meld u aan om verder te gaan.")
        return self._pages.redirect(request, sign_in_path(request, kept), words, "info")

    def typed_by_another(self, request: Req, error: TypedByAnother) -> Response[str]:
        """Who is signed in now, and the way to what was typed for the person who typed it."""
        again = sign_in_path(request)
        return self._pages.render(request, "typed_by_another.html", status=Forbidden.status, sign_in=again)

    def choose(self, request: Req, _: OrganisationNeeded) -> Response[Any]:
        """To the page where one chooses for which organisation, and back with what was typed."""
        promises.excuse(request.scope["state"]["db"])
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = asked if request.method == "GET" else keep(request) or form_page(request)
        return self._pages.redirect(request, "/namens?" + urlencode({"volgende": back}))

    def stale_form(self, request: Req) -> Response[Any]:
        """A form of another visit: nothing is done, and it is back with what was typed and a new token."""
        kept = keep(request)
        if kept is None:
            return self.refusal(request, Forbidden(TOO_LONG))
        return self._pages.redirect(request, kept)

    def http(self, request: Req, error: HTTPException) -> Response[str]:
        if error.status_code in (404, 405):
            return self._page(
                request, error.status_code, _("Deze pagina bestaat niet"), _("Controleer het adres.")
            )
        if error.status_code >= 500:
            return self.broken(request, error)
        return self._page(
            request, error.status_code, _("Dat kan niet"), _("Wat u stuurde, konden wij niet lezen.")
        )

    def broken(self, request: Req, error: Exception) -> Response[str]:
        if is_crossed(error):
            log.warning("ended, since another changed the same", exc_info=error)
            return self.stale(request, error)
        if is_away(error):
            log.warning("the database is away: %s", error, extra={"path": request.url.path})
            answer = self._page(
                request,
                503,
                _("Even geduld"),
                _(
                    "Wij kunnen even niet bij onze gegevens. Er is niets bewaard. Probeer het over een "
                    "minuut opnieuw."
                ),
            )
            answer.headers["retry-after"] = str(RETRY_AFTER_S)
            return answer
        log.error("request failed", exc_info=error, extra={"path": request.url.path})
        message = _("Er ging iets mis bij ons. Er is niets bewaard. Probeer het opnieuw of bel de helpdesk.")
        return self._page(request, 500, _("Er ging iets mis"), message)

    def commit_failed(self, request: Req, error: Exception) -> Response[str]:
        """The answer when the transaction could not be committed."""
        if isinstance(error, StaleDataError):
            return self.stale(request, error)
        return self.broken(request, error)
