"""The whole product, made from what its slices declare, and checked for gaps before anything starts."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from jinja2 import Environment
from litestar import Router

from marketplace.config import Settings
from marketplace.core.db import Base
from marketplace.core.events import Event, Subscribed, Subscriptions
from marketplace.core.mail.kinds import Kinds
from marketplace.core.personal_data import OwnData, Traces, TypedText
from marketplace.core.retention import Follower, Rule
from marketplace.core.slices import Slice, Timed
from marketplace.core.web.navigation import Menu
from marketplace.core.web.panels import Panels

MAIL_PARTS = ("subject.txt", "text.txt", "html.html")
GIVEN = ("session", "event", "database", "mail", "house", "look")
"""What a subscriber, timed work or a panel may ask for besides the parts of slices."""


class DeclarationError(Exception):
    """Something is missing in a slice's `slice.py`; the text says what to add, and where."""


class House:
    """All slices in the order of the journey, and what follows from them. Raises DeclarationError."""

    def __init__(self, slices: Sequence[Slice]) -> None:
        self.slices = tuple(slices)
        self.kinds = Kinds(_all(slices, "mails"), _all(slices, "wishes"))
        self.menu = Menu(_all(slices, "menu"))
        self.rules: tuple[Rule, ...] = tuple(_all(slices, "kept"))
        self.own_data: tuple[OwnData, ...] = tuple(_all(slices, "own_data"))
        self.traces: tuple[Traces, ...] = tuple(s.traces for s in slices if s.traces is not None)
        self.typed: tuple[TypedText, ...] = tuple(typed for trace in self.traces for typed in trace.typed)
        self.timed: tuple[Timed, ...] = tuple(_all(slices, "timed"))
        self.warm: tuple[Callable[..., Awaitable[object]], ...] = tuple(_all(slices, "warm"))
        self.routers: tuple[Router, ...] = tuple(_all(slices, "routers"))
        self.acts: dict[str, str] = {verb: words for s in slices for verb, words in s.acts.items()}
        self.own_acts: dict[str, str] = {verb: words for s in slices for verb, words in s.own_acts.items()}
        _check_names(slices)
        _check_tables(slices)
        _check_events(slices)
        _check_mails(slices)
        _check_panels(slices)
        _check_parameters(slices)

    def followers_of(self, rule: str) -> tuple[Follower, ...]:
        """The slices whose rows end together with those of a rule."""
        return tuple(f for s in self.slices for f in s.follows if f.rule == rule)

    def subscriptions(self, parts: Mapping[str, object]) -> Subscriptions:
        """The subscribers of each event, earlier slices first; their parameters are filled from `parts`."""
        found: dict[str, Subscribed] = {}
        for kind in (kind for s in self.slices for kind in s.emits):
            answers = [(s.name, on.do) for s in self.slices for on in s.answers if on.event is kind]
            found[kind.name] = Subscribed(
                kind, {f"{name}.{do.__name__}": bind(do, parts) for name, do in answers}
            )
        return found

    def panels(self, parts: Mapping[str, object]) -> Panels:
        """The panels of all slices; what fills them gets the parts that it asks for by name."""
        return Panels(replace(panel, fill=bind(panel.fill, parts)) for panel in _all(self.slices, "panels"))

    def make_parts(self, settings: Settings) -> dict[str, object]:
        """Make the parts that the slices declare, by name; once in a process."""
        return {name: make(settings) for s in self.slices for name, make in s.parts.items()}

    def check_templates(self, environment: Environment) -> None:
        """Every mail that is declared has its three parts, and every mail with templates is declared."""
        there = set(environment.list_templates(filter_func=lambda name: name.startswith("mail/")))
        for template in self.kinds.templates:
            for part in MAIL_PARTS:
                if f"mail/{template}/{part}" not in there:
                    raise DeclarationError(f"the mail “{template}” has no templates/mail/{template}/{part}")
        folders = {name.split("/")[1] for name in there if name.count("/") == 2}
        if unknown := sorted(folders - self.kinds.templates):
            raise DeclarationError(
                f"templates/mail/{unknown[0]} is a mail of no slice: add a MailKind to `mails` in the "
                "slice.py of the slice that sends it, with its recipients and its wish (None when it "
                "always comes)"
            )


def bind(do: Callable[..., Awaitable[Any]], parts: Mapping[str, object]) -> Callable[..., Awaitable[Any]]:
    """`do` with each parameter named after a part filled in; the caller gives the others."""
    wanted = {name: parts[name] for name in inspect.signature(do).parameters if name in parts}
    return partial(do, **wanted) if wanted else do


def _all(slices: Sequence[Slice], name: str) -> Iterable[Any]:
    return (found for s in slices for found in getattr(s, name))


def _check_names(slices: Sequence[Slice]) -> None:
    for what, names in (
        ("slice", [s.name for s in slices]),
        ("retention rule", [rule.name for rule in _all(slices, "kept")]),
        ("event", [kind.name for kind in _all(slices, "emits")]),
        ("mail", [kind.template for kind in _all(slices, "mails")]),
        ("place", list(_all(slices, "places"))),
        ("part", list(_all(slices, "parts"))),
    ):
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            raise DeclarationError(f"the {what} “{twice[0]}” is declared twice")


def _check_tables(slices: Sequence[Slice]) -> None:
    """Each table is a slice's, and each slice says how long its rows stay."""
    rules = {rule.name for rule in _all(slices, "kept")}
    if lost := next((f.rule for f in _all(slices, "follows") if f.rule not in rules), None):
        raise DeclarationError(f"a slice follows the retention rule “{lost}”, which no slice declares")
    owned = {table for s in slices for table in s.tables}
    for table in _mapped():
        if table not in owned:
            raise DeclarationError(
                f"the table {table.__tablename__} is no slice's: add {table.__name__} to `tables` in "
                f"{'/'.join(table.__module__.split('.')[:-1])}/slice.py"
            )
    termed = {table for kept in (*_all(slices, "kept"), *_all(slices, "follows")) for table in kept.tables}
    for s in slices:
        for table in s.tables:
            if table not in termed and table not in s.impersonal:
                raise DeclarationError(
                    f"the table {table.__tablename__} has no retention: add a Rule with it to `kept` in the "
                    f"slice.py of {s.name}, name it in `follows`, or say in `impersonal` why nothing is "
                    "kept of people"
                )


def _mapped() -> list[type[Base]]:
    return sorted(
        (mapper.class_ for mapper in Base.registry.mappers), key=lambda table: str(table.__tablename__)
    )


def _check_events(slices: Sequence[Slice]) -> None:
    """The slice that answers an event is the one that emits it, or a later one; each event is declared."""
    known: set[type[Event]] = set()
    answered = Counter((s.name, on.event.name, on.do.__name__) for s in slices for on in s.answers)
    if twice := next((found for found, times in answered.items() if times > 1), None):
        raise DeclarationError(
            f"{twice[0]} answers the event “{twice[1]}” with “{twice[2]}” twice: give the functions names of "
            "their own, by which their work is stored"
        )
    for s in slices:
        known.update(s.emits)
        for on in s.answers:
            if on.event not in known:
                raise DeclarationError(
                    f"{s.name} answers the event “{on.event.name}”, which neither it nor a slice before it "
                    f"declares: is the name right, and does {on.event.__name__} stand in `emits` of the "
                    "slice that tells it?"
                )
    for kind in _own_kinds(Event):
        if kind not in known:
            raise DeclarationError(
                f"the event “{kind.name}” is no slice's, so nobody would hear of it: add {kind.__name__} to "
                f"`emits` in {'/'.join(kind.__module__.split('.')[:-1])}/slice.py"
            )


def _own_kinds(base: type[Event]) -> Iterable[type[Event]]:
    """The kinds of events in the code of the product, not those of its tests."""
    for kind in base.__subclasses__():
        if "name" in vars(kind) and kind.__module__.startswith(__name__.split(".")[0] + "."):
            yield kind
        yield from _own_kinds(kind)


def _check_mails(slices: Sequence[Slice]) -> None:
    wishes = {wish.key for wish in _all(slices, "wishes")}
    for s in slices:
        for kind in s.mails:
            if kind.wish is not None and kind.wish not in wishes:
                raise DeclarationError(
                    f"the mail “{kind.template}” of {s.name} has the wish “{kind.wish}”, which no slice "
                    "declares: add a Wish to `wishes`, or say None for a mail that always comes"
                )


def _check_panels(slices: Sequence[Slice]) -> None:
    places: set[str] = set()
    for s in slices:
        places.update(s.places)
        for panel in s.panels:
            if panel.place not in places:
                raise DeclarationError(
                    f"{s.name} has a panel for “{panel.place}”, a place of no slice up to it: "
                    "add it to `places` in the slice.py of the page, and fill it in the page's handler"
                )


def _check_parameters(slices: Sequence[Slice]) -> None:
    known = {*GIVEN, *_all(slices, "parts")}
    for s in slices:
        filling = (panel.fill for panel in s.panels)
        for do in (*(on.do for on in s.answers), *(timed.do for timed in s.timed), *s.warm, *filling):
            for name, parameter in inspect.signature(do).parameters.items():
                if name not in known and parameter.default is parameter.empty:
                    raise DeclarationError(
                        f"{do.__name__} of {s.name} asks for “{name}”, which is no part: add it to `parts` "
                        f"in a slice.py, or ask for one of {', '.join(sorted(known))}"
                    )
