"""What a slice leaves out of its declaration is told before anything starts, with where to add it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from jinja2 import DictLoader, Environment
from litestar import Router, get

from marketplace.core.events import Event
from marketplace.core.house import DeclarationError, House
from marketplace.core.mail.kinds import Kinds, MailKind, UndeclaredMail, always
from marketplace.core.retention import Follower
from marketplace.core.slices import On, Slice, Timed
from marketplace.core.web.access import RouteWithoutRule
from marketplace.core.web.panels import Panel
from marketplace.matches.events import CatalogueChanged
from marketplace.partnerships.events import PartnershipStarted
from marketplace.slices import JOURNEY
from marketplace.wiring import make_parts
from tests.database import HOUSE
from tests.inprocess import settings

ROOT = Path(__file__).parents[2]


class Misspelt(Event, frozen=True):
    """An event that no slice declares."""

    name: ClassVar[str] = "need.publishd"


async def nothing(session: Any, event: Any = None) -> None:
    """A subscriber, or timed work, that does nothing."""


async def asks_too_much(session: Any, weather: Any) -> None:
    """Asks for a part that no slice makes."""


async def no_panel(look: Any) -> None:
    """A panel that shows nothing."""


def with_another(**declared: Any) -> tuple[Slice, ...]:
    return (*JOURNEY, Slice(name="another", **declared))


def without(name: str, **changes: Any) -> tuple[Slice, ...]:
    return tuple(replace(s, **changes) if s.name == name else s for s in JOURNEY)


@pytest.mark.parametrize(
    ("slices", "told"),
    [
        (with_another(answers=(On(Misspelt, nothing),)), "another answers the event “need.publishd”"),
        (
            with_another(mails=(MailKind("a_mail", to="x", wish="news", still_true=always),)),
            "the mail “a_mail” of another has the wish “news”",
        ),
        (without("partnerships", follows=()), "the table partnership has no retention: add a Rule"),
        (
            without("offers", tables=()),
            "the table offer is no slice's: add Offer to `tables` in marketplace/offers",
        ),
        (
            with_another(follows=(Follower("for_ever"),)),
            "the retention rule “for_ever”",
        ),
        (with_another(panels=(Panel("nowhere", no_panel),)), "another has a panel for “nowhere”"),
        (
            with_another(timed=(Timed("t", timedelta(hours=1), asks_too_much),)),
            "asks_too_much of another asks for “weather”, which is no part",
        ),
        (
            without("leads", emits=()),
            "leads answers the event “supplier.invited”",
        ),
        (
            without("matches", emits=(CatalogueChanged,), answers=()),
            "the event “ranking.due” is no slice's, so nobody would hear of it: add RankingDue to",
        ),
        (
            with_another(answers=(On(PartnershipStarted, nothing), On(PartnershipStarted, nothing))),
            "another answers the event “partnership.started” with “nothing” twice",
        ),
        ((*JOURNEY, JOURNEY[-1]), "the slice “interop” is declared twice"),
    ],
)
def test_what_is_missing_is_named(slices: tuple[Slice, ...], told: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(told)):
        House(slices)


def test_an_event_is_answered_at_or_behind_the_slice_that_tells_it() -> None:
    """A slice that answers one that comes later would be the wrong way round on the journey."""
    published = next(e for s in JOURNEY for e in s.emits if e.name == "need.published")
    with pytest.raises(DeclarationError, match=r"accounts answers the event “need\.published”"):
        House(without("accounts", answers=(On(published, nothing),)))


def test_a_mail_needs_its_three_parts() -> None:
    parts = {
        f"mail/{name}/{part}": "" for name in HOUSE.kinds.templates for part in ("subject.txt", "text.txt")
    }
    whole = parts | {f"mail/{name}/html.html": "" for name in HOUSE.kinds.templates}
    HOUSE.check_templates(Environment(loader=DictLoader(whole), autoescape=True))
    with pytest.raises(DeclarationError, match=r"has no templates/mail/\w+/html.html"):
        HOUSE.check_templates(Environment(loader=DictLoader(parts), autoescape=True))


def test_a_mail_without_a_kind_stops_the_start() -> None:
    there = {f"mail/{name}/{part}": "" for name in HOUSE.kinds.templates for part in PARTS}
    more = there | {"mail/greeting/subject.txt": ""}
    with pytest.raises(DeclarationError, match="mail/greeting is a mail of no slice: add a MailKind"):
        HOUSE.check_templates(Environment(loader=DictLoader(more), autoescape=True))


PARTS = ("subject.txt", "text.txt", "html.html")


def test_a_mail_that_no_slice_declares_is_not_composed() -> None:
    with pytest.raises(UndeclaredMail, match="no slice declares the mail “greeting”: add a MailKind"):
        Kinds().of("greeting")


def test_a_route_without_a_rule_stops_the_start(tmp_path: Path) -> None:
    from marketplace.app import create_app

    @get("/open-en-bloot")
    async def bare() -> str:
        return "iedereen"

    house = House(with_another(routers=(Router("/", route_handlers=[bare]),)))
    chosen = settings("postgresql://nobody@localhost/none", None, tmp_path)
    with pytest.raises(RouteWithoutRule, match="/open-en-bloot"):
        create_app(chosen, make_parts(chosen, house=house))


def _texts(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_act_that_is_noted_has_words() -> None:
    """An audit verb looks like "need.publish"; one without words would be shown to people as it is."""
    subjects = {verb.partition(".")[0] for verb in HOUSE.acts | HOUSE.own_acts}
    verb = re.compile(rf"({'|'.join(sorted(subjects))})\.[a-z_]+")
    events = {kind.name for s in JOURNEY for kind in s.emits}
    columns = {f"{subject}.id" for subject in subjects}
    noted = {text for text in _texts(ROOT / "marketplace") if verb.fullmatch(text)} - events - columns
    places = {place for s in JOURNEY for place in s.places}
    assert noted - places - {*HOUSE.acts, *HOUSE.own_acts} == set()


def test_every_event_is_told_by_the_slice_that_declares_it() -> None:
    """Or comes from an older version of the programme, and says so."""
    sources = {
        s.name: "\n".join(file.read_text("utf-8") for file in (ROOT / "marketplace" / s.name).rglob("*.py"))
        for s in JOURNEY
    }
    for s in JOURNEY:
        for kind in s.emits:
            told = re.search(rf"{kind.__name__}\(|, {kind.__name__}\)", sources[s.name])
            assert told or "earlier version" in (kind.__doc__ or ""), kind.name
