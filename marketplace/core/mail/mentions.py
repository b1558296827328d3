"""Who and whose words stand where in a mail, so that a wiped person can be taken out of mails to others.

What names a person (`named`) and what somebody typed (`Typed`) are wrapped in signs that no text of people
holds while a mail is rendered. The composer takes the signs off and keeps the places with the mail. Wiping
looks at those places only: a person who is called as a word of ours takes no words out of mails.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from markupsafe import escape
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.message import Message, one_line
from marketplace.core.personal_data import TypedText, whole_words

BEGIN, MIDDLE, END = "\ufdd0", "\ufdd1", "\ufdd2"  # noncharacters (Unicode 23.7): for use within a program
_WRAPPED = re.compile(f"{BEGIN}([0-9a-f]*){MIDDLE}([^{BEGIN}{END}]*){END}")
_SIGNS = re.compile(f"[{BEGIN}{MIDDLE}{END}]")
COLUMNS = ("subject", "text", "html")
BATCH = 200

Place = dict[str, Any]
"""{"of": whom or which row it is of, "column", "start", "end"}: characters of the stored column."""


def _wrap(text: str, of: str) -> str:
    return f"{BEGIN}{of.encode().hex()}{MIDDLE}{_SIGNS.sub('', text)}{END}" if text else ""


def named(name: str, address: str) -> str:
    """The name or address of the person with this mail address, for a mail to somebody else."""
    return _wrap(name, address.lower())


def typed_text(row: Any, column: str) -> str:
    """What was typed in a column of a row, for a line of a mail that is put together in code."""
    return words_of(row, getattr(row, column))


def words_of(row: Any, text: str) -> str:
    """A text that holds what was typed in a row, such as the beginning of it."""
    return _wrap(text, row_reference(row.__tablename__, row.id))


def row_reference(table: str, identity: uuid.UUID) -> str:
    """How a mail refers to the row in which a text was typed."""
    return f"{table}:{identity}"


class Typed:
    """A row whose typed columns are written into a mail as somebody's words; all else is the row's."""

    def __init__(self, row: Any, columns: frozenset[str]) -> None:
        self._row, self._columns = row, columns

    def __getattr__(self, name: str) -> Any:
        return typed_text(self._row, name) if name in self._columns else getattr(self._row, name)


def typed_columns(typed: Iterable[TypedText]) -> Mapping[type, frozenset[str]]:
    """The columns that the slices declare as typed by people, by table."""
    return {text.table: frozenset(str(column.key) for column in text.columns) for text in typed}


def unwrap(rendered: str, column: str) -> tuple[str, list[Place]]:
    """A rendered part of a mail without the signs, and where they stood."""
    clean, at = "", 0
    places: list[Place] = []
    for match in _WRAPPED.finditer(rendered):
        clean += rendered[at : match.start()]
        of, start = bytes.fromhex(match[1]).decode(), len(clean)
        places.append({"of": of, "column": column, "start": start, "end": start + len(match[2])})
        clean += match[2]
        at = match.end()
    return clean + rendered[at:], places


def unwrap_subject(rendered: str) -> tuple[str, list[Place]]:
    """The same for a subject, which is one line of limited length; where that moves it, all of it counts."""
    clean, places = unwrap(rendered.strip(), "subject")
    subject = one_line(clean)
    if not clean.startswith(subject):
        places = [place | {"start": 0, "end": len(subject)} for place in places]
    return subject, [
        place | {"end": min(place["end"], len(subject))} for place in places if place["start"] < len(subject)
    ]


def wrapped_again(message: Message, column: str) -> str:
    """A stored part with its signs, to be written into another mail."""
    text: str = getattr(message, column)
    for place in _backwards(message, column):
        inner = _wrap(text[place["start"] : place["end"]], place["of"])
        text = f"{text[: place['start']]}{inner}{text[place['end'] :]}"
    return text


Edit = tuple[int, int, str]
"""From where to where in a column, and what comes instead."""


async def forget(session: AsyncSession, address: str, instead: str) -> None:
    """Take a person out of mails to others: where the person is named, and where the address is quoted."""
    await _change(session, Message.mentions.contains([{"of": address}]), partial(_named, address, instead))
    quoted = or_(*(getattr(Message, name).contains(words) for name, words in _as_written(address)))
    await _change(session, quoted, partial(_quoted, address, instead))


async def retype(session: AsyncSession, row: str, words: str, instead: str) -> None:
    """Change words where mails show what was typed in a row (`row_reference`)."""
    await _change(session, Message.mentions.contains([{"of": row}]), partial(_retyped, row, words, instead))


def _named(address: str, instead: str, message: Message) -> None:
    places = message.mentions or []
    _edit(
        message,
        {
            name: [
                (p["start"], p["end"], instead) for p in places if (p["of"], p["column"]) == (address, name)
            ]
            for name in COLUMNS
        },
    )
    message.mentions = [place for place in message.mentions or [] if place["of"] != address]


def _quoted(address: str, instead: str, message: Message) -> None:
    """An address is nobody else's, so it goes wherever it stands by itself."""
    _edit(
        message,
        {
            name: [(m.start(), m.end(), instead) for m in _alone(words).finditer(getattr(message, name))]
            for name, words in _as_written(address)
        },
    )


def _retyped(row: str, words: str, instead: str, message: Message) -> None:
    edits: dict[str, list[Edit]] = {name: [] for name in COLUMNS}
    for place in message.mentions or []:
        if place["of"] == row:
            name, start = place["column"], place["start"]
            typed = getattr(message, name)[start : place["end"]]
            found = _alone(dict(_as_written(words))[name]).finditer(typed)
            edits[name] += [(start + m.start(), start + m.end(), instead) for m in found]
    _edit(message, edits)


def _as_written(words: str) -> list[tuple[str, str]]:
    """Words as they stand in each part of a mail."""
    return [(name, str(escape(words)) if name == "html" else words) for name in COLUMNS]


def _alone(words: str) -> re.Pattern[str]:
    return re.compile(whole_words(words) or re.escape(words), re.IGNORECASE)


def _edit(message: Message, edits: Mapping[str, list[Edit]]) -> None:
    """Make the changes, and move the places behind them along; a place whose text is gone goes too."""
    places = []
    for name in COLUMNS:
        text: str = getattr(message, name)
        own = [place for place in message.mentions or [] if place["column"] == name]
        own = [place for place in own if place["end"] <= len(text)]
        changes = sorted(edits[name], reverse=True)
        for start, end, new in changes:
            text = text[:start] + new + text[end:]
            own = [_moved(place, end, len(new) - (end - start), start) for place in own]
        setattr(message, name, text)
        places += own
    if message.mentions is not None:
        message.mentions = places


def _moved(place: Place, end: int, by: int, start: int) -> Place:
    """A place after so many characters were put in or taken out before `end`."""
    return place | {
        "start": place["start"] + (by if place["start"] >= end else 0),
        "end": place["end"] + (by if place["end"] > start else 0),
    }


async def _change(
    session: AsyncSession, which: ColumnElement[bool], change: Callable[[Message], None]
) -> None:
    """Change mails by a few at a time, each locked until the transaction ends."""
    last = uuid.UUID(int=0)
    while True:
        query = select(Message).where(which, Message.id > last).order_by(Message.id).limit(BATCH)
        found = (await session.scalars(query.with_for_update())).all()
        for message in found:
            change(message)
        await session.flush()
        if len(found) < BATCH:
            return
        last = found[-1].id


def _backwards(message: Message, column: str) -> list[Place]:
    text = getattr(message, column)
    own = [p for p in message.mentions or [] if p["column"] == column and p["end"] <= len(text)]
    return sorted(own, key=lambda place: -int(place["start"]))
