"""Logs tell what went wrong, and not about whom; nor do they hold what opens a page."""

from __future__ import annotations

import io
import json
import logging
import re
import traceback
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.config import ROOT
from marketplace.core import logs
from marketplace.core.answering import handle_open
from marketplace.core.events import StoredEvent, Subscribed, emit
from marketplace.core.logs import without_values
from marketplace.core.web.access import route_rules
from marketplace.needs.events import NeedSubmitted
from tests.database import opened, with_cast
from tests.security.undone import app_that_keeps_nothing

EMAIL = "an.peeters@temse.example"
TWICE = text("UPDATE person SET email = :email")
EMPTY = text("UPDATE person SET name = NULL WHERE email = :email")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a process writes on stderr, once its logs are set up."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers[:])
    monkeypatch.setattr("sys.stderr", out := io.StringIO())
    logs.configure("test")
    return out


@pytest.mark.parametrize("statement", [TWICE, EMPTY], ids=["a key", "a whole row"])
async def test_an_error_of_the_database_names_nobody(
    database_url: str, written: io.StringIO, statement: object
) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await db.execute(
                text("UPDATE person SET email = :email, name = :name WHERE id = :id"),
                {"email": EMAIL, "name": "An\n\nPeeters", "id": cast.an.id},
            )
        with pytest.raises(IntegrityError) as caught:
            async with database.begin() as db:
                await db.execute(statement, {"email": EMAIL})  # type: ignore[call-overload]
    assert EMAIL in "".join(traceback.format_exception(caught.value)), "PostgreSQL repeats it"
    logging.getLogger("marketplace.app").error("request failed: %s", caught.value, exc_info=caught.value)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert "IntegrityError" in lines[-1]["exception"]
    assert "DETAIL: -" in lines[-1]["exception"]
    for secret in (EMAIL, "Peeters", str(cast.an.id)):
        assert secret not in written.getvalue()


async def test_an_event_that_failed_remembers_nobody(database_url: str) -> None:
    async def fails(*_: object) -> None:
        raise ValueError(f"550 <{EMAIL}> unknown\nDETAIL:  Key (email)=({EMAIL}) already exists.")

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, NeedSubmitted(need_id=uuid.uuid4()))
        answers = {NeedSubmitted.name: Subscribed(NeedSubmitted, {"tests.fails": fails})}
        await handle_open(database, answers)
        async with database.begin() as db:
            row = (await db.scalars(select(StoredEvent))).one()
    assert row.last_error == "ValueError: 550 <[adres]> unknown\nDETAIL: -"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <an@temse.example>: user unknown", "550 5.1.1 <[adres]>: user unknown"),
        ("451 try later", "451 try later"),
        ("smtp://ann:geheim@mail.example:25", "smtp://ann:[adres]:25"),
        (
            "x\nDETAIL:  Failing row contains (1, An\n\nPeeters).\n[SQL: UPDATE]",
            "x\nDETAIL: -\n[SQL: UPDATE]",
        ),
    ],
)
def test_words_of_a_server_keep_no_address(said: str, kept: str) -> None:
    assert without_values(said) == kept


def logged(path: str) -> str:
    """What deploy/nginx.conf writes about a path, by its own map."""
    block = re.search(
        r"map \$uri \$logged_path \{(.*?)\n\}", (ROOT / "deploy/nginx.conf").read_text(), re.DOTALL
    )
    assert block is not None
    for pattern, shown in re.findall(r'"~([^"]+)" (\S+);', block[1]):
        if found := re.match(pattern.replace("(?<", "(?P<"), path):
            return str(re.sub(r"\$(\w+)", lambda name: found[name[1]], shown))
    return path


def test_the_log_of_the_proxy_holds_no_token(shared_demo_database_url: str, tmp_path: Path) -> None:
    routes = {path for _, path in route_rules(app_that_keeps_nothing(shared_demo_database_url, tmp_path))}
    secret = [re.sub(r"{token(:\w+)?}", "SECRET", path) for path in routes if "{token" in path]
    assert len(secret) >= 5
    assert [path for path in secret if "SECRET" in logged(path)] == []
    plain = [path for path in routes if "{token" not in path]
    assert [path for path in plain if logged(path) != path] == []


def test_the_proxy_writes_nothing_but_that() -> None:
    conf = (ROOT / "deploy/nginx.conf").read_text()
    written = re.search(r"log_format without_secrets '([^']*)'", conf)
    assert written is not None
    names = set(re.findall(r"\$(\w+)", written[1]))
    assert "logged_path" in names
    assert not names & {
        "request",
        "request_uri",
        "uri",
        "args",
        "query_string",
        "http_referer",
        "http_cookie",
    }
    assert re.findall(r"access_log (.*);", conf) == ["/var/log/nginx/maatmarkt.log without_secrets"]
    assert re.findall(r"error_log \S+ (\w+);", conf) == ["crit"]
