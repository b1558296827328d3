"""Reads notices from files, for the command line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import Database
from marketplace.core.errors import Conflict
from marketplace.core.terminal import one_line
from marketplace.interop.arrival import Fate
from marketplace.interop.eforms import NoticeError, read_notice
from marketplace.interop.notice import Notice
from marketplace.interop.ubl import MOST_BYTES
from marketplace.interop.verbs import import_notice

WRONG = "fout"
ALWAYS = (Fate.NEW, Fate.KNOWN, WRONG)
"""What the last line counts also when there is none."""
MANY = 20  # so many files are counted aloud


async def import_files(database: Database, paths: list[Path], say: Callable[[str], None]) -> int:
    """Import each file in a transaction of its own and `say` one line about it; -> exit status.

    A file that can't be read gets its own line and is passed over: the status is then 1.
    """
    counts: Counter[str] = Counter()
    for number, path in enumerate(paths, start=1):
        outcome, words = await import_file(database, path)
        counts[outcome] += 1
        say(f"{click.format_filename(path, shorten=True)}: {outcome}: {one_line(words)}")
        if number % MANY == 0 and number < len(paths):
            say(f"... {number} van {len(paths)} bestanden gelezen")
    if len(paths) > 1:
        others = [fate for fate in Fate if fate not in ALWAYS and counts[fate]]
        told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in (*ALWAYS, *others))
        say(f"{len(paths)} bestanden: {told}")
    return 1 if counts[WRONG] else 0


async def import_file(database: Database, path: Path) -> tuple[str, str]:
    """What became of a file, and its title with what else there is to say, or the cause."""
    try:
        notice = await asyncio.to_thread(notice_in, path)
    except NoticeError as error:
        return WRONG, str(error)
    try:
        async with database.begin() as session:
            found = await import_notice(session, notice)
    except Conflict as error:
        return WRONG, str(error)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return WRONG, "De databank kan deze aankondiging niet bewaren. Er staat een ongeldige waarde in."
    return found.fate, ". ".join(said for said in (found.title, found.remark, *notice.doubts) if said)


def notice_in(path: Path) -> Notice:
    """The notice in a file. NoticeError when the file or what is in it can't be read."""
    try:
        with path.open("rb") as file:
            return read_notice(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise NoticeError(why_unreadable(error)) from error


def why_unreadable(error: OSError) -> str:
    """Why a file can't be read, in one sentence."""
    if isinstance(error, FileNotFoundError):
        return "Dit bestand bestaat niet."
    if isinstance(error, IsADirectoryError):
        return "Dit is een map. Geef de bestanden zelf op."
    if isinstance(error, PermissionError):
        return "Dit bestand mag niet gelezen worden."
    return "Dit bestand kan niet gelezen worden."
