"""From agreed to confirmed by both sides to ended, and on which side someone stands."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import Conflict, OrganisationNeeded
from marketplace.core.web.access import Actor, Role
from marketplace.partnerships.models import Partnership, Side
from tests.database import with_cast
from tests.journey import asked_need

AGREED = {
    "goals": "Vier mensen aan het werk",
    "buyer_gives": "een vaste prijs",
    "buyer_gets": "een net park",
    "supplier_gives": "opleiding",
    "supplier_gets": "werk voor een jaar",
}


def _agreed(starts_on: date | None = None, ends_on: date | None = None, **other: str) -> Partnership:
    partnership = Partnership()
    partnership.agree(**AGREED | other, starts_on=starts_on, ends_on=ends_on)
    return partnership


def _confirmed(ends_on: date | None = None) -> Partnership:
    partnership = _agreed(ends_on=ends_on)
    partnership.confirm(Side.BUYER)
    partnership.confirm(Side.SUPPLIER)
    return partnership


def test_what_was_agreed_stands_as_it_was_written() -> None:
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    partnership = _agreed(start, end)
    assert {name: getattr(partnership, name) for name in AGREED} == AGREED
    assert (partnership.starts_on, partnership.ends_on) == (start, end)


@pytest.mark.parametrize("missing", AGREED)
def test_nothing_is_confirmed_before_every_part_is_filled_in(missing: str) -> None:
    partnership = _agreed(**{missing: ""})
    assert partnership.status == "to_fill_in"
    with pytest.raises(Conflict, match="Vul eerst"):
        partnership.confirm(Side.BUYER)
    assert partnership.confirmed_by(Side.BUYER) is None


@pytest.mark.parametrize(("first", "second"), [(Side.BUYER, Side.SUPPLIER), (Side.SUPPLIER, Side.BUYER)])
def test_it_runs_once_both_sides_confirmed_each_for_itself(first: Side, second: Side) -> None:
    partnership = _agreed()
    partnership.confirm(first)
    assert partnership.confirmed_by(first) is not None
    assert partnership.confirmed_by(second) is None
    assert (partnership.status, partnership.confirmed) == ("to_confirm", False)
    partnership.confirm(second)
    assert partnership.confirmed_by(second) is not None
    assert (partnership.status, partnership.confirmed) == ("running", True)


@pytest.mark.parametrize("side", list(Side))
def test_a_side_confirms_once(side: Side) -> None:
    partnership = _agreed()
    partnership.confirm(side)
    when = partnership.confirmed_by(side)
    with pytest.raises(Conflict, match="al"):
        partnership.confirm(side)
    assert partnership.confirmed_by(side) == when


@pytest.mark.parametrize("side", list(Side))
def test_another_text_asks_both_sides_again(side: Side) -> None:
    partnership = _confirmed()
    partnership.agree(**AGREED | {"goals": "Acht mensen"}, starts_on=None, ends_on=None)
    assert partnership.confirmed_by(side) is None
    assert partnership.status == "to_confirm"


def test_it_runs_to_the_end_of_its_last_day() -> None:
    today = clock.today()
    assert _confirmed(today).status == "running"
    assert _confirmed(today - timedelta(days=1)).status == "ended"
    assert _agreed(ends_on=today - timedelta(days=1)).status == "to_confirm", "nobody confirmed it"


def _actor(*places: tuple[uuid.UUID, Role], chosen: uuid.UUID | None = None, **more: object) -> Actor:
    person, session = uuid.uuid4(), uuid.uuid4()
    return Actor(person, "An", "an@an.example", session, dict(places), chosen=chosen, **more)  # type: ignore[arg-type]


def test_on_which_side_someone_stands() -> None:
    buyer, supplier = (uuid.uuid4(), Role.BUYER), (uuid.uuid4(), Role.SUPPLIER)
    elsewhere = (uuid.uuid4(), Role.SUPPLIER)
    partnership = Partnership(buyer_id=buyer[0], supplier_id=supplier[0])
    assert partnership.side_of(_actor(buyer)) is Side.BUYER
    assert partnership.side_of(_actor(supplier, elsewhere)) is Side.SUPPLIER
    assert partnership.side_of(_actor(elsewhere)) is None


def test_who_works_for_both_sides_says_first_for_which_one() -> None:
    buyer, supplier, elsewhere = (uuid.uuid4(), Role.BUYER), (uuid.uuid4(), Role.SUPPLIER), uuid.uuid4()
    partnership = Partnership(buyer_id=buyer[0], supplier_id=supplier[0])
    assert partnership.side_of(_actor(buyer, supplier, chosen=buyer[0])) is Side.BUYER
    assert partnership.side_of(_actor(buyer, supplier, chosen=supplier[0])) is Side.SUPPLIER
    for chosen in (None, elsewhere):
        with pytest.raises(OrganisationNeeded):
            partnership.side_of(_actor(buyer, supplier, chosen=chosen))


async def test_both_sides_their_coordinators_and_the_administration_see_it(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need, _ = await asked_need(database, cast)
        async with database.begin() as db:
            partnership = Partnership(
                need_id=need.id,
                region_id=cast.temse.region_id,
                buyer_id=cast.temse.id,
                supplier_id=cast.groenwerk.id,
            )
            db.add(partnership)
        expected = {
            "buyer": (_actor((cast.temse.id, Role.BUYER)), True),
            "supplier": (_actor((cast.groenwerk.id, Role.SUPPLIER)), True),
            "coordinator": (_actor(regions=frozenset({cast.temse.region_id})), True),
            "administrator": (_actor(is_admin=True), True),
            "another buyer": (_actor((cast.oostende_town.id, Role.BUYER)), False),
            "another supplier": (_actor((cast.poetslijn.id, Role.SUPPLIER)), False),
            "another coordinator": (_actor(regions=frozenset({cast.zeekracht.region_id})), False),
        }
        async with database.begin() as db:
            for who, (actor, sees) in expected.items():
                found = await db.scalar(Partnership.visible_to(actor))
                assert (found is not None) is sees, who
