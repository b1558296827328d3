"""Template filters: the choices of a field, cells of a table, a number to dial."""

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
def _options(choices: tuple[tuple[Markup, Markup], ...]) -> str:
    return "".join(f'\n<option value="{value}">{label}</option>' for value, label in choices)


def options(choices: Iterable[tuple[object, str]], chosen: str) -> Markup:
    """The options of a select, one chosen. Kept once made: a list of all municipalities is long."""
    html = _options(tuple((escape(value), escape(translated(label))) for value, label, *_ in choices))
    mark = f'<option value="{escape(chosen)}"'
    return Markup(html.replace(f"{mark}>", f"{mark} selected>", 1))  # noqa: S704 - escaped above


@lru_cache(maxsize=64)
def _items(choices: tuple[tuple[Markup, Markup, Markup], ...], kind: str, name: Markup) -> str:
    input_type = "radio" if kind == "radios" else "checkbox"
    html = []
    for number, (value, label, hint) in enumerate(choices, 1):
        own = name if number == 1 else f"{name}-{number}"
        described = f' aria-describedby="{own}-item-hint"' if hint else ""
        html.append(
            f'\n<div class="govuk-{kind}__item">\n<input class="govuk-{kind}__input" id="{own}" name="{name}"'
            f' type="{input_type}"{described} value="{value}">\n'
            f'<label class="govuk-label govuk-{kind}__label" for="{own}">{label}</label>\n'
        )
        if hint:
            html.append(f'<div id="{own}-item-hint" class="govuk-hint govuk-{kind}__hint">{hint}</div>')
        html.append("</div>")
    return "".join(html)


def items(choices: Iterable[tuple[object, ...]], kind: str, name: str, chosen: Iterable[object]) -> Markup:
    """The radio buttons or checkboxes of a field, those with a value in `chosen` checked.

    `choices`: (value, label) or (value, label, hint). `kind`: "radios" or "checkboxes". Kept as options are.
    """
    rows = tuple(
        (escape(value), escape(translated(label)), escape(translated(hint[0]) if hint and hint[0] else ""))
        for value, label, *hint in choices
    )
    html = _items(rows, kind, escape(name))
    for value in {str(escape(value)) for value in chosen}:
        html = html.replace(f' value="{value}">', f' value="{value}" checked>', 1)
    return Markup(html)  # noqa: S704 - escaped above


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
