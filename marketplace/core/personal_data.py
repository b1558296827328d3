"""Personal data of a slice: shown to its person, and wiped on request (GDPR, articles 15, 17 and 20)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.db import Base
from marketplace.core.i18n import N_

ERASED_NAME = N_("Gewiste persoon")
LEAST_NAME = 5
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as the slices know one.

    `emails`: the current address, then former ones, then how people write them. `organisations`: where the
    person works. `full_name`: empty when the name is too short or too usual to be looked for in texts.
    """

    person_id: uuid.UUID
    name: str
    full_name: str
    emails: Sequence[str]
    organisations: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A table on the page of one's own data: the rows under `key`, the latest at the end."""

    key: str
    title: str
    columns: tuple[str, ...]
    cells: Callable[[dict[str, Any]], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Part of what is kept of a person. `read` gives plain values by Dutch key, times in ISO 8601.

    Lists that several slices give under one key are put behind each other.
    """

    read: Callable[[AsyncSession, Subject], Awaitable[dict[str, Any]]]
    tables: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedText:
    """Columns in which people type, where a name or address of someone may stand.

    `of`: of organisation ids, the condition for the rows that those organisations wrote or were written.
    """

    table: type[Base]
    columns: tuple[InstrumentedAttribute[str], ...]
    of: Callable[[Sequence[uuid.UUID]], ColumnElement[bool]]


Wipe = Callable[[AsyncSession, Subject], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Traces:
    """How a slice forgets a person.

    `typed`: texts that stay, without the person. `lock`: takes the locks that the slice's own code takes
    before it changes a person, so that no two wait for each other. `wipe`: what else goes.
    """

    typed: Sequence[TypedText] = field(default_factory=tuple)
    lock: Wipe | None = None
    wipe: Wipe | None = None


def whole_words(words: str) -> str | None:
    """A pattern that finds `words` where they stand alone; None for what is no full name or address.

    People choose their own name: a name like "de" must not take words out of everybody's texts. An address
    is not found within a longer one: "an@x.be" stands neither in "jan@x.be" nor in "an@x.be.example".
    The pattern means the same to PostgreSQL and to Python.
    """
    if len(words) < LEAST_NAME or not any(sign in words for sign in " @"):
        return None
    if "@" in words:
        return rf"(?<![\w.+-]){re.escape(words)}(?!\w|[.-]\w)"
    return rf"(?<!\w){re.escape(words)}(?!\w)"
