"""The page of a need says how one may buy it, and warns when a year's purchases of its class add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.web.access import Actor, Role
from marketplace.needs import procedure
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Kind
from marketplace.organisations.models import Organisation
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.reading import load_rules
from marketplace.procedures.routes import RouteKey
from tests.guest import House
from tests.people import make_need
from tests.procedures.law import TABLE

GREEN, GREEN_TOO, CLEANING = "77310000", "77313000", "90910000"


async def stored(house: House, *needs: dict[str, object]) -> list[Need]:
    """Needs of An with what is given; those with a status are in it, published now."""
    async with house.database.begin() as db:
        await load_rules(db)
        made = []
        for values in needs:
            status, at = values.pop("status", NeedStatus.DRAFT), values.pop("at", clock.now())
            need = await make_need(db, house.cast, **{"kind": Kind.SERVICE, "cpv": [GREEN]} | values)
            await db.execute(update(Need).where(Need.id == need.id).values(status=status, published_at=at))
            made.append(need)
    return made


async def said(house: House, need: Need) -> procedure.NeedProcedure:
    async with house.database.begin() as db:
        row = await db.get_one(Need, need.id)
        await db.refresh(row)
        an = house.cast.an
        actor = Actor(an.id, an.name, an.email, an.id, organisations={house.cast.temse.id: Role.BUYER})
        return await procedure.of_need(db, actor, row, TABLE)


def warned(found: procedure.NeedProcedure) -> Sequence[str]:
    return [warning.key for warning in found.advice.warnings] if found.advice else []


async def test_purchases_of_one_class_within_a_year_add_up(house: House) -> None:
    published = {"status": NeedStatus.PUBLISHED}
    first, *_rest = await stored(
        house,
        {"amount": Decimal(20_000)},
        {"amount": Decimal(6_000), "amount_to": Decimal(9_999), "cpv": [GREEN_TOO, CLEANING]} | published,
        {"amount": Decimal(50_000), "cpv": [CLEANING]} | published,
    )
    found = await said(house, first)
    assert [each.amount for each in found.alike] == [Decimal(9_999)]
    assert warned(found) == []
    await stored(house, {"amount": Decimal(1)} | published)
    found = await said(house, first)
    assert [each.amount for each in found.alike] == [Decimal(9_999), Decimal(1)]
    assert warned(found) == ["splitting"]
    assert found.advice is not None
    assert RouteKey.LIMITED_VALUE in {route.key for route in found.advice.open}  # warned, never refused


@pytest.mark.parametrize("status", sorted(set(NeedStatus)))
async def test_what_never_became_a_purchase_does_not_count(house: House, status: NeedStatus) -> None:
    first, _other = await stored(
        house, {"amount": Decimal(20_000)}, {"amount": Decimal(10_000), "status": status}
    )
    over = {NeedStatus.DRAFT, NeedStatus.REFUSED, NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN}
    assert bool((await said(house, first)).alike) == (status not in over)


@pytest.mark.parametrize(("days", "counts"), [(364, True), (365, False), (-364, True), (-365, False)])
async def test_a_year_before_and_after_counts(house: House, days: int, counts: bool) -> None:
    published, now = {"status": NeedStatus.PUBLISHED}, clock.now()
    first, _other = await stored(
        house,
        {"amount": Decimal(20_000), "at": now} | published,
        {"amount": Decimal(10_000), "at": now - timedelta(days=days)} | published,
    )
    assert bool((await said(house, first)).alike) == counts


async def test_only_twelve_months_are_taken_together(house: House) -> None:
    published, now = {"status": NeedStatus.PUBLISHED}, clock.now()
    first, _before, _after = await stored(
        house,
        {"amount": Decimal(1_000), "at": now} | published,
        {"amount": Decimal(20_000), "at": now - timedelta(days=300)} | published,
        {"amount": Decimal(9_000), "at": now + timedelta(days=300)} | published,
    )
    assert [each.amount for each in (await said(house, first)).alike] == [Decimal(20_000)]


async def test_a_coordinator_reads_only_needs_of_the_own_region(house: House) -> None:
    first, other = await stored(
        house,
        {"amount": Decimal(20_000), "status": NeedStatus.PUBLISHED},
        {"amount": Decimal(20_000), "status": NeedStatus.SUBMITTED, "title": "Geheim gras"},
    )
    async with house.database.begin() as db:
        elsewhere = select(Organisation.region_id).where(Organisation.id == house.cast.oostende_town.id)
        moved = update(Need).where(Need.id == first.id)
        await db.execute(moved.values(region_id=elsewhere.scalar_subquery()))
    dirk = await house.signed_in(house.cast.dirk)
    assert "Geheim gras" not in await dirk.see(f"/behoeften/{first.id}")
    assert dirk.status == 200
    assert str(other.id) not in dirk.page.text
    an = await house.signed_in(house.cast.an)
    assert "Geheim gras" in await an.see(f"/behoeften/{first.id}")


async def test_purchases_of_another_buyer_do_not_count(house: House) -> None:
    first, other = await stored(
        house,
        {"amount": Decimal(20_000)},
        {"amount": Decimal(10_000), "status": NeedStatus.PUBLISHED},
    )
    async with house.database.begin() as db:
        moved = update(Need).where(Need.id == other.id)
        await db.execute(moved.values(organisation_id=house.cast.oostende_town.id))
    assert (await said(house, first)).alike == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 1, 1), date(2028, 12, 31), 36),
        (date(2026, 1, 1), date(2029, 1, 1), 37),
        (date(2026, 3, 15), date(2026, 4, 14), 1),
        (date(2026, 3, 15), date(2026, 3, 15), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 3, 15), None, None),
    ],
)
async def test_the_guide_gets_what_a_need_says(
    house: House, starts_on: date, ends_on: date | None, months: int | None
) -> None:
    (need,) = await stored(
        house, {"amount": Decimal("12500.50"), "starts_on": starts_on, "ends_on": ends_on, "reserved": True}
    )
    found = await said(house, need)
    asked = parse_qs(urlsplit(found.address).query)
    assert asked["soort"] == ["D"]
    assert asked["raming"] == ["12500,5"]
    assert asked["cpv"] == [GREEN]
    assert asked["voorbehouden"] == ["ja"]
    assert asked.get("maanden") == (None if months is None else [str(months)])
    assert found.advice is not None
    assert found.advice.purchase.months == months


@pytest.mark.parametrize(
    ("cpv", "kind", "expected"),
    [
        ([], Kind.GOOD, WorkKind.SUPPLIES),
        ([GREEN], Kind.SERVICE, WorkKind.SERVICES),
        (["45442100"], Kind.SERVICE, WorkKind.WORKS),
        (["45442100", GREEN], Kind.SERVICE, WorkKind.SERVICES),
        ([GREEN], None, None),
    ],
)
def test_the_kind_of_a_need(cpv: list[str], kind: Kind | None, expected: WorkKind | None) -> None:
    assert procedure.kind_of(Need(cpv=cpv, kind=kind)) is expected


async def test_its_page_shows_routes_and_the_warning_with_the_purchases(house: House) -> None:
    published = {"status": NeedStatus.PUBLISHED, "amount": Decimal(20_000)}
    first, second = await stored(house, {"amount": Decimal(20_000)}, published | {"title": "Bermen maaien"})
    an = await house.signed_in(house.cast.an)
    page = await an.see(f"/behoeften/{first.id}")
    assert "Samen met wat u in twaalf maanden van dezelfde soort koopt, is dit € 40.000,00" in page
    assert "Bermen maaien" in page
    assert "Opdracht van beperkte waarde" in page
    assert f"/behoeften/{second.id}" in an.page.text
    address = (await said(house, first)).address
    assert "Voor diensten van € 20.000,00" in await an.see(address)
    assert an.status == 200


async def test_a_need_of_which_too_little_is_known_leads_to_the_guide(house: House) -> None:
    (need,) = await stored(house, {"kind": None, "amount": None})
    an = await house.signed_in(house.cast.an)
    assert "Kijk het na in de procedurewijzer" in await an.see(f"/behoeften/{need.id}")
    assert "Welke procedures staan open" in await an.see((await said(house, need)).address)
    assert an.status == 200
