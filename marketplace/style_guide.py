"""Only in the demo: every component of the pages in each of its states, on one page."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromQuery
from litestar.response import Response

from marketplace.core.i18n import N_, _
from marketplace.core.inject import Product, Rendering
from marketplace.core.web import access, promises
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.core.web.navigation import Menu
from marketplace.core.web.pages import Pages
from marketplace.needs.topics import ASKED, CONTACT, LOTS, PLACE, STATE_NAMES, State

Req = Request[Any, Any, Any]
Page = Response[Any]
NOBODY = uuid.UUID(int=0)
SOMEWHERE = uuid.UUID(int=1)
ERRORS = {
    "title": N_("Vul in wat u zoekt"),
    "why": N_("Vul in wat er nodig is"),
    "kind": N_("Kies een soort"),
    "days": N_("Kies minstens één dag"),
    "where": N_("Kies een gemeente"),
    "deadline": N_("Vul een datum in"),
    "proof": N_("Kies een bestand"),
}
TYPED = {"title": "<b>Maaien</b> van bermen", "days": ["week"], "kind": "service", "where": "46025"}

EXAMPLE = SimpleNamespace(
    buyer="Gemeente Temse",
    street="Markt 1",
    person="Bram Voorbeeld",
    question="Hoe vaak per jaar moet er gemaaid worden?",
    day="2 november",
    weight="3 ton",
    helpdesk=SimpleNamespace(name="Helpdesk Oostende", phone="", mail="helpdesk@oostende.example"),
)


def _someone(name: str, *roles: Role, regions: frozenset[uuid.UUID] = frozenset()) -> Actor:
    organisations = {uuid.UUID(int=number + 2): role for number, role in enumerate(roles)}
    return Actor(NOBODY, name, "iemand@voorbeeld.example", NOBODY, organisations, regions)


def roles() -> dict[str, tuple[str, Actor | None]]:
    """The kinds of reader, by a short name: what that is called, and an actor of that kind."""
    admin = Actor(NOBODY, "Ada Voorbeeld", "ada@voorbeeld.example", NOBODY, is_admin=True)
    return {
        "bezoeker": (N_("Bezoeker"), None),
        "koper": (N_("Koper"), _someone("An Voorbeeld", Role.BUYER)),
        "leverancier": (N_("Leverancier"), _someone("Bram Voorbeeld", Role.SUPPLIER)),
        "helpdesk": (N_("Helpdesk"), _someone("Chadia Voorbeeld", regions=frozenset({SOMEWHERE}))),
        "beheerder": (N_("Beheerder"), admin),
    }


def outdated(*, read_only: bool) -> SimpleNamespace:
    """A form made from an older version. `read_only`: the form has no fields to type in."""
    clash = [
        (N_("Titel"), "Maaien van bermen", "Maaien van bermen en grachten"),
        (N_("Geraamd bedrag"), "", "€ 12.000,00"),
    ]
    return SimpleNamespace(clash=clash, clash_read=read_only)


def _tasks() -> list[dict[str, str]]:
    """A row of each state, as a task list has them."""
    return [
        {
            "href": "#",
            "name": _(topic.name),
            "read_by": _(ASKED),
            "state": state,
            "state_name": _(STATE_NAMES[state]),
        }
        for topic, state in zip((PLACE, LOTS, CONTACT), State, strict=True)
    ]


def examples(menu: Menu, *, wrong: bool) -> dict[str, Any]:
    """The values of the page. `wrong`: as when its form was filled in wrongly."""
    form = Form(TYPED)
    form.errors = dict(ERRORS) if wrong else {}
    mistaken = Form({f"wrong_{name}": value for name, value in TYPED.items()})
    mistaken.errors = {f"wrong_{name}": text for name, text in ERRORS.items()}
    mistaken.asked = {"wrong_deadline": date(2035, 3, 27)}
    return {
        "form": form,
        "mistaken": mistaken,
        "roles": [
            SimpleNamespace(key=key, label=label, actor=actor, menu=menu.of(actor))
            for key, (label, actor) in roles().items()
        ],
        "typed_over": outdated(read_only=False),
        "read_over": outdated(read_only=True),
        "example": EXAMPLE,
        "task_rows": _tasks(),
        "towns": [("46025", "Temse"), ("46021", "Sint-Niklaas"), ("35013", "Oostende")],
        "suppliers": [
            SimpleNamespace(
                name="Groenwerk Waas vzw", town="Temse", work="Onderhoud van groen", answer="interested"
            ),
            SimpleNamespace(
                name="De Kringloop cvso", town="Lokeren", work="Tweedehands meubels", answer="declined"
            ),
            SimpleNamespace(name="Zorgzaam & Co", town="Stekene", work="Maaltijden aan huis", answer=None),
        ],
        "spent": [("Groenonderhoud", 143000), ("Schoonmaak", 61500), ("Maaltijden", 8200)],
    }


@get("/stijlgids", guards=[access.anyone])
async def style_guide(request: Req, pages: Rendering, house: Product, fout: FromQuery[str] = "") -> Page:
    """`?fout=ja` shows the page as one that was filled in wrongly."""
    return _page(request, pages, house.menu, wrong=fout == "ja")


@post("/stijlgids", guards=[access.anyone], opt=promises.neither("only in the demo; changes nothing"))
async def filled_in_wrongly(request: Req, pages: Rendering, house: Product) -> Page:
    """Whatever is sent comes back with an error at each field."""
    return _page(request, pages, house.menu, wrong=True)


def _page(request: Req, pages: Pages, menu: Menu, *, wrong: bool) -> Page:
    values = examples(menu, wrong=wrong)
    return pages.render(request, "demo/style_guide.html", status=422 if wrong else 200, **values)


router = Router("/", route_handlers=[style_guide, filled_in_wrongly])
