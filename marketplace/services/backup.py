"""Backups: one checksummed file that holds the whole database, and putting it back.

The file is a zip with `database.dump` (pg_dump's custom format) and `manifest.json` (its SHA-256, the
version and the moment). It is complete or it is not there: it gets its name when it is whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from marketplace.services.errors import ServiceError
from marketplace.services.postgres import find_programs
from marketplace.services.reachable import require

DUMP, MANIFEST = "database.dump", "manifest.json"
BLOCK = 1 << 20
HEAD = 4096
HOLD = "INSERT INTO public.mail_hold (reason, since) VALUES ('na het terugzetten van een back-up', now())"


def _program(name: str) -> str:
    """PostgreSQL's own tool, of the version of the embedded server: it also reads older servers."""
    return str(find_programs() / name)


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def _run(arguments: list[str], what: str) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["geen uitleg"])[-1]
        raise ServiceError(f"{what} lukte niet: {reason}")


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def backup(database_url: str, target: Path) -> str:
    """Write a backup to `target`; -> its database's SHA-256. ServiceError when that can't be done."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            dump = Path(folder) / DUMP
            _run(
                [_program("pg_dump"), "--format=custom", f"--file={dump}", _plain(database_url)], "De back-up"
            )
            digest = _digest(dump)
            manifest = {"sha256": digest, "made": datetime.now(UTC).isoformat(), "format": 1}
            whole = Path(folder) / "whole.zip"
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
                archive.write(dump, DUMP)
                archive.writestr(MANIFEST, json.dumps(manifest))
            with whole.open("rb") as file:
                os.fsync(file.fileno())
            whole.replace(target)
    except OSError as error:
        raise ServiceError(f"{target} kan niet geschreven worden: {error.strerror}.") from error
    return digest


def verify(source: Path, folder: Path) -> Path:
    """Unpack a backup into `folder` and check it; -> the dump. ServiceError when it is damaged."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            archive.extract(DUMP, folder)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ServiceError(f"{source.name} is geen volledige back-up van Maatmarkt.") from error
    dump = folder / DUMP
    if _digest(dump) != manifest.get("sha256"):
        raise ServiceError(f"{source.name} is beschadigd: de controlesom klopt niet.")
    return dump


def restore(database_url: str, source: Path) -> None:
    """Put a backup back into an empty database, whole or not at all; mail then waits for an administrator.

    The hold on mail is in the same transaction: no worker sees the mails without it.
    """
    with tempfile.TemporaryDirectory(prefix="maatmarkt-restore-") as folder:
        dump = verify(source, Path(folder))
        require("DATABASE_URL", _plain(database_url), "De databank (PostgreSQL)")
        if asyncio.run(_tables(database_url)):
            raise ServiceError("De databank is niet leeg. Terugzetten kan alleen in een lege databank.")
        script = Path(folder) / "database.sql"
        _write_script(dump, script)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        target = f"--dbname={_plain(database_url)}"
        _run([_program("psql"), *options, target, f"--file={script}", f"--command={HOLD}"], "Het terugzetten")


def _write_script(dump: Path, script: Path) -> None:
    """The statements that a dump stands for, without the one setting that PostgreSQL 16 does not know."""
    _run([_program("pg_restore"), "--no-owner", f"--file={script}", str(dump)], "Het terugzetten")
    with script.open("r+b") as file:
        head = file.read(HEAD)
        file.seek(0)
        file.write(head.replace(b"SET transaction_timeout", b"--  transaction_timeout", 1))


async def _tables(database_url: str) -> int:
    try:
        connection = await asyncpg.connect(_plain(database_url))
    except (asyncpg.PostgresError, OSError) as error:
        raise ServiceError(f"De databank weigert de verbinding: {error}. Verbeter DATABASE_URL.") from None
    try:
        found: int = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return found
    finally:
        await connection.close()
