"""A page makes as many queries with thirty rows as with three.

Except the query that counts a list longer than one page.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import Document
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.tokens import Signer
from marketplace.core.web.access import Role
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.gap_models import Gap
from marketplace.needs.mails import MOVED_ON, need_submitted
from marketplace.needs.models import Need
from marketplace.organisations import evidence, levels
from marketplace.organisations.models import Region, SupplierType
from tests.database import composer, with_cast
from tests.inprocess import app_for, client_of, cookie_of, counted
from tests.journey import ask, award, publish
from tests.lots import CLEANING, GRASS, lotted_need
from tests.people import Cast, make_need, make_offer, make_organisation
from tests.site import SECRET

COUNT = "SELECT count(*) AS count_1 \nFROM (SELECT "
LISTS = {
    "/start": 5,
    "/bewijsstukken": 1,
    "/niet-vertrokken-mails": 1,
    "/organisaties": 1,
    "/behoeften/{need}/selectie": 1,
    "/gaten": 1,
}
"""How many lists a page counts; `/start` also counts what it lists nowhere."""
MOST_QUERIES = 14
PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")
PAGES = {
    "an": [
        "/start",
        "/behoeften",
        "/behoeften/nieuw",
        "/behoeften/{need}",
        "/behoeften/{need}/gunning",
        "/samenwerkingen",
    ],
    "bram": ["/start", "/mijn-aanbod", "/uitnodigingen", "/samenwerkingen", "/organisaties/{groenwerk}"],
    "chadia": [
        "/start",
        "/behoeften",
        "/organisaties",
        "/bewijsstukken",
        "/niet-vertrokken-mails",
        "/behoeften/{need}/selectie",
        "/gaten",
        "/samenwerkingen",
    ],
    "visitor": [
        "/",
        "/aanbod",
        "/aanbod?q=gras",
        "/zo-koopt-u-sociaal",
        "/wat-kan-de-sociale-economie?wat=gras+maaien&gemeente=46025",
        "/leveranciers/{groenwerk}",
        "/uitnodiging/{token}",
    ],
}


async def fill(db: AsyncSession, cast: Cast, rows: int, first: int) -> Need:
    """`rows` suppliers with an offer and a document, needs with answers, invitations, partnerships, mails."""
    region = await db.get_one(Region, cast.temse.region_id)
    suppliers = []
    for number in range(first, first + rows):
        kind = SupplierType.MAATWERKBEDRIJF
        supplier = await make_organisation(
            db, f"Maaier{number} vzw", Role.SUPPLIER, "46021", region, 100 + number, kind
        )
        await make_offer(
            db, supplier, f"Gras maaien {number}", "Gras maaien in parken.", "77314000", ["46025"]
        )
        await make_offer(db, cast.groenwerk, f"Hagen {number}", "Hagen snoeien.", "77340000", ["46025"])
        suppliers.append(supplier)
        (label,) = await levels.recognitions_of(db, [supplier.id])
        await evidence.add(db, None, supplier, "", f"besluit-{number}.pdf", PAPER, label.row)
    engine = await Catalogue().current(db)
    for number in range(first, first + rows):
        need = await publish(db, await make_need(db, cast), cast.an.id, cast.chadia.id, engine)
        interested = Given(Answer.INTERESTED)
        (row,) = await ask(db, need, cast.groenwerk, by=cast.chadia.id, given=interested)
        await award(db, need, row, cast.an.id)
        await need_submitted(db, composer(), need)
        where = {"region_id": cast.temse.region_id, "nis": "46025"}
        db.add(Gap(need_id=need.id, activity=None if number % 2 else f"{number:08}", **where))
    await db.execute(update(Message).values(status=MessageStatus.CANCELLED, last_error=MOVED_ON))
    shown = await publish(db, await make_need(db, cast), cast.an.id, cast.chadia.id, engine)
    await ask(db, shown, cast.groenwerk, *suppliers[: rows // 2], by=cast.chadia.id)
    return shown


async def test_the_number_of_queries_does_not_grow_with_the_rows(database_url: str, tmp_path: Path) -> None:
    counts: list[dict[str, int]] = []
    async with with_cast(database_url) as (database, cast):
        app = app_for(database_url, tmp_path)
        async with client_of(app) as client:
            for rows, first in ((3, 0), (30, 3)):
                async with database.begin() as db:
                    need = await fill(db, cast, rows, first)
                    (own,) = await db.execute(
                        select(Invitation.id).where(
                            Invitation.need_id == need.id, Invitation.organisation_id == cast.groenwerk.id
                        )
                    )
                names = {
                    "need": need.id,
                    "groenwerk": cast.groenwerk.id,
                    "token": Signer(SECRET, "answer").sign_ids(own.id, cast.bram.id),
                }
                counts.append(await _count(client, database, cast, names))
    assert counts[0] == counts[1]


async def _count(client, database, cast: Cast, names: dict[str, object]) -> dict[str, int]:
    """Statements per page, after a first look that fills what is cached for a minute."""
    found = {}
    for who, paths in PAGES.items():
        client.cookies.clear()
        if who != "visitor":
            client.cookies.update(await cookie_of(database, getattr(cast, who)))
        for path in paths:
            await client.get(path.format(**names))
            with counted() as statements:
                answer = await client.get(path.format(**names))
            assert answer.status_code == 200, path
            assert len(statements) <= MOST_QUERIES
            counting = sum(line.startswith(COUNT) for line in statements)
            assert counting <= LISTS.get(path, 0), path
            found[f"{who} {path}"] = len(statements) - counting
    return found


async def test_a_selection_of_twelve_lots_takes_as_many_queries_as_one_of_two(
    database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        app, counts = app_for(database_url, tmp_path), []
        async with client_of(app) as client:
            client.cookies.update(await cookie_of(database, cast.chadia))
            for lots in (2, 12):
                need = await lotted_need(database, cast, *([GRASS, CLEANING] * (lots // 2)))
                async with database.begin() as db:
                    await ask(db, await db.get_one(Need, need.id), cast.groenwerk, by=cast.chadia.id)
                for path in ("", "?perceel=2"):
                    await client.get(f"/behoeften/{need.id}/selectie{path}")
                    with counted() as statements:
                        answer = await client.get(f"/behoeften/{need.id}/selectie{path}")
                    assert answer.status_code == 200
                    counts.append(len(statements))
        assert len(set(counts)) == 1
        assert counts[0] <= MOST_QUERIES
