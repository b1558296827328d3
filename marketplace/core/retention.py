"""How long what is kept: the lines that slices declare, carried out each night and shown on the privacy page.

The period shown is made from the period used, so what people read is what happens (GDPR, article 5.1.e).
Legal grounds are those of GDPR article 6.1: c a legal duty, e a task in the public interest.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import Base
from marketplace.core.i18n import N_, _, ngettext
from marketplace.core.personal_data import Traces

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
TASK = N_("Taak van algemeen belang (AVG artikel 6.1.e)")
SECURITY = N_("Wettelijke plicht om gegevens te beveiligen (AVG artikelen 6.1.c en 32)")
ACCOUNT_LAW = N_("Wettelijke plicht om te kunnen aantonen wat gebeurde (AVG artikelen 5.2 en 6.1.c)")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows of one slice that share the life of a rule of another slice.

    `stays`: of a moment, the condition on the rule's rows under which this slice still needs them, so that
    they are left alone. `end`: what happens to this slice's rows when the rule ends the rows with these ids;
    without it they go with a foreign key.
    """

    rule: str
    tables: tuple[type[Base], ...] = ()
    stays: Callable[[datetime], ColumnElement[bool]] | None = None
    end: Callable[[AsyncSession, Sequence[uuid.UUID]], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """What a step works with: rows from before a moment, and the slices that follow its rule.

    `traces`: how each slice forgets a person, for the step that wipes whole accounts.
    """

    session: AsyncSession
    before: datetime
    followers: tuple[Follower, ...] = ()
    traces: tuple[Traces, ...] = ()

    def not_needed(self) -> list[ColumnElement[bool]]:
        """Conditions that leave out what a following slice still needs."""
        return [~follower.stays(self.before) for follower in self.followers if follower.stays]

    async def end(self, ids: Sequence[uuid.UUID]) -> None:
        """Let each following slice end its rows, the last of the journey first."""
        for follower in reversed(self.followers):
            if follower.end is not None:
                await follower.end(self.session, ids)


Step = Callable[[Night], Awaitable[int]]
"""Handles one batch of rows from before a moment; -> how many."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table. Without `life` nothing is deleted by age, and `since` says until when it stays.

    `within`: a second period, which `since` names as %(within)s.
    """

    name: str
    what: str
    life: timedelta | None
    since: str
    why: str
    basis: str
    tables: tuple[type[Base], ...]
    step: Step | None = None
    within: timedelta | None = None

    @property
    def period(self) -> str:
        """How long, in Dutch."""
        since = _(self.since)
        if self.within is not None:
            since %= {"within": in_words(self.within)}
        return since if self.life is None else f"{in_words(self.life)} {since}"


def in_words(life: timedelta) -> str:
    """A period in the largest unit that fits: "3 jaar", "30 dagen", "1 uur"."""
    units: tuple[tuple[timedelta, Callable[[int], str]], ...] = (
        (YEAR, lambda count: ngettext("jaar", "jaar", count)),
        (DAY, lambda count: ngettext("dag", "dagen", count)),
        (timedelta(hours=1), lambda count: ngettext("uur", "uur", count)),
    )
    for unit, words in units:
        if life >= unit and not life % unit:
            return f"{life // unit} {words(life // unit)}"
    raise ValueError(life)


async def delete_batch(session: AsyncSession, table: type[Base], *where: ColumnElement[bool]) -> int:
    """Delete at most a batch of a table's rows; -> how many.

    A row that someone is changing is waited for, and stays when it no longer meets `where`.
    """
    key = inspect(table).primary_key
    batch = select(*key).where(*where).limit(BATCH)
    gone = await session.execute(
        delete(table)
        .where(tuple_(*key).in_(batch), *where)
        .returning(*key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
