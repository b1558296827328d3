"""What an operator sees: figures for who may, and logs without people or secrets in them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from marketplace.app import create_app
from tests.database import with_cast
from tests.inprocess import client_of, cookie_of, csrf_of, settings
from tests.site import Site
from tests.visitor import Visitor


async def test_figures_are_for_who_holds_the_token(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url):
        closed = create_app(settings(database_url, None, tmp_path))
        async with client_of(closed) as client:
            assert (await client.get("/metingen", headers={"Authorization": "Bearer "})).status_code == 404
        own = dataclasses.replace(settings(database_url, None, tmp_path), metrics_token="geheim")
        async with client_of(create_app(own)) as client:
            assert (await client.get("/metingen")).status_code == 404
            answer = await client.get("/metingen", headers={"Authorization": "Bearer geheim"})
    assert answer.status_code == 200
    assert 'maatmarkt_mails{status="waiting"} 0.0' in answer.text
    assert "maatmarkt_events_open" in answer.text


async def test_refused_sign_ins_can_be_counted(database_url: str, tmp_path: Path) -> None:
    """The series for which docs/operations.md asks an alarm."""
    series = 'maatmarkt_requests_total{method="POST",route="/aanmelden/wachtwoord",status="422"}'
    async with with_cast(database_url) as (database, cast):
        own = dataclasses.replace(settings(database_url, None, tmp_path), metrics_token="geheim")
        async with client_of(create_app(own)) as client:

            async def counted() -> float:
                figures = await client.get("/metingen", headers={"Authorization": "Bearer geheim"})
                lines = [line for line in figures.text.splitlines() if line.startswith(series)]
                return float(lines[0].removeprefix(series)) if lines else 0.0

            before = await counted()
            cookie = await cookie_of(database, cast.bram)
            client.cookies.update(cookie)
            data = {"_csrf": csrf_of(cookie), "email": "an@an.example", "password": "niet het juiste"}
            for _ in range(3):
                assert (await client.post("/aanmelden/wachtwoord", data=data)).status_code == 422
            assert await counted() == before + 3


def test_logs_are_json_and_hold_no_address_that_opens_something(site: Site, tmp_path: Path) -> None:
    visitor = Visitor(site.url)
    visitor.see("/aanmelden/link/a-secret-token", status=410)
    visitor.see("/uitnodiging/another-secret", status=404)
    visitor.leave()
    log = next(tmp_path.rglob("web.log")).read_text()
    assert "secret" not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    answers = {line["route"]: line["status"] for line in lines if line.get("message") == "answer"}
    assert answers["/aanmelden/link/{token:str}"] == 410
