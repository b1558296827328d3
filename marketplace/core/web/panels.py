"""Panels: what a later slice shows on the page of an earlier one, without that page knowing of it.

A page names its places in its slice's `places`; a later slice declares a panel for one of them. The page asks
for its panels and puts them in its template as HTML, so they stand there without JavaScript.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.response import Response
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web import fragments
from marketplace.core.web.access import Actor, actor_of
from marketplace.core.web.fragments import Live
from marketplace.core.web.pages import Pages


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page with panels.

    `subject`: what the page is about, such as a need, loaded and allowed. `more`: what else the page's
    handler knows that its panels may use, by name.
    """

    request: Request[Any, Any, Any]
    db: AsyncSession
    actor: Actor | None
    subject: Any
    more: Mapping[str, Any] = field(default_factory=dict)


def look_of(request: Request[Any, Any, Any], db: AsyncSession, subject: Any, **more: Any) -> Look:
    """The look of the signed-in person of a request."""
    return Look(request, db, actor_of(request), subject, more)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a panel shows: a template and its values; `live`: it may change while someone looks."""

    template: str
    values: Mapping[str, Any]
    live: Live | None = None


Fill = Callable[..., Awaitable[Filled | None]]
"""Fills a panel for a `Look`, with the parts of slices that it asks for by name; None for nothing to show."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A slice's panel for the place of that name on a page of its own or an earlier slice's.

    `fragment`: the id of its live part, which htmx asks for by itself at the page's address.
    """

    place: str
    fill: Fill
    fragment: str = ""


class Panels:
    """All panels by place, in the order of the journey."""

    def __init__(self, panels: Iterable[Panel]) -> None:
        self._at: dict[str, list[Fill]] = {}
        self._fragments: dict[str, Panel] = {}
        for panel in panels:
            self._at.setdefault(panel.place, []).append(panel.fill)
            if panel.fragment:
                self._fragments[panel.fragment] = panel

    async def fill(self, pages: Pages, look: Look, *places: str) -> dict[str, Markup]:
        """The HTML of each place, its panels one after the other; empty where no panel shows anything."""
        html = dict.fromkeys(places, Markup(""))
        for place in places:
            for fill in self._at.get(place, ()):
                filled = await fill(look)
                if filled is not None:
                    html[place] += _html(pages, look, filled)
        return html

    def fragment(self, request: Request[Any, Any, Any], *places: str) -> str:
        """The panel of a page with these places that htmx asks for by itself; empty for the whole page.

        A panel of another page is not given: who may see this page may not see that one.
        """
        wanted = fragments.wanted(request)
        panel = self._fragments.get(wanted)
        return wanted if panel is not None and panel.place in places else ""

    async def only(self, pages: Pages, look: Look, fragment: str) -> Response[Any]:
        """The answer to a live panel that asks for itself again."""
        filled = await self._fragments[fragment].fill(look)
        if filled is None or filled.live is None:
            return Response("", status_code=fragments.STOP, media_type="text/html")
        return fragments.again(pages, look.request, filled.live, filled.template, **filled.values)


def _html(pages: Pages, look: Look, filled: Filled) -> Markup:
    if filled.live is None:
        return pages.part(look.request, filled.template, **filled.values)
    return fragments.framed(pages, look.request, filled.live, filled.template, **filled.values)
