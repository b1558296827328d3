"""A full disk or a folder that can't be written to: a clear error, and nothing half done."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.needs.forms import blank
from marketplace.services.mailbox import Mailbox
from marketplace.services.postgres import DATABASE, Postgres
from tests import apart
from tests.database import composer, opened
from tests.inprocess import cookie_of, csrf_of
from tests.people import make_cast
from tests.site import running_site

# Nobody, not even root, makes a file here.
READ_ONLY = Path("/sys")
FULL_AT = 16 * 1024 * 1024


def maatmarkt(
    *arguments: str, limit: int | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command; with `limit` no file that it writes may grow past so many bytes."""

    def full() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [str(Path(sys.executable).parent / "maatmarkt"), *arguments],
        env={**os.environ, **environment},
        preexec_fn=full,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The only line that it said, with status 1."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="no folder that is read-only for everyone")
def test_a_folder_that_is_read_only_is_told_in_one_line(database_url: str) -> None:
    target = READ_ONLY / "backup.zip"
    assert str(target) in one_line(maatmarkt("backup", str(target), DATABASE_URL=database_url))
    line = one_line(maatmarkt("demo", MAATMARKT_VAR=str(READ_ONLY / "maatmarkt")))
    assert "hier mag niet geschreven worden" in line


def test_a_backup_that_does_not_fit_leaves_the_old_one(database_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    assert maatmarkt("backup", str(target), DATABASE_URL=database_url).returncode == 0
    before = target.read_bytes()
    one_line(maatmarkt("backup", str(target), limit=4096, DATABASE_URL=database_url))
    assert target.read_bytes() == before
    assert zipfile.ZipFile(target).testzip() is None
    assert [file.name for file in tmp_path.iterdir()] == ["backup.zip"]


async def test_a_mailbox_that_is_full_lets_the_mail_wait(
    database_url: str, smtp_url: str, mailbox: Mailbox
) -> None:
    mailbox.folder.write_text("a file where the folder should be")
    async with opened(database_url) as database:
        async with database.begin() as db:
            await composer().send(
                db,
                "sign_in_link",
                to="an@an.example",
                name="An",
                dedupe_key="k",
                token="t",
                next_path="/",
            )
        delivery = Delivery(database, smtp_url, "Maatmarkt <noreply@maatmarkt.example>")
        await delivery.deliver_due()
        async with database.begin() as db:
            (row,) = await db.scalars(select(Message))
            assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.WAITING, 1, 0)
            assert (row.last_error or "").startswith("452")
            assert (await db.scalars(select(Suppression))).all() == []
            row.next_attempt_at = row.created_at
        mailbox.folder.unlink()
        await delivery.deliver_due()
        await delivery.close()
    assert len(mailbox) == 1


def _restart(server: Postgres, size: int) -> None:
    """From now on no file of the database may grow past `size`, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    server.stop()
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


FILL = """
INSERT INTO event (name, payload, created_at, attempts, dead_at)
SELECT 'filler', jsonb_build_object('text', repeat(md5(n::text), 50)), now(), 0, now()
FROM generate_series(1, 12000) AS n
"""


async def _an_signed_in(url: str) -> dict[str, str]:
    async with opened(url) as database:
        async with database.begin() as db:
            cast = await make_cast(db)
        return await cookie_of(database, cast.an)


def test_a_full_database_refuses_and_keeps_nothing_half(
    own_server: Postgres, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    cookies = apart.run(_an_signed_in(own_server.url()))
    form = blank("46025") | {
        "_csrf": csrf_of(cookies),
        "title": "Gras maaien in het park",
        "text": "Elke twee weken het gras in het park maaien.",
    }
    with running_site(own_server.url(), redis_url, smtp_url, mailbox, tmp_path) as site:
        # Rows of the whole width, and none added to a page that has some: the next event needs a new page.
        own_server.run_sql("ALTER TABLE event ALTER payload SET STORAGE PLAIN", DATABASE)
        own_server.run_sql(FILL, DATABASE)
        own_server.run_sql("ALTER TABLE event SET (fillfactor = 10)", DATABASE)
        _restart(own_server, FULL_AT)
        answer = httpx.post(f"{site.url}/behoeften/nieuw/indiening", data=form, cookies=cookies, timeout=30)
        assert answer.status_code == 500
        assert "Er is niets bewaard" in answer.text
        assert own_server.run_sql("SELECT count(*) FROM need", DATABASE) == "0"
        assert httpx.get(f"{site.url}/behoeften", cookies=cookies, timeout=30).status_code == 200
        _restart(own_server, resource.RLIM_INFINITY)
        answer = httpx.post(f"{site.url}/behoeften/nieuw/indiening", data=form, cookies=cookies, timeout=30)
        assert answer.status_code == 303
    assert own_server.run_sql("SELECT count(*) FROM need", DATABASE) == "1"
