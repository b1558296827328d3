"""A coordinator sees which documents of the region wait to be checked: new ones, and what changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, update

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership
from marketplace.core import clock
from marketplace.core.documents import Document
from marketplace.core.web.access import Role
from marketplace.organisations import admission, evidence
from marketplace.organisations.joining_models import SignUp
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import Registration
from tests.markup import words_of
from tests.organisations.scene import KEY, PDF, Scene, scene

LIST = "/bewijsstukken"


async def _words(on: Scene, path: str = LIST, who: Person | None = None) -> str:
    answer = await on.get(who or on.cast.chadia, path)
    assert answer.status_code == 200
    return words_of(answer.text)


async def _waits(on: Scene) -> int:
    """How many wait for Chadia, as her start page counts them; her list holds as many."""
    start, listed = await _words(on, "/start"), await _words(on)
    for count in range(1, 9):
        if f"Bewijsstukken na te kijken ({count})" in start:
            assert listed.count("verslag 2025.pdf") == count
            return count
    assert "Bewijsstukken na te kijken" not in start
    assert "Er wacht geen bewijsstuk op u" in listed
    return 0


async def test_a_new_document_waits_until_it_is_checked(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        assert await _waits(on) == 0
        await on.send()
        assert await _waits(on) == 1
        page = (await on.get(on.cast.chadia, "/start")).text
        assert f'href="{LIST}"' in page
        row = await on.one()
        assert f'href="{on.address}#bewijsstuk-{row.id}"' in page
        assert f'id="bewijsstuk-{row.id}"' in (await on.get(on.cast.chadia, on.address)).text
        for words in (await _words(on), await _words(on, "/start")):
            assert "Groenwerk vzw" in words
            assert "Aandeel doelgroepmedewerkers" in words
        await on.check()
        assert await _waits(on) == 0


async def test_what_changed_waits_again(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        assert (await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: "70"})).status_code == 303
        assert await _waits(on) == 1
        await on.send(key=str((await on.recognition()).id))
        assert await _waits(on) == 2
        label = f"{on.own}/erkenningen/{(await on.recognition()).id}"
        assert (await on.submit(on.cast.bram, label, label, document="besluit 9")).status_code == 303
        assert await _waits(on) == 2
        gone = f"{on.figure}/wissen"
        assert (await on.submit(on.cast.bram, gone, gone)).status_code == 303
        assert await _waits(on) == 1, "of a figure that was taken back nothing can be checked"


async def test_a_removed_document_waits_for_nobody(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        page = f"{on.address}/{(await on.one()).id}"
        await on.submit(on.cast.bram, f"{page}/wissen", f"{page}/wissen")
        assert await _waits(on) == 0
        await on.submit(on.cast.bram, on.address, f"{page}/terugzetten")
        assert await _waits(on) == 1


async def test_each_sees_only_what_waits_for_oneself(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        assert "verslag" not in await _words(on, who=on.cast.dirk)
        assert "Bewijsstukken na te kijken" not in await _words(on, "/start", on.cast.dirk)
        for stranger in (on.cast.an, on.cast.bram):
            assert (await on.get(stranger, LIST)).status_code == 403
        async with on.database.begin() as db:
            entry = Registration(
                Role.SUPPLIER, "x", on.cast.groenwerk.kbo, "46021", None, "", "C", on.cast.chadia.email
            )
            row = await admission.register(db, None, entry)
            admission.confirm(db, row)
        assert await _waits(on) == 0, "who asked to work for a supplier does not check it"
        async with on.database.begin() as db:
            await db.execute(delete(SignUp))
        assert await _waits(on) == 1
        async with on.database.begin() as db:
            await add_membership(db, on.cast.chadia.id, Role.SUPPLIER, organisation_id=on.cast.groenwerk.id)
        assert await _waits(on) == 0, "nor does who works there"


async def test_a_supplier_that_was_not_let_in_waits_with_its_documents(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        async with on.database.begin() as db:
            here = update(Organisation).where(Organisation.id == on.cast.groenwerk.id)
            await db.execute(here.values(status=OrganisationStatus.REFUSED))
        assert await _waits(on) == 0


async def test_all_of_them_stand_on_pages_the_longest_waiting_first(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            supplier = await db.get_one(Organisation, on.cast.groenwerk.id)
            paper = Document("application/pdf", "pdf", PDF)
            for number in range(30):
                row = await evidence.add(db, None, supplier, KEY, f"stuk-{number:02}.pdf", paper)
                row.created_at = clock.now() + timedelta(hours=number)
        first, second = await _words(on), await _words(on, f"{LIST}?pagina=2")
        assert "30 bewijsstukken" in first
        assert ("stuk-00.pdf" in first, "stuk-24.pdf" in first, "stuk-25.pdf" in first) == (True, True, False)
        assert ("stuk-24.pdf" in second, "stuk-25.pdf" in second, "stuk-29.pdf" in second) == (
            False,
            True,
            True,
        )
        start = await _words(on, "/start")
        assert "Bewijsstukken na te kijken (30)" in start
        assert "Alle 30 bekijken" in start
        for odd in ("0", "-3", "99999999999", "4"):
            assert "bewijsstuk" in await _words(on, f"{LIST}?pagina={odd}")
        assert (await on.get(on.cast.chadia, f"{LIST}?pagina=x")).status_code == 400
