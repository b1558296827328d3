"""Renders templates into answers, with what every page needs: who looks, CSRF, messages, the helpdesk."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    select_autoescape,
)
from jinja2.loaders import ChoiceLoader
from litestar import Request
from litestar.response import Redirect, Response
from litestar.status_codes import HTTP_303_SEE_OTHER
from markupsafe import Markup

from marketplace.config import ROOT
from marketplace.core import i18n, languages, tokens
from marketplace.core.web import filters, seen
from marketplace.core.web.access import Actor, actor_of
from marketplace.core.web.assets import Assets
from marketplace.core.web.navigation import Menu
from marketplace.core.web.places import safe_path

FLASH = "melding"
HTML = "text/html"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "options": filters.options,
    "items": filters.items,
    "cells": filters.cells,
    "dialled": filters.dialled,
    "translated": i18n.translated,
    "money": i18n.money,
    "day": i18n.day,
    "iso_day": i18n.iso_day,
    "moment": i18n.moment,
    "weekday": i18n.weekday,
    "number": i18n.number,
}
GLOBALS: Mapping[str, Any] = {
    "plural": i18n.plural,
    "day": i18n.day,
    "iso_day": i18n.iso_day,
    "moment": i18n.moment,
    "language": languages.current,
    "seen": seen.hidden_fields,
    "once": seen.key_field,
}


class Templates(Environment):
    """Templates that all have the globals of their environment, and no others."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The same dict for each: Jinja compares them at every import, some forty times a page.

        Raises TypeError for globals of one template: they would be in all of them.
        """
        if d:
            raise TypeError("a template has no globals of its own")
        return self.globals


@cache
def environment(templates: Path = ROOT / "templates") -> Environment:
    """The Jinja environment of pages and mails. HTML is escaped; text and subjects of mails are not.

    What `_()` and {% trans %} give is HTML of ours, whose placeholders are escaped; a `Label` is translated
    where it is written.

    One a process: a template is compiled once, however many applications or composers use it.
    """
    env = Templates(
        loader=ChoiceLoader(
            [
                FileSystemLoader(templates),
                PackageLoader("govuk_frontend_jinja"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=select_autoescape(["html"], default_for_string=True),
        undefined=ChainableUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=i18n.translated,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    return env


class Pages:
    """Makes the answers of one app."""

    def __init__(self, env: Environment, assets: Assets, secret: str, menu: Menu, *, demo: bool) -> None:
        self._env = env
        self._menu = menu
        self._flashes = tokens.Signer(secret, "flash")
        self._demo = demo
        env.globals["asset"] = assets.url

    def render(
        self,
        request: Request[Any, Any, Any],
        template: str,
        *,
        status: int = 200,
        **values: Any,
    ) -> Response[str]:
        """A page or fragment. Forms make the visit's cookie stick; a form's errors become `errors`."""
        state = request.scope["state"]
        form = values.get("form")
        if form is not None and "kept" in state:
            form.values |= state["kept"].values
        flashed = self._read_flashes(request)
        html = self._env.get_template(template).render(
            {
                **self._of_request(request),
                "flashes": [*flashed, ["info", state["notice"]]] if "notice" in state else flashed,
                "errors": form.errors if form is not None else {},
                "outdated": form if form is not None and form.outdated else None,
                **values,
            }
        )
        state["keep_cookie"] = True
        response = Response(html, status_code=status, media_type=HTML, headers={"vary": "HX-Request, Cookie"})
        if flashed:
            response.delete_cookie(FLASH)
        return response

    def part(self, request: Request[Any, Any, Any], template: str, **values: Any) -> Markup:
        """A piece of HTML for inside a page."""
        html = self._env.get_template(template).render({**self._of_request(request), **values})
        return Markup(html)  # noqa: S704 - the template escaped it

    def _of_request(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """What every page and part may use."""
        state = request.scope["state"]
        actor: Actor | None = actor_of(request)
        return {
            "actor": actor,
            "menu": self._menu.of(actor),
            "foot": self._menu.foot,
            "cookie_read": "csrf" in state,
            "csrf_token": state.get("csrf", ""),
            "current_path": request.url.path,
            "demo": self._demo,
            "helpdesks": state.get("helpdesks", list)(),
            "acting_for": state.get("acting_for"),
            "htmx": request.headers.get("hx-request") == "true",
            "request_id": state.get("request_id", ""),
        }

    def quiet(self, request: Request[Any, Any, Any], template: str, **values: Any) -> Response[str]:
        """A line beside the page instead of a fragment in it; 286 ends the polling that asked (htmx)."""
        answer = self.render(request, template, status=286, **values)
        answer.headers.update({"hx-retarget": "#quiet", "hx-reswap": "innerHTML"})
        return answer

    def redirect(
        self, request: Request[Any, Any, Any], path: str, flash: str | None = None, kind: str = "success"
    ) -> Response[Any]:
        """303 to `path`, an own one; for htmx a full navigation. `flash` is said on the next page."""
        path = safe_path(path)
        response: Response[Any]
        if request.headers.get("hx-request") == "true":
            response = Response("", status_code=200, headers={"hx-redirect": path}, media_type=HTML)
        else:
            response = Redirect(path, status_code=HTTP_303_SEE_OTHER)
        if flash:
            packed = base64.urlsafe_b64encode(json.dumps([kind, flash]).encode()).decode()
            response.set_cookie(
                FLASH, self._flashes.sign(packed), httponly=True, samesite="lax", max_age=60, path="/"
            )
        return response

    def _read_flashes(self, request: Request[Any, Any, Any]) -> list[list[str]]:
        packed = self._flashes.read(request.cookies.get(FLASH, ""))
        if packed is None:
            return []
        try:
            return [json.loads(base64.urlsafe_b64decode(packed))]
        except ValueError:
            return []
