"""The engine on disk: a process opens what another one built, and follows the database from there.

A folder of its own for each version, and a small file that says which is current; it is replaced in one
step, so a process never opens half an engine. Files that others still have mapped stay theirs when removed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from msgspec import Struct

from matching import Engine
from matching.meaning import Encoder
from matching.store import StoreError

CURRENT = "current.json"
LOCK = "building.lock"


class NoShelf(Exception):
    """There is no folder in which processes can keep an engine for each other."""


class Label(Struct, frozen=True):
    """What an engine was built from: which database, all of it before `made`, and its `newest` change."""

    database: str
    made: datetime
    newest: datetime


def put(shelf: Path, engine: Engine, label: Label) -> None:
    """Save an engine and make it the current one. Raises OSError when there is no room or no right."""
    folder = Path(mkdtemp(dir=shelf))
    try:
        engine.save(folder)
        note = folder / CURRENT
        times = {"made": label.made.isoformat(), "newest": label.newest.isoformat()}
        content = {"database": label.database, "folder": folder.name, **times}
        note.write_text(json.dumps(content), encoding="utf-8")
        os.replace(note, shelf / CURRENT)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for other in shelf.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def take(
    shelf: Path, database: str, after: datetime, encoder: Encoder | None = None
) -> tuple[Engine, Label] | None:
    """The engine last saved for a database, if it was made after a moment, and what it was built from.

    None too when another encoder made it.
    """
    try:
        note = json.loads((shelf / CURRENT).read_text(encoding="utf-8"))
        times = {name: datetime.fromisoformat(note[name]) for name in ("made", "newest")}
        label = Label(note["database"], **times)
        if label.database != database or label.made <= after:
            return None
        return Engine.load(shelf / note["folder"], encoder), label
    except (OSError, ValueError, TypeError, KeyError, StoreError):
        return None


@contextmanager
def building(shelf: Path) -> Iterator[int | None]:
    """The right to build, which one process of a machine has: a file descriptor; None while it is another.

    A process that gets the descriptor passed on keeps the right for as long as it lives, whoever asked for
    it. Raises NoShelf when the folder can't be written to.
    """
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        lock = os.open(shelf / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoShelf(f"{shelf}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock
    finally:
        os.close(lock)
