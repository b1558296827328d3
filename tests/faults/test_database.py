"""The database restarted under a running site: healthy again without a restart of ours."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import httpx

from marketplace.services.mailbox import Mailbox
from marketplace.services.postgres import DATABASE, Postgres
from tests.site import running_site
from tests.waiting import busyness, eventually

HEALTHY_WITHIN_S = 5.0
"""On a machine that has the time for it; on a busy one so much longer as that is busy."""


def _status(url: str) -> int:
    """0 when nothing answers."""
    try:
        return httpx.get(url, timeout=30).status_code
    except httpx.HTTPError:
        return 0


def _healthy(url: str) -> bool:
    return _status(f"{url}/klaar") == 200


def test_healthy_within_seconds_of_a_restart(
    own_server: Postgres, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    with running_site(own_server.url(), redis_url, smtp_url, mailbox, tmp_path) as site:
        processes = (site.web.pid, site.worker.pid)
        for number in range(3):
            own_server.stop()
            assert httpx.get(f"{site.url}/klaar", timeout=15).status_code >= 500
            own_server.start()
            back = time.monotonic()
            eventually(lambda: _healthy(site.url), "a healthy site")
            _store_a_mail(own_server, number)
            eventually(lambda n=number: len(mailbox) == n + 1, "its mail")
            assert time.monotonic() - back < HEALTHY_WITHIN_S * busyness()
        assert (site.web.pid, site.worker.pid) == processes
        for process in processes:
            os.kill(process, 0)


def test_a_site_that_starts_before_its_database_waits_for_it(
    own_server: Postgres, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    url = own_server.url()
    own_server.stop()
    with running_site(url, redis_url, smtp_url, mailbox, tmp_path, ready=False) as site:
        eventually(lambda: _status(f"{site.url}/gezond") == 200, "a live process")
        assert _status(f"{site.url}/klaar") == 503
        page = httpx.get(f"{site.url}/aanbod", timeout=15)
        assert page.status_code == 503
        assert page.headers["retry-after"] == "30"
        assert "Probeer het over een minuut opnieuw" in page.text
        style = re.search(r'href="(/static/[^"]+\.css)"', page.text)
        assert style
        assert _status(site.url + style[1]) == 200
        own_server.start()
        eventually(lambda: _healthy(site.url), "a healthy site", HEALTHY_WITHIN_S * busyness())
        assert _status(f"{site.url}/aanbod?q=poetsen") == 200


def _store_a_mail(server: Postgres, number: int) -> None:
    columns = "id, created_at, template, to_address, to_name, subject, text, html, dedupe_key, message_id"
    values = f"gen_random_uuid(), now(), 't', 'an@an.example', 'An', 's', 't', '<p>t</p>', '{number}'"
    server.run_sql(
        f"INSERT INTO message ({columns}, secret, status, attempts, ambiguous)"
        f" VALUES ({values}, '<{number}@x.example>', false, 'waiting', 0, 0)",
        DATABASE,
    )
