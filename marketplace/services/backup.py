"""Backups: one checksummed file that holds the whole database, and putting it back.

The file is a zip with `database.dump` (pg_dump's custom format) and `manifest.json` (its SHA-256, the
version and the moment). It is complete or it is not there: it gets its name when it is whole.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import mmap
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import asyncpg
from sqlalchemy import make_url

from marketplace.services.errors import ServiceError, reason_of
from marketplace.services.postgres import find_programs
from marketplace.services.reachable import require

DUMP, MANIFEST = "database.dump", "manifest.json"
BLOCK = 1 << 20
HEAD = 4096
SETTING = b"SET transaction_timeout"
HOLD = "INSERT INTO public.mail_hold (reason, since) VALUES ('na het terugzetten van een back-up', now())"


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def _run(
    program: str,
    arguments: list[str],
    what: str,
    database_url: str = "",
    read: IO[bytes] | None = None,
    write: IO[bytes] | None = None,
) -> None:
    """Run one of PostgreSQL's own tools, of the version of the embedded server: it also reads older servers.

    `read` and `write` are what it takes in, from the start, and gives out. The password of the address
    goes by the environment: everybody on a machine sees the words of a command. ServiceError when it fails.
    """
    env, target = dict(os.environ), []
    if database_url:
        address = make_url(_plain(database_url))
        if address.password is not None:
            env["PGPASSWORD"] = str(address.password)
        target = [f"--dbname={address.set(password=None).render_as_string()}"]
    if read is not None:
        read.flush()
        os.lseek(read.fileno(), 0, os.SEEK_SET)
    done = subprocess.run(  # noqa: S603 - our own words
        [str(find_programs() / program), *target, *arguments],
        env=env,
        stdin=read,
        stdout=write or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["geen uitleg"])[-1]
        raise ServiceError(f"{what} lukte niet: {reason}")


def _digest(data: IO[bytes], copy: IO[bytes] | None = None) -> str:
    """SHA-256 of what is left of a file, which is copied meanwhile."""
    digest = hashlib.sha256()
    while block := data.read(BLOCK):
        digest.update(block)
        if copy is not None:
            copy.write(block)
    return digest.hexdigest()


def backup(database_url: str, target: Path) -> str:
    """Write a backup to `target`; -> its database's SHA-256. ServiceError when that can't be done.

    Until it is whole it is called `.NAME.unfinished`; one that a kill left behind is written over.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryFile(dir=target.parent) as dump, _alone(unfinished) as whole:
            _run("pg_dump", ["--format=custom"], "De back-up", database_url, write=dump)
            dump.seek(0)
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
                with archive.open(DUMP, "w", force_zip64=True) as packed:
                    digest = _digest(dump, packed)
                manifest = {"sha256": digest, "made": datetime.now(UTC).isoformat(), "format": 1}
                archive.writestr(MANIFEST, json.dumps(manifest))
            whole.flush()
            os.fsync(whole.fileno())
            unfinished.replace(target)
    except OSError as error:
        raise ServiceError(f"{target} kan niet geschreven worden: {reason_of(error)}.") from error
    return digest


@contextmanager
def _alone(path: Path) -> Iterator[IO[bytes]]:
    """An empty file to write that no other process writes; an error removes it.

    The lock is the process's own (POSIX), not the open file's: a pg_dump that outlives us has no part in it.
    """
    while True:
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ServiceError(f"Een andere back-up schrijft al naar {path.parent}.") from error
            if not _is_at(file, path):
                continue  # another backup gave it its last name between our two steps
            try:
                file.truncate()
                yield file
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            return


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Whether the open file is the one that has this name now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def verify(source: Path, dump: IO[bytes]) -> None:
    """Unpack a backup's database into `dump` and check it. ServiceError when it is damaged."""
    try:
        with zipfile.ZipFile(source) as archive, archive.open(DUMP) as packed:
            manifest = json.loads(archive.read(MANIFEST))
            digest = _digest(packed, dump)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ServiceError(f"{source.name} is geen volledige back-up van Maatmarkt.") from error
    except OSError as error:
        raise ServiceError(f"{source.name} kan niet uitgepakt worden: {reason_of(error)}.") from error
    if digest != manifest.get("sha256"):
        raise ServiceError(f"{source.name} is beschadigd: de controlesom klopt niet.")


def restore(database_url: str, source: Path) -> None:
    """Put a backup back into an empty database, whole or not at all; mail then waits for an administrator.

    The hold on mail is in the same transaction: no worker sees the mails without it. The files in between
    have no name, so that nothing of them is left when this is killed.
    """
    with tempfile.TemporaryFile() as dump, tempfile.TemporaryFile() as script:
        verify(source, dump)
        require("DATABASE_URL", _plain(database_url), "De databank (PostgreSQL)")
        if asyncio.run(_tables(database_url)):
            raise ServiceError("De databank is niet leeg. Terugzetten kan alleen in een lege databank.")
        _write_script(dump, script)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(
            "psql", [*options, "--file=-", f"--command={HOLD}"], "Het terugzetten", database_url, read=script
        )


def _write_script(dump: IO[bytes], script: IO[bytes]) -> None:
    """The statements that a dump stands for, without the one setting that PostgreSQL 16 does not know."""
    _run("pg_restore", ["--no-owner", "--file=-"], "Het terugzetten", read=dump, write=script)
    with mmap.mmap(script.fileno(), 0) as view:  # pg_restore leaves the file such that writing appends
        at = view.find(SETTING, 0, HEAD)
        if at >= 0:
            view[at : at + 3] = b"-- "


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
