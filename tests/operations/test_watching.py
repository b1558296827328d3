"""What an operator asks: is it ready, and figures that add up over several web processes."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import httpx

from marketplace.app import create_app
from marketplace.core import clock, heartbeat
from marketplace.matches.catalogue import Catalogue, State
from marketplace.matches.making import Maker
from marketplace.privacy.models import RetentionRun
from marketplace.services.processes import web
from marketplace.services.valkey import free_port
from marketplace.wiring import make_parts
from tests.database import opened
from tests.inprocess import client_of, settings
from tests.site import Site
from tests.waiting import eventually

ASKED = 60


def lives(url: str) -> bool:
    try:
        return httpx.get(f"{url}/gezond", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def figures(url: str) -> str:
    headers = {"Authorization": "Bearer geheim", "Connection": "close"}
    return httpx.get(f"{url}/metingen", headers=headers, timeout=30).raise_for_status().text


def test_a_site_that_runs_is_ready(site: Site) -> None:
    body = httpx.get(f"{site.url}/klaar", timeout=30).json()
    wanted = {"database": True, "queue": True, "worker": True, "search": "ready", "oldest_unsent_mail_s": 0}
    assert body == wanted


async def test_a_process_whose_engine_could_not_be_made_is_not_ready(
    database_url: str, tmp_path: Path
) -> None:
    chosen = settings(database_url, None, tmp_path)
    fails = Catalogue(maker=Maker(tmp_path / "index", save_from=0, builder=("false",)))
    found = make_parts(chosen)
    parts = dataclasses.replace(found, of_slices={**found.of_slices, "catalogue": fails})
    async with opened(database_url) as database, client_of(create_app(chosen, parts)) as client:
        async with database.begin() as db:
            await heartbeat.beat(db, "w")
        assert fails.state is State.FAILED, "it was tried when the process started"
        answer = await client.get("/klaar")
        assert (answer.status_code, answer.json()["search"]) == (503, "failed")
        assert (await client.get("/aanbod?q=gras")).status_code == 200, "pages are served"


async def test_without_a_queue_it_is_ready_and_says_so(database_url: str, tmp_path: Path) -> None:
    app = create_app(settings(database_url, "redis://127.0.0.1:1", tmp_path))
    async with opened(database_url) as database, client_of(app) as client:
        assert (await client.get("/klaar")).status_code == 503, "no worker"
        async with database.begin() as db:
            await heartbeat.beat(db, "w")
        answer = await client.get("/klaar")
    assert answer.status_code == 200
    assert (answer.json()["queue"], answer.json()["worker"]) == (False, True)


async def test_figures_tell_of_workers_and_of_the_last_night(database_url: str, tmp_path: Path) -> None:
    own = dataclasses.replace(settings(database_url, None, tmp_path), metrics_token="geheim")
    async with opened(database_url) as database, client_of(create_app(own)) as client:
        headers = {"Authorization": "Bearer geheim"}
        before = (await client.get("/metingen", headers=headers)).text
        async with database.begin() as db:
            await heartbeat.beat(db, "a")
            await heartbeat.beat(db, "b")
            run = RetentionRun(night=clock.today(), counts={})
            db.add(run)
        after = (await client.get("/metingen", headers=headers)).text
    assert "maatmarkt_workers 0.0" in before
    assert "maatmarkt_tidied_timestamp_seconds 0.0" in before
    assert "maatmarkt_workers 2.0" in after
    assert "maatmarkt_mails_held 0.0" in after
    found = re.search(r"^maatmarkt_tidied_timestamp_seconds (\S+)", after, re.MULTILINE)
    assert found
    assert abs(float(found[1]) - run.finished_at.timestamp()) < 1


def test_figures_of_several_processes_add_up(
    database_url: str, redis_url: str, smtp_url: str, tmp_path: Path
) -> None:
    port, together = free_port(), tmp_path / "figures"
    together.mkdir()
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "MAATMARKT_VAR": str(tmp_path),
        "METRICS_TOKEN": "geheim",
        "PROMETHEUS_MULTIPROC_DIR": str(together),
    }
    site = web(port, environment, tmp_path, workers=2)
    site.start()
    try:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: lives(url), "the web process")
        for _ in range(ASKED):
            httpx.get(f"{url}/privacy", headers={"Connection": "close"}, timeout=30).raise_for_status()
        counted = {
            re.findall(r'requests_total{method="GET",route="/privacy",status="200"} (\S+)', figures(url))[0]
            for _ in range(10)
        }
    finally:
        site.stop()
    assert counted == {f"{ASKED}.0"}
    assert len(list(together.glob("counter_*.db"))) == 2, "both answered"
