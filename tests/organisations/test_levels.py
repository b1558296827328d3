"""How well figures and recognitions are proven follows from documents, checks and days, everywhere alike."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.engine_records import engine_supplier
from marketplace.matches.wording import sentence
from marketplace.organisations import claims, evidence, levels, recognitions
from marketplace.organisations.claims import Figure
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim
from marketplace.organisations.recognitions import Label
from marketplace.organisations.social_value import BY_NAME
from matching import Engine, Need, Weights, social_value
from matching.social import figures_told, level_on
from tests.database import with_cast
from tests.inprocess import counted
from tests.organisations.scene import KEY, Scene, days, scene
from tests.people import Cast

DAY = timedelta(days=1)


async def _correct(on: Scene, value: str, **more: str) -> int:
    page = await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: value} | more)
    return page.status_code


async def _public(on: Scene) -> str:
    return (await on.get(None, f"/leveranciers/{on.cast.groenwerk.id}")).text


async def test_a_figure_is_declared_documented_checked_and_declared_again(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        assert await on.level() is Level.DECLARED
        await on.send()
        assert await on.level() is Level.DOCUMENTED
        assert 'data-status="gestaafd"' in await _public(on)
        assert (await on.check()).status_code == 303
        assert await on.level() is Level.VERIFIED
        assert 'data-status="nagekeken"' in await _public(on)
        assert await _correct(on, "65") == 303
        assert await on.level() is Level.DOCUMENTED
        assert await _correct(on, "62") == 303
        assert await on.level() is Level.DOCUMENTED, "the check was of the figure before, not of this one"


async def test_a_check_does_not_cover_a_later_last_day(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        assert await _correct(on, "62", **days("valid_to", clock.today() + 900 * DAY)) == 303
        assert await on.level() is Level.DOCUMENTED


async def test_past_its_last_day_it_is_expired_however_well_proven(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        today = clock.today()
        first, last = days("on", today - 9 * DAY), days("valid_to", today - DAY)
        assert await _correct(on, "62", **first, **last) == 303
        await on.send()
        await on.check()
        assert await on.level() is Level.EXPIRED
        assert 'data-status="verlopen"' in await _public(on)
        assert await _correct(on, "62", **first, **days("valid_to", today)) == 303
        assert await on.level() is Level.DOCUMENTED, "its last day counts"


async def test_removing_a_document_drops_what_only_it_proved(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send("eerste.pdf")
        first = await on.one()
        await on.check()
        await on.send("tweede.pdf")
        assert await on.level() is Level.VERIFIED
        await on.submit(on.cast.bram, f"{on.address}/{first.id}/wissen", f"{on.address}/{first.id}/wissen")
        assert await on.level() is Level.DOCUMENTED
        second = await on.one()
        await on.submit(on.cast.bram, f"{on.address}/{second.id}/wissen", f"{on.address}/{second.id}/wissen")
        assert await on.level() is Level.DECLARED


async def test_the_big_form_keeps_checks_of_what_stays_the_same(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        form = f"{on.own}/meerwaarde"
        assert (await on.submit(on.cast.bram, form, form, training_hours="12")).status_code == 303
        assert await on.level() is Level.VERIFIED
        assert await on.level("training_hours") is Level.DECLARED
        assert (await on.submit(on.cast.bram, form, form, **{KEY: "40"})).status_code == 303
        assert await on.level() is Level.DOCUMENTED


async def test_a_recognition_goes_the_same_way(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        row = await on.recognition()
        public = await _public(on)
        assert 'data-status="verklaard"' in public
        assert ">geldig<" not in public
        assert (await on.send(key=str(row.id))).status_code == 303
        assert await on.recognition_level() is Level.DOCUMENTED
        assert (await on.check()).status_code == 303
        assert await on.recognition_level() is Level.VERIFIED
        page = f"{on.own}/erkenningen/{row.id}"
        answer = await on.submit(on.cast.bram, page, page, document="besluit 2")
        assert answer.status_code == 303
        assert await on.recognition_level() is Level.DOCUMENTED, "its document came along, the check did not"
        assert (await on.recognition()).id != row.id


@pytest.mark.parametrize("proof", [Level.DECLARED, Level.DOCUMENTED, Level.VERIFIED])
def test_days_go_before_documents(proof: Level) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    row = Recognition(type=SupplierType.OTHER, document="", valid_from=first, valid_to=last)
    found = [Proven(row, proof).level(day) for day in (first - DAY, first, last, last + DAY)]
    assert found == [Level.NOT_YET, proof, proof, Level.EXPIRED]
    endless = Recognition(type=SupplierType.OTHER, document="", valid_from=first, valid_to=None)
    assert Proven(endless, proof).level(date.max) is proof


async def _proven(database: Database, cast: Cast, *, checked: bool, last: date | None) -> None:
    """Groenwerk's share of 62 %, with a document, in Chadia's eyes right when `checked`."""
    async with database.begin() as db:
        supplier = await db.get_one(Organisation, cast.groenwerk.id)
        figure = Figure(Decimal(62), date(2026, 1, 1), last)
        (claim,) = await claims.give(db, cast.bram.id, supplier, [(BY_NAME[KEY], figure)])
        paper = Document("application/pdf", "pdf", b"%PDF-")
        row = await evidence.add(db, cast.bram.id, supplier, KEY, "verslag.pdf", paper)
        if checked:
            row.checked_at, row.checked_by, row.checked_value = clock.now(), cast.chadia.id, claim.value


async def test_the_engine_counts_what_is_expired_as_declared(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _proven(database, cast, checked=True, last=date(2026, 6, 30))
        async with database.begin() as db:
            row = await db.get_one(Organisation, cast.groenwerk.id)
            given = await levels.figures_of(db, [row.id])
        supplier = engine_supplier(row, [], given)
        declared = engine_supplier(row, [], [Proven(given[0].row, Level.DECLARED)])
        last, later = date(2026, 6, 30), date(2026, 7, 1)
        (figure,) = supplier.figures
        assert (level_on(figure, last), level_on(figure, later)) == ("nagekeken", "verklaard")
        weights = Weights()
        assert social_value(supplier, later, weights) == social_value(declared, later, weights)
        assert social_value(supplier, last, weights).score > social_value(declared, last, weights).score
        (told,) = figures_told(supplier, later)
        assert (told.level, told.expired) == ("verklaard", True)


PAPER = Document("application/pdf", "pdf", b"%PDF-")


def _said_of(supplier: Organisation, engine: Engine, need: Need) -> str:
    """What a supplier's ranking says of its recognition."""
    (one,) = [row for row in engine.rank(need).ranked if row.supplier_id == str(supplier.id)]
    return next(text for text in map(sentence, one.reasons) if "rkenning" in text)


async def test_the_engine_says_of_a_recognition_what_is_known(database_url: str) -> None:
    need = Need("Gras maaien in het park", "maaien", cpv=("77310000",), on=date(2027, 3, 1))
    reserved = msgspec.structs.replace(need, reserved=True)
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()

        async def said() -> tuple[str, str]:
            async with database.begin() as db:
                engine = await catalogue.current(db)
            return _said_of(cast.groenwerk, engine, need), _said_of(cast.groenwerk, engine, reserved)

        async with database.begin() as db:
            label = (await levels.recognitions_of(db, [cast.groenwerk.id]))[0].row
        plain, route = await said()
        assert plain == "Erkenning geldig op 1 maart 2027, volgens eigen opgave."
        assert route.endswith("volgens eigen opgave.")
        assert "Mag een voorbehouden" not in route
        async with database.begin() as db:
            supplier = await db.get_one(Organisation, cast.groenwerk.id)
            mine = await db.get_one(Recognition, label.id)
            row = await evidence.add(db, cast.bram.id, supplier, "", "besluit.pdf", PAPER, mine)
        assert (await said())[0].endswith(", gestaafd met een document.")
        async with database.begin() as db:
            supplier = await db.get_one(Organisation, cast.groenwerk.id)
            checked = await db.get_one(Evidence, row.id)
            checked.checked_at, checked.checked_by = clock.now(), cast.chadia.id
            evidence.changed(db, cast.chadia.id, supplier, "organisation.verify_evidence")
        plain, route = await said()
        assert plain.endswith(", nagekeken door de helpdesk.")
        assert route.startswith("Mag een voorbehouden opdracht uitvoeren")


async def test_what_ended_is_read_by_nobody(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _proven(database, cast, checked=False, last=None)
        async with database.begin() as db:
            supplier = await db.get_one(Organisation, cast.groenwerk.id)
            await claims.fill(db, cast.bram.id, supplier, [])
            (label,) = await levels.recognitions_of(db, [supplier.id])
            await recognitions.remove(db, cast.bram.id, supplier, label.row)
        async with database.begin() as db:
            assert await levels.figures_of(db, [cast.groenwerk.id]) == []
            assert await levels.recognitions_of(db, [cast.groenwerk.id]) == []
            assert len(await claims.all_of(db, cast.groenwerk)) == 1


async def test_levels_of_many_take_as_many_queries_as_of_one(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        everyone = [cast.groenwerk.id, cast.poetslijn.id, cast.zeekracht.id]
        async with database.begin() as db:
            for place in everyone:
                supplier = await db.get_one(Organisation, place)
                label = Label(SupplierType.OTHER, "besluit 3", date(2024, 1, 1))
                await recognitions.add(db, None, supplier, label)
                values = [(BY_NAME[KEY], Decimal(40)), (BY_NAME["training_hours"], Decimal(8))]
                await claims.fill(db, None, supplier, values)
        async with database.begin() as db:
            with counted() as statements:
                assert len(await levels.figures_of(db, everyone)) == 6
                assert len(await levels.recognitions_of(db, everyone)) == 6
        assert len([one for one in statements if one.startswith("SELECT")]) == 2


async def test_a_level_typed_by_an_older_process_decides_nothing(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            await db.execute(update(SocialValueClaim).values(level_as_typed="nagekeken"))
        assert await on.level() is Level.DECLARED
        assert 'data-status="nagekeken"' not in await _public(on)
