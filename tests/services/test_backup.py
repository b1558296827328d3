"""A backup is whole or not there; put back it is the same database, and mails nobody."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from marketplace.core.db import Database
from marketplace.core.mail import hold
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.services.backup import backup, restore
from marketplace.services.errors import ServiceError
from marketplace.services.mailbox import Mailbox
from tests.database import composer, opened, with_cast


async def _empty(database_url: str) -> None:
    async with opened(database_url) as database, database.begin() as db:
        await db.execute(text("DROP SCHEMA public CASCADE"))
        await db.execute(text("CREATE SCHEMA public"))


async def _rows(database_url: str) -> dict[str, int]:
    async with opened(database_url) as database, database.begin() as db:
        names = list(await db.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
        return {name: await db.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}


async def test_what_was_saved_comes_back_and_mails_nobody(
    database_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, _), database.begin() as db:
        await composer().send(
            db, "sign_in_link", to="an@an.example", name="An", dedupe_key="k", token="t", next_path="/"
        )
    before = await _rows(database_url)
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, database_url, file)
    await _empty(database_url)
    await asyncio.to_thread(restore, database_url, file)
    assert await _rows(database_url) == before | {"mail_hold": 1}
    async with opened(database_url) as database:
        delivery = Delivery(database, smtp_url, "Maatmarkt <noreply@maatmarkt.example>")
        assert await delivery.deliver_due() == 0
        async with database.begin() as db:
            await hold.lift(db)
        assert await delivery.deliver_due() == 1
        await delivery.close()
        async with database.begin() as db:
            assert set(await db.scalars(select(Message.status))) == {MessageStatus.SENT}
    assert len(mailbox.messages()) == 1


async def test_a_full_database_is_not_overwritten(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, database_url, file)
    with pytest.raises(ServiceError, match="niet leeg"):
        await asyncio.to_thread(restore, database_url, file)


async def test_a_damaged_backup_changes_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, database_url, file)
    await _empty(database_url)
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as copy:
        copy.writestr("manifest.json", whole.read("manifest.json"))
        copy.writestr("database.dump", whole.read("database.dump")[:-100])
    for data in (broken.read_bytes(), file.read_bytes()[:500], b"", b"no zip"):
        broken.write_bytes(data)
        with pytest.raises(ServiceError):
            await asyncio.to_thread(restore, database_url, broken)
    assert await _rows(database_url) == {}


def test_a_backup_that_is_killed_leaves_no_backup_and_the_next_one_cleans_up(
    database_url: str, tmp_path: Path
) -> None:
    file, unfinished = tmp_path / "backup.zip", tmp_path / ".backup.zip.unfinished"
    code = (
        "import sys, pathlib; from marketplace.services.backup import backup as b\n"
        "b(sys.argv[1], pathlib.Path(sys.argv[2]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, database_url, str(file)])
    while not unfinished.exists():
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == [unfinished]
    backup(database_url, file)
    assert list(tmp_path.iterdir()) == [file]
    assert zipfile.ZipFile(file).testzip() is None


HOLDS = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("holds", flush=True)
sys.stdin.readline()
"""


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Another process writes to this file."""
    path.touch()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"holds\n"
        yield
        process.communicate(b"\n")


def test_two_backups_to_one_file_at_once_are_one(database_url: str, tmp_path: Path) -> None:
    file, unfinished = tmp_path / "backup.zip", tmp_path / ".backup.zip.unfinished"
    with _held(unfinished), pytest.raises(ServiceError, match="Een andere back-up"):
        backup(database_url, file)
    assert not file.exists()
    backup(database_url, file)
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_that_got_its_name_meanwhile_is_not_written_over(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another backup may finish between our opening `.NAME.unfinished` and locking it."""
    file, unfinished, kept = (tmp_path / name for name in ("backup.zip", ".backup.zip.unfinished", "kept"))
    unfinished.write_bytes(b"of another")
    kept.hardlink_to(unfinished)
    lock = fcntl.lockf

    def late(*arguments: Any) -> None:
        monkeypatch.undo()
        unfinished.replace(file)
        lock(*arguments)

    monkeypatch.setattr(fcntl, "lockf", late)
    backup(database_url, file)
    assert kept.read_bytes() == b"of another"
    assert zipfile.ZipFile(file).testzip() is None
    assert sorted(tmp_path.iterdir()) == [file, kept]


async def test_a_restore_that_is_killed_leaves_nothing_and_can_be_done_again(
    demo_database_url: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, demo_database_url, file)
    await _empty(database_url)
    code = (
        "import sys, pathlib; from marketplace.services.backup import restore as r\n"
        "r(sys.argv[1], pathlib.Path(sys.argv[2]))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, database_url, str(file), start_new_session=True
    )
    async with opened(database_url) as database:
        await _loading(database)
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await _quiet(database)
    assert await _rows(database_url) == {}
    await asyncio.to_thread(restore, database_url, file)
    assert (await _rows(database_url))["offer"] == (await _rows(demo_database_url))["offer"]


async def test_the_first_who_sees_the_mails_sees_the_hold(
    demo_database_url: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, demo_database_url, file)
    await _empty(database_url)
    async with opened(database_url) as database, asyncio.timeout(60):
        restoring = asyncio.create_task(asyncio.to_thread(restore, database_url, file))
        holds = None
        while holds is None:
            with suppress(ProgrammingError):  # the table is not there yet
                async with database.begin() as db:
                    holds = await db.scalar(text("SELECT count(*) FROM public.mail_hold"))
        assert holds == 1
        await restoring


RESTORING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'psql'"
)


async def _loading(database: Database) -> None:
    """Returns once the restore writes to the database."""
    async with asyncio.timeout(60):
        while True:
            async with database.begin() as db:
                if await db.scalar(text(RESTORING + " AND query ILIKE 'COPY%'")):
                    return


async def _quiet(database: Database) -> None:
    """Returns once the server has noticed that the restore is gone."""
    async with asyncio.timeout(60):
        while True:
            async with database.begin() as db:
                if not await db.scalar(text(RESTORING)):
                    return


async def test_a_database_that_does_not_answer_is_told(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, database_url, file)
    for url in ("postgresql://localhost:1/maatmarkt", "nonsense"):
        with pytest.raises(ServiceError, match="DATABASE_URL"):
            await asyncio.to_thread(restore, url, file)


async def test_a_folder_that_can_not_be_written_is_told(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="kan niet geschreven worden"):
        await asyncio.to_thread(backup, database_url, tmp_path / "no-such-folder" / "backup.zip")
