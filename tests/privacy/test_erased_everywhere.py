"""Once wiped, a person stands in no log of the processes and nowhere in Valkey."""

from __future__ import annotations

import re
from pathlib import Path

import redis.asyncio as redis

from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from tests.database import with_cast
from tests.site import Site
from tests.visitor import Visitor
from tests.waiting import eventually

NAME, EMAIL = "Fien Wegwerp", "fien.wegwerp@temse.example"
TRACES = (NAME, EMAIL, "wegwerp", "Wegwerp")


def _live_and_be_wiped(site: Site) -> None:
    """Fien asks for a link, mistypes a password, signs in, looks around and wipes her account."""
    fien = Visitor(site.url)
    fien.see("/aanmelden")
    fien.send("/aanmelden/wachtwoord", 422, email=EMAIL, password="fien.wegwerp")
    fien.see("/aanmelden")
    fien.send("/aanmelden", email=EMAIL)
    mail = eventually(lambda: site.mailbox.messages(to=EMAIL), "the link")[0]
    found = re.search(r"/aanmelden/link/([^\s?]+)", mail.text)
    assert found
    fien.sign_in(found[1])
    fien.see("/start")
    fien.see(f"/aanbod?q={EMAIL}")
    fien.see(f"/geen/pagina/{EMAIL}", 404)
    fien.see("/account/gegevens")
    fien.submit("wissen", confirmation=EMAIL)
    fien.leave()


async def _valkey(url: str) -> list[str]:
    """Each key with what it holds."""
    valkey = redis.Redis.from_url(url)
    try:
        return [f"{key!r} {await valkey.dump(key)!r}" for key in await valkey.keys()]
    finally:
        await valkey.aclose()


async def test_a_wiped_person_is_in_no_log_and_not_in_valkey(
    site: Site, redis_url: str, tmp_path: Path
) -> None:
    async with with_cast(site.database_url) as (database, cast):
        async with database.begin() as db:
            person = await find_or_add_person(db, EMAIL, NAME)
            await add_membership(db, person.id, Role.BUYER, organisation_id=cast.temse.id)
        _live_and_be_wiped(site)
    kept = await _valkey(redis_url)
    logs = {file.name: file.read_text() for file in (tmp_path / "log").iterdir()}
    assert kept, "its limits are counted there"
    assert '"route": "/account/wissen"' in logs["web.log"]
    for trace in TRACES:
        assert not [line for line in kept if trace in line]
        assert {name for name, log in logs.items() if trace in log} == set()
