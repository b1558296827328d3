"""A pin can be taken back; asking again who was asked before says that nothing is new."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.matches.models import Curation, Match
from marketplace.needs.models import Need
from tests.database import with_cast
from tests.inprocess import app_for, client_of
from tests.journey import ask, published_need
from tests.markup import form_on
from tests.tab import Tab


@pytest.mark.parametrize(("ranked", "afterwards"), [(True, Curation.NONE), (False, Curation.ADDED)])
async def test_a_pin_is_taken_back(
    database_url: str, tmp_path: Path, ranked: bool, afterwards: Curation
) -> None:
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        need = await published_need(database, cast)
        mine = (Match.need_id == need.id, Match.organisation_id == cast.groenwerk.id)
        async with database.begin() as db:
            pinned = {"curation": Curation.PINNED, "curation_reason": "kent het park"}
            await db.execute(update(Match).where(*mine).values(pinned if ranked else pinned | {"rank": None}))
        chadia = await Tab.of(client, database, cast.chadia)
        page = f"/behoeften/{need.id}/selectie"
        assert "Niet meer bovenaan" in (await chadia.get(page)).text
        target = f"{page}/{cast.groenwerk.id}"
        answer = await chadia.post(target, await chadia.form(page, target))
        assert answer.status_code == 303
        async with database.begin() as db:
            kept = (await db.scalars(select(Match).where(*mine))).one()
            assert (kept.curation, kept.selectable) == (afterwards, True)
        assert "Niet meer bovenaan" not in (await chadia.get(page)).text


async def test_asking_again_says_that_nothing_is_new(database_url: str, tmp_path: Path) -> None:
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        need = await published_need(database, cast)
        chadia = await Tab.of(client, database, cast.chadia)
        target = f"/behoeften/{need.id}/uitnodigingen"
        form = await chadia.form(f"/behoeften/{need.id}/selectie", target, count="1")
        confirm = form_on((await chadia.post(target, form)).text, target)
        async with database.begin() as db:  # a colleague was first
            await ask(db, await db.get_one(Need, need.id), cast.groenwerk, by=cast.dirk.id)
        answer = await chadia.post(target, confirm)
        assert answer.status_code == 303
        told = (await chadia.get(answer.headers["location"])).text
        assert "Er was niets nieuws: deze leveranciers zijn al gevraagd." in told
