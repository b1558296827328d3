"""Many at once: one effect, and whoever came too late hears it in plain words."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import datetime

import httpx
from sqlalchemy import Select, func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message
from marketplace.core.web.seen import VERSIONS, stamp
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs.forms import blank
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.partnerships.models import Partnership
from tests.database import opened, with_cast
from tests.inprocess import cookie_of, csrf_of
from tests.journey import asked_need
from tests.people import make_cast, sign_in_token
from tests.site import Site
from tests.visitor import Visitor, hidden_fields
from tests.waiting import eventually, until

SUBMISSIONS = 200


def _csrf(page: str) -> str:
    found = re.search(r'name="_csrf" value="([^"]*)"', page)
    assert found
    return found[1]


async def _signed_in(site: Site) -> tuple[Visitor, str]:
    """An with a browser of her own, and Chadia's address."""
    async with opened(site.database_url) as database, database.begin() as db:
        cast = await make_cast(db)
        token = await sign_in_token(db, cast.an)
    an = Visitor(site.url)
    an.sign_in(token)
    return an, cast.chadia.email


async def test_one_form_sent_200_times_at_once_is_one_need(site: Site) -> None:
    an, coordinator = await _signed_in(site)
    an.see("/behoeften/nieuw")
    form = blank("46025") | hidden_fields(an.page.text, "/behoeften/nieuw")
    form |= {
        "title": "Gras maaien in het park",
        "text": "Elke twee weken het gras in het park maaien.",
    }
    async with httpx.AsyncClient(
        base_url=site.url, cookies=an.client.cookies, timeout=60, limits=httpx.Limits(max_connections=60)
    ) as browser:
        answers = await asyncio.gather(
            *(browser.post("/behoeften/nieuw/indiening", data=form) for _ in range(SUBMISSIONS))
        )
    an.leave()
    assert Counter(answer.status_code for answer in answers).keys() <= {303, 409}
    places = {answer.headers["location"] for answer in answers if answer.status_code == 303}
    assert len(places) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert "op hetzelfde moment" in answer.text
    eventually(lambda: len(site.mailbox.messages(to=coordinator)) == 1, "the coordinator's mail")
    async with opened(site.database_url) as database, database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Need)) == 1
        events = list(await db.scalars(select(StoredEvent.name).where(StoredEvent.name.startswith("need."))))
        assert events == ["need.submitted"]
        submitted = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "need.submit")
        assert await db.scalar(submitted) == 1
        assert await db.scalar(select(func.count()).select_from(Message)) == 1


async def _two_candidates(site: Site) -> tuple[Need, list[Invitation], list[dict[str, str]]]:
    """A need that two suppliers want, and the cookies of An in two browsers."""
    async with with_cast(site.database_url) as (database, cast):
        suppliers = [cast.groenwerk, cast.poetslijn]
        need, invitations = await asked_need(database, cast, suppliers, Given(Answer.INTERESTED))
        return need, invitations, [await cookie_of(database, cast.an) for _ in range(2)]


def times_told(event: str) -> Select[datetime]:
    """When an event was told; each of its subscribers has a row with that moment."""
    return select(StoredEvent.created_at).where(StoredEvent.name == event).distinct()


async def test_two_browsers_that_award_at_once_choose_one(site: Site) -> None:
    need, invitations, browsers = await _two_candidates(site)
    address = f"{site.url}/behoeften/{need.id}/gunning"

    async def award(cookies: dict[str, str], invitation: Invitation) -> httpx.Response:
        form = {"_csrf": csrf_of(cookies), "invitation": str(invitation.id), "amount": "11.900"}
        form[VERSIONS] = stamp(need, *invitations)
        async with httpx.AsyncClient(cookies=cookies, timeout=30) as browser:
            return await browser.post(address, data=form)

    answers = await asyncio.gather(
        *(award(browsers[number % 2], invitations[number % 2]) for number in range(8))
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {303: 4, 409: 4}, "the four for one supplier all say what the first one did"
    for answer in answers:
        if answer.status_code == 409:
            assert re.search("is intussen veranderd|kan niet meer", answer.text)

    async def partnerships() -> list[Partnership]:
        async with opened(site.database_url) as database, database.begin() as db:
            return list(await db.scalars(select(Partnership)))

    found = await until(partnerships, "a partnership")
    async with opened(site.database_url) as database, database.begin() as db:
        stored = await db.get_one(Need, need.id)
        ended = list(await db.scalars(times_told("need.ended")))
    assert stored.status is NeedStatus.AWARDED
    assert [row.supplier_id for row in found] == [stored.awarded_to]
    assert len(ended) == 1
