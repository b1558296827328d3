"""A stranger tries to answer for a supplier: with links that are forged, of others, spent or borrowed."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import delete, select

from marketplace.accounts.colleagues import end_memberships
from marketplace.accounts.models import Membership
from marketplace.core.db import Database
from marketplace.core.tokens import Signer
from marketplace.core.web import seen
from marketplace.leads.given import Answer, Given
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.reached import address_id
from tests.database import with_cast
from tests.inprocess import app_for, client_of
from tests.journey import asked_need
from tests.markup import form_on
from tests.people import Cast
from tests.site import SECRET
from tests.tab import Tab

GIVEN = Given(Answer.INTERESTED, "Wij komen graag.", Decimal(900))
PURPOSES = ("csrf", "cookie", "flash", "unsubscribe", "sign up", "limits", "")


@dataclass
class Scene:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast
    need: Need
    own: Invitation
    other: Invitation

    def token(self, *ids: uuid.UUID, purpose: str = ANSWER, secret: str = SECRET) -> str:
        return Signer(secret, purpose).sign_ids(*ids)

    async def stored(self) -> dict[uuid.UUID, Given | None]:
        async with self.database.begin() as db:
            return {row.id: row.given for row in await db.scalars(select(Invitation))}


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """Bram's Groenwerk and Poetslijn, where nobody has an account, were asked and showed interest."""
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        suppliers = [cast.groenwerk, cast.poetslijn]
        need, (own, other) = await asked_need(database, cast, suppliers, GIVEN)
        yield Scene(client, database, cast, need, own, other)


def forged(scene: Scene) -> list[str]:
    """Links that were never mailed to anyone."""
    cast, own, other = scene.cast, scene.own.id, scene.other.id
    right = scene.token(own, cast.bram.id)
    text, _, signature = right.rpartition(".")
    strangers = [cast.an.id, cast.els.id, cast.chadia.id, cast.dirk.id, uuid.uuid4(), own, cast.groenwerk.id]
    found = [scene.token(own, who) for who in strangers]
    found += [scene.token(other, cast.bram.id), scene.token(own), scene.token(cast.bram.id, own)]
    found += [scene.token(own, cast.bram.id, cast.bram.id), scene.token(uuid.uuid4(), cast.bram.id)]
    found += [scene.token(own, address_id(mail)) for mail in (cast.bram.email, cast.poetslijn.email, "")]
    found += [scene.token(own, cast.bram.id, purpose=purpose) for purpose in PURPOSES]
    found += [scene.token(own, cast.bram.id, secret=secret) for secret in ("", "another", SECRET.upper())]
    found += [f"{text}.", text, f".{signature}", right[:-1], right + "A", right.upper(), f"{text}.{text}"]
    found += [f"{other.hex}.{cast.bram.id.hex}.{signature}", f"{own.hex}.{cast.an.id.hex}.{signature}"]
    found += [
        f"{text}.{signature[:place]}{'A' if signature[place] != 'A' else 'B'}{signature[place + 1 :]}"
        for place in range(len(signature) - 1)
    ]
    return found


async def test_no_forged_link_opens_or_answers_anything(scene: Scene) -> None:
    stranger = Tab(scene.client)
    csrf = form_on((await stranger.get("/aanmelden")).text, "/aanmelden")["_csrf"]
    form = {
        "_csrf": csrf,
        "choice": "declined",
        seen.VERSIONS: seen.stamp(scene.need, scene.own, scene.other),
    }
    before, statuses = await scene.stored(), Counter[int]()
    links = forged(scene)
    for link in links:
        for path in (f"/uitnodiging/{link}", f"/uitnodiging/{link}/interesse"):
            page = await stranger.get(path)
            statuses[page.status_code] += 1
            assert scene.need.title not in page.text, link
        statuses[(await stranger.post(f"/uitnodiging/{link}/antwoord", form)).status_code] += 1
    assert statuses.total() == 3 * len(links) >= 120
    assert set(statuses) <= {404, 429}, statuses
    assert await scene.stored() == before


async def test_a_link_answers_for_its_own_supplier_whoever_presses_it(scene: Scene) -> None:
    """Els, signed in, has Bram's link: she answers as Bram, and for nobody else."""
    els = await Tab.of(scene.client, scene.database, scene.cast.els)
    link = f"/uitnodiging/{scene.token(scene.own.id, scene.cast.bram.id)}"
    form = await els.form(f"{link}/niet-voor-ons", f"{link}/antwoord")
    more = {"invitation": str(scene.other.id), "organisation": str(scene.cast.poetslijn.id)}
    assert (await els.post(f"{link}/antwoord", form | more)).status_code == 303
    stored = await scene.stored()
    assert stored[scene.own.id] == Given(Answer.DECLINED)
    assert stored[scene.other.id] == GIVEN


async def test_what_was_opened_before_someone_left_answers_nothing_after(scene: Scene) -> None:
    tab, link = Tab(scene.client), f"/uitnodiging/{scene.token(scene.own.id, scene.cast.bram.id)}"
    opened = await tab.form(f"{link}/niet-voor-ons", f"{link}/antwoord")
    async with scene.database.begin() as db:
        await end_memberships(db, scene.cast.bram.id)
    assert (await tab.post(f"{link}/antwoord", opened)).status_code == 404
    assert (await scene.stored())[scene.own.id] == GIVEN


async def test_leaving_and_answering_at_once_end_in_one_order_or_the_other(scene: Scene) -> None:
    """Twenty-five times at the same moment: a refused answer changes nothing."""
    bram, groenwerk = scene.cast.bram.id, scene.cast.groenwerk.id
    link = f"/uitnodiging/{scene.token(scene.own.id, bram)}"
    ended: Counter[int] = Counter()

    async def leave() -> None:
        async with scene.database.begin() as db:
            await db.execute(delete(Membership).where(Membership.person_id == bram))

    for number in range(25):
        before = (await scene.stored())[scene.own.id]
        tab = Tab(scene.client)
        form = await tab.form(f"{link}/interesse", f"{link}/antwoord", price=str(1000 + number))
        answer, _ = await asyncio.gather(tab.post(f"{link}/antwoord", form), leave())
        ended[answer.status_code] += 1
        after = (await scene.stored())[scene.own.id]
        assert (after != before) == (answer.status_code == 303)
        async with scene.database.begin() as db:
            db.add(
                Membership(
                    person_id=bram,
                    role="supplier",
                    organisation_id=groenwerk,
                    active_since=scene.need.published_at,
                )
            )
    assert ended.total() == 25
    assert set(ended) <= {303, 404}
