"""A supplier with three people in its target group: no page, file, feed or mail tells how many."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.core.mail.message import Message
from marketplace.core.web.access import route_rules
from marketplace.leads import mails
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.mails import AskedNeed
from marketplace.leads.models import Invitation
from marketplace.leads.tally import tally_of
from marketplace.matches import command
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.models import Match
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.organisations import claims, evidence, figures
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import SocialValueClaim
from marketplace.organisations.social_value import BY_NAME
from marketplace.partnerships.models import Partnership
from matching import social
from tests.database import composer, with_cast
from tests.inprocess import app_for, client_of, cookie_of
from tests.journey import ask, award, publish
from tests.people import Cast, make_need

FEW = {
    "target_group_fte": "3.17",
    "coaching_ratio": "2.89",
    "throughflow": "33.41",
    "target_group_share": "61.73",
}
PAPER = Document("application/pdf", "pdf", b"%PDF-")
MANY = FEW | {"target_group_fte": "17.26"}
BETRAYS = re.compile(r"3,2|3,17|3\.17|2,9|2,89|2\.89|33,4|33\.41|\b33 %|61,7|61\.73|\b62 %|0\.6173|0\.3341")
"""The few's values as pages, files and the engine would write them."""


def told(text: str) -> list[str]:
    """What in a text betrays the few. Tags, addresses and moments are left out: they may hold any figures."""
    return BETRAYS.findall(html.unescape(re.sub(r"<[^>]*>|https?://\S+|\d\d:\d\d:\d\d\.\d+", " ", text)))


async def _journey(database: Database, cast: Cast, values: dict[str, str]) -> tuple[Need, Partnership]:
    """Groenwerk has these figures, is asked, answers, wins and has a partnership; all mails are made."""
    async with database.begin() as db:
        supplier = await db.get_one(Organisation, cast.groenwerk.id)
        typed = [(BY_NAME[key], Decimal(value)) for key, value in values.items()]
        await claims.fill(db, cast.bram.id, supplier, typed)
        for key in values:
            await evidence.add(db, cast.bram.id, supplier, key, "verslag.pdf", PAPER)
        need = await make_need(db, cast, reserved=True)
        await publish(db, need, cast.an.id, cast.chadia.id)
        (invitation,) = await ask(db, need, cast.groenwerk, by=cast.chadia.id)
        question = await AskedNeed.of(db, need)
        await mails.invitation(db, composer(), question, invitation)
        await mails.reminder(db, composer(), question, invitation)
        await leads.answer(db, invitation, need, Given(Answer.INTERESTED))
        partnership = await award(db, need, invitation, cast.an.id)
        await mails.chosen(db, composer(), question, invitation)
        await mails.outcome(db, composer(), question, await tally_of(db, need.id), invitation)
    return need, partnership


async def _pages(database: Database, cast: Cast, var: Path, url: str, ids: dict[str, str]) -> dict[str, str]:
    """Path and reader -> text, of every page and file that a reader other than the supplier can open."""
    readers = {"visitor": {}} | {
        person.name: await cookie_of(database, person)
        for person in (cast.an, cast.chadia, cast.els, cast.dirk)
    }
    app = app_for(url, var)
    found: dict[str, str] = {}
    async with client_of(app) as client:
        paths = {path for method, path in route_rules(app) if method == "GET" and "/static/" not in path}
        for path in sorted(paths):
            filled = re.sub(r"{(\w+)(:\w+)?}", lambda name: ids.get(name[1], "x"), path)
            for query in ("", "?q=gras") if path == "/aanbod" else ("",):
                for reader, cookies in readers.items():
                    client.cookies = cookies  # type: ignore[assignment]
                    answer = await client.get(filled + query, follow_redirects=False)
                    if answer.status_code == 200:
                        found[f"{reader} {filled}{query}"] = answer.text
    return found


async def _everything_told(url: str, var: Path, values: dict[str, str]) -> dict[str, str]:
    async with with_cast(url) as (database, cast):
        need, partnership = await _journey(database, cast, values)
        async with database.begin() as db:
            offer = await db.scalar(select(Offer.id).where(Offer.organisation_id == cast.groenwerk.id))
            invitation = (await db.scalars(select(Invitation).where(Invitation.need_id == need.id))).one()
            match = (await db.scalars(select(Match).where(Match.organisation_id == cast.groenwerk.id))).one()
            mails = (await db.scalars(select(Message))).all()
            question = command.Question(title="gras maaien in het park", nis="46025")
            answer = (await command.match(db, question, 5, Catalogue())).record()
        told_where = {f"mail {mail.template}": f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in mails}
        told_where |= {
            "reasons of the match": f"{match.facts} {match.told}",
            "reasons of the invitation": f"{invitation.facts} {invitation.told}",
            "maatmarkt match": str(answer),
        }
        ids = {
            "organisation_id": str(cast.groenwerk.id),
            "offer_id": str(offer),
            "need_id": str(need.id),
            "partnership_id": str(partnership.id),
            "token": composer().signed("answer", invitation.id, cast.bram.id),
            "choice": "interesse",
        }
        return told_where | await _pages(database, cast, var, url, ids)


async def test_nothing_tells_of_three_people(database_url: str, tmp_path: Path) -> None:
    texts = await _everything_told(database_url, tmp_path, FEW)
    supplier_page = next(text for where, text in texts.items() if where.startswith("visitor /leveranciers/"))
    assert "minder dan 5" in supplier_page
    assert any("/selectie" in where for where in texts)
    assert any(where.startswith("An Voorbeeld /behoeften/") for where in texts)
    assert {where: told(text) for where, text in texts.items() if told(text)} == {}


async def test_the_walk_sees_figures_of_more_people(database_url: str, tmp_path: Path) -> None:
    """With 17 the same pages do tell: the walk above looks in the right places."""
    texts = await _everything_told(database_url, tmp_path, MANY)
    seen = {re.sub(r"/[0-9a-f-]{36}", "", where) for where, text in texts.items() if told(text)}
    assert {"visitor /leveranciers", "reasons of the match", "reasons of the invitation"} <= seen
    assert "maatmarkt match" in seen


@pytest.mark.parametrize(
    ("count", "text"), [("0", "minder dan 5"), ("4.99", "minder dan 5"), ("5", "5 VTE"), ("76.6", "76,6 VTE")]
)
def test_from_five_on_a_count_is_shown(count: str, text: str) -> None:
    row = SocialValueClaim(key="target_group_fte", value=Decimal(count))
    shown = figures.shown([Proven(row, Level.DECLARED)], date(2026, 1, 1))
    assert shown["target_group_fte"].text == text


def test_engine_and_pages_agree_on_how_few() -> None:
    assert social.FEWEST == figures.FEWEST_SHOWN
    assert set(social.OF_THE_GROUP) == set(figures.BETRAY_COUNT)
    assert round(100 * social.RESERVED_SHARE) == figures.RESERVED_PERCENT
