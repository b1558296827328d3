"""What buyers see of how to reach a supplier is what it chose, and never what someone signs in with."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from marketplace.offers.models import Offer
from marketplace.organisations import contact
from marketplace.organisations.models import Organisation
from marketplace.privacy import erasure as privacy
from tests.database import HOUSE
from tests.organisations.scene import Scene, scene

INTERNAL = {"email": "boekhouding@groenwerk.example", "phone": "03 777 77 77"}
CHOSEN = {
    "public_contact": "Onthaal",
    "public_email": "hallo@groenwerk.example",
    "public_phone": "03 111 11 11",
}


async def _save(on: Scene, **values: str) -> tuple[int, str]:
    answer = await on.submit(on.cast.bram, on.own, on.own, **values)
    return answer.status_code, answer.text


async def _public(on: Scene) -> str:
    """The supplier's page and that of its offer, as visitors get them."""
    async with on.database.begin() as db:
        offer = await db.scalar(select(Offer.id).where(Offer.organisation_id == on.cast.groenwerk.id))
    paths = (f"/leveranciers/{on.cast.groenwerk.id}", f"/aanbod/{offer}")
    pages = [(await on.get(None, path)).text for path in paths]
    assert all("<h1" in page for page in pages)
    return "\n".join(pages)


async def test_only_what_was_chosen_is_public(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        assert (await _save(on, **INTERNAL))[0] == 303
        public = await _public(on)
        assert public.count("toont geen mailadres of telefoonnummer") == 2
        for private in (*INTERNAL.values(), on.cast.bram.email, "info@groenwerk.example"):
            assert private not in public
        assert (await _save(on, **CHOSEN))[0] == 303
        public = await _public(on)
        for chosen in CHOSEN.values():
            assert public.count(chosen) >= 2
        for private in (*INTERNAL.values(), on.cast.bram.email):
            assert private not in public
        assert "toont geen mailadres" not in public
        assert (await _save(on, public_email="", public_phone=""))[0] == 303
        public = await _public(on)
        assert public.count("toont geen mailadres of telefoonnummer") == 2, "a name alone reaches nobody"
        checked = (await on.get(on.cast.chadia, on.own)).text
        assert all(text in checked for text in INTERNAL.values()), "the helpdesk still sees them"


async def test_a_sign_in_address_is_refused_at_its_field(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        for typed in (on.cast.bram.email, on.cast.bram.email.upper(), f" {on.cast.bram.email} "):
            status, page = await _save(on, public_email=typed)
            assert status == 422
            assert 'id="public_email-error"' in page
            assert "meldt iemand van u zich aan" in page
        for field in ("public_contact", "description", "name", "website"):
            status, page = await _save(on, **{field: f"www.x.example/{on.cast.bram.email}"})
            assert status == 422
            assert f'id="{field}-error"' in page
        assert on.cast.bram.email not in await _public(on)


async def test_it_is_left_out_when_its_owner_joins_later(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        assert (await _save(on, **CHOSEN))[0] == 303
        async with on.database.begin() as db:
            person = await find_or_add_person(db, CHOSEN["public_email"], "Nieuwe Collega")
            await add_membership(db, person.id, Role.SUPPLIER, organisation_id=on.cast.groenwerk.id)
        public = await _public(on)
        assert CHOSEN["public_email"] not in public
        assert CHOSEN["public_phone"] in public
        assert "Daarom tonen wij dit adres niet" in (await on.get(on.cast.bram, on.own)).text


async def test_who_is_slower_sees_both_profiles(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        slow = await on.fields(on.cast.bram, on.own, on.own)
        assert (await _save(on, public_phone="03 111 11 11"))[0] == 303
        answer = await on.post(on.cast.bram, on.own, **slow | {"public_phone": "03 222 22 22"})
        assert answer.status_code == 409
        assert all(text in answer.text for text in ('id="outdated"', "03 111 11 11", "03 222 22 22"))
        assert "03 111 11 11" in await _public(on)


async def test_a_page_without_a_public_number_says_so(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        told = "Kopers zien nu geen telefoonnummer"
        assert told in (await on.get(on.cast.bram, on.own)).text
        await _save(on, **CHOSEN)
        assert told not in (await on.get(on.cast.bram, on.own)).text


async def test_a_buyer_has_no_public_contact(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        own = f"/organisaties/{on.cast.temse.id}"
        fields = await on.fields(on.cast.an, own, own)
        assert not set(CHOSEN) & set(fields)
        assert (await on.post(on.cast.an, own, **fields | CHOSEN)).status_code == 303
        async with on.database.begin() as db:
            temse = await db.get_one(Organisation, on.cast.temse.id)
        assert (temse.public_contact, temse.public_email, temse.public_phone) == ("", "", "")


async def test_wiping_a_person_takes_the_name_and_address_off_the_page(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            person = await find_or_add_person(db, "fien@groenwerk.example", "Fien Wegwerp")
            await add_membership(db, person.id, Role.SUPPLIER, organisation_id=on.cast.groenwerk.id)
            await db.execute(
                update(Organisation)
                .where(Organisation.id == on.cast.groenwerk.id)
                .values(public_contact="Vraag naar Fien Wegwerp", public_email="fien@groenwerk.example")
            )
        open_form = await on.fields(on.cast.bram, on.own, on.own)
        assert "Fien Wegwerp" in await _public(on)
        async with on.database.begin() as db:
            await privacy.erase(db, HOUSE.traces, person.id)
        assert "Wegwerp" not in await _public(on)
        async with on.database.begin() as db:
            row = await db.get_one(Organisation, on.cast.groenwerk.id)
        assert (row.public_contact, row.public_email) == ("", "")
        answer = await on.post(on.cast.bram, on.own, **open_form | {"public_email": ""})
        assert answer.status_code == 409, "what was wiped does not come back by an older form"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("an@temse.example", True),
        ("Mail AN@Temse.example.", True),
        ("mailto:an@temse.example", True),
        ("jan@temse.example", False),
        ("de.an@temse.example", False),
        ("an@temse.example.org", False),
        ("an@temse.examples", False),
        ("", False),
    ],
)
def test_only_the_whole_address_counts(text: str, told: bool) -> None:
    assert contact.tells(text, ["an@temse.example"]) is told
