"""The engine on disk: a new process opens what another one built, and follows the database from there.

A folder of its own for each version, and a small file that says which is current; it is replaced in one
step, so a process never opens half an engine. Files that others still have mapped stay theirs when removed.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from matching import Engine
from matching.store import StoreError

CURRENT = "current.json"


def put(shelf: Path, database: str, engine: Engine, seen: datetime) -> None:
    """Save an engine that knows every change of a database up to a moment, where there is room for it."""
    with suppress(OSError):
        shelf.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=shelf))
        engine.save(folder)
        note = folder / CURRENT
        content = {"database": database, "folder": folder.name, "seen": seen.isoformat()}
        note.write_text(json.dumps(content), encoding="utf-8")
        os.replace(note, shelf / CURRENT)
        for other in shelf.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)


def take(shelf: Path, database: str) -> tuple[Engine, datetime] | None:
    """The engine last saved for a database and the moment up to which it knows all; None without one."""
    try:
        note = json.loads((shelf / CURRENT).read_text(encoding="utf-8"))
        if note["database"] != database:
            return None
        return Engine.load(shelf / note["folder"]), datetime.fromisoformat(note["seen"])
    except (OSError, ValueError, KeyError, StoreError):
        return None
