"""What a slice says about itself in its `slice.py`; docs/adding-a-slice.md shows how one is made.

The application, the workers, the menu, the page on mails, retention, erasure and own data are made from
these declarations (`house.py`), so a slice is added in one place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from litestar import Router

from marketplace.config import Settings
from marketplace.core.db import Base
from marketplace.core.events import Event
from marketplace.core.mail.kinds import MailKind, Wish
from marketplace.core.personal_data import OwnData, Traces
from marketplace.core.retention import Follower, Rule
from marketplace.core.web.navigation import Entry
from marketplace.core.web.panels import Panel


@dataclass(frozen=True, slots=True)
class On:
    """What a slice does on an event: `do(session, event, …)`.

    Of its other parameters each gets the part of that name (`House.bind`), such as `mail`.
    """

    event: type[Event]
    do: Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Timed:
    """Periodic work, done at least once each `every` by each worker, so doing it twice must be harmless.

    `do` has parameters as a subscriber has; with one called `session` it runs in a transaction of its own.
    """

    name: str
    every: timedelta
    do: Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Slice:
    """A step of the journey, or a room beside it.

    `routers`: its pages. `tables`: its models; each stands in a rule of `kept`, in one of `follows`, or in
    `impersonal` with the reason why it has no term. `emits` and `answers`: events. `mails`: every mail it
    sends; `wishes`: what one can do without. `acts`: audit verbs about organisations and their things in
    Dutch; `own_acts`: those that only the person who did them sees. `own_data` and `traces`: of people.
    `menu`, `timed`. `places`: where its pages take panels; `panels`: what it shows on these or earlier ones.
    `parts`: what a process makes once, by the name under which handlers, subscribers and timed work ask
    for it; `warm`: what a process does before it serves.
    """

    name: str
    routers: tuple[Router, ...] = ()
    tables: tuple[type[Base], ...] = ()
    emits: tuple[type[Event], ...] = ()
    answers: tuple[On, ...] = ()
    mails: tuple[MailKind, ...] = ()
    wishes: tuple[Wish, ...] = ()
    acts: Mapping[str, str] = field(default_factory=dict)
    own_acts: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[Rule, ...] = ()
    follows: tuple[Follower, ...] = ()
    impersonal: Mapping[type[Base], str] = field(default_factory=dict)
    own_data: tuple[OwnData, ...] = ()
    traces: Traces | None = None
    menu: tuple[Entry, ...] = ()
    timed: tuple[Timed, ...] = ()
    places: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    parts: Mapping[str, Callable[[Settings], object]] = field(default_factory=dict)
    warm: tuple[Callable[..., Awaitable[object]], ...] = ()
