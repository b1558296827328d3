"""Template filters: options of a select, cells of a table, a number to dial."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import make_attrgetter
from markupsafe import Markup, escape

from marketplace.core.i18n import translated

Column = str | int | Callable[[Any], Any] | tuple[str | int, Callable[[Any], Any]]


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[object, object], ...]) -> str:
    return "".join(f'\n<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices)


def options(choices: Iterable[tuple[object, str]], chosen: str) -> Markup:
    """The options of a select, one chosen. Kept once made: a list of all municipalities is long."""
    html = _options(tuple((value, translated(label)) for value, label, *_ in choices))
    mark = f'<option value="{escape(chosen)}"'
    return Markup(html.replace(f"{mark}>", f"{mark} selected>", 1))  # noqa: S704 - escaped above


@pass_environment
def cells(environment: Environment, rows: Iterable[Any], *columns: Column) -> list[str | tuple[Any, ...]]:
    """The cells of a table, row by row.

    A column is a name ("organisation.name"), a place in the row (0), either of them with a function for its
    value (("created_at", day)), or a function or macro that gets the whole row. A text among the rows is the
    heading of those below it, and stays.
    """
    readers = [_reader(environment, column) for column in columns]
    return [row if isinstance(row, str) else tuple(read(row) for read in readers) for row in rows]


def _reader(environment: Environment, column: Column) -> Callable[[Any], Any]:
    if isinstance(column, tuple):
        name, shape = column
        get = make_attrgetter(environment, name)
        return lambda row: shape(get(row))
    return column if callable(column) else make_attrgetter(environment, column)


def dialled(phone: str) -> str:
    """A telephone number as a link dials it: "03 123 45.67" -> "031234567"."""
    return re.sub(r"[ /.]", "", phone)
