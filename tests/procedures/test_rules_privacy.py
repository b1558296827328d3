"""What the table keeps of an administrator: shown to that person, and without the person once wiped."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.privacy import erasure
from marketplace.privacy.own_data import own_data
from marketplace.procedures.models import ProcedureRuleChange
from tests.database import HOUSE
from tests.procedures.conftest import LOOK, SAVE, Office


async def edited(office: Office) -> None:
    await office.els.see("/beheer/regels/LOKAAL")
    note = "Nagevraagd door Els Voorbeeld (els@els.example)."
    await office.els.press(LOOK, note=note, reason="Els Voorbeeld las dit, mail els@els.example")
    await office.els.press(SAVE)


async def test_an_administrator_sees_what_was_changed_as_own_data(office: Office) -> None:
    await edited(office)
    async with office.house.database.begin() as db:
        data = await own_data(db, HOUSE, office.house.cast.els.id)
    (row,) = data["regels"]
    assert (row["regel"], row["waarom"][:4]) == ("LOKAAL", "Els ")
    page = await office.els.see("/account/gegevens")
    assert "Wat u in de regels wijzigde Regel Wat Waarom Datum LOKAAL gewijzigd" in page
    assert "Verbeterde een regel over overheidsopdrachten" in page


async def test_a_wiped_account_leaves_the_change_without_the_person(office: Office) -> None:
    await edited(office)
    cast = office.house.cast
    async with office.house.database.begin() as db:
        await add_membership(db, cast.dirk.id, Role.ADMINISTRATOR)
        await erasure.erase_unused(db, HOUSE.traces, await db.get_one(Person, cast.els.id))
    async with office.house.database.begin() as db:
        change = (await db.scalars(select(ProcedureRuleChange))).one()
    for text in (change.reason, str(change.before), str(change.after), (await office.rule("LOKAAL")).note):
        assert "els@els.example" not in text
        assert "Els Voorbeeld" not in text
    assert "Nagevraagd door Gewiste persoon" in (await office.rule("LOKAAL")).note
    dirk = await office.house.signed_in(cast.dirk)
    page = await dirk.see("/regels/LOKAAL")
    assert "Els Voorbeeld" not in page
    assert "Nagevraagd door Gewiste persoon" in page
