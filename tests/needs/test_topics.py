"""The task list behind the short form: each topic saved by itself, by whoever is there, on any device."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketplace.core.web.forms import date_values
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from tests.guest import Guest, House
from tests.markup import Fields
from tests.people import make_need

PLAIN = {"amount": None, "amount_shown": False}


async def draft(house: House, **values: object) -> tuple[Need, Guest, str]:
    """A draft of An's, An at its task list, and the address of that."""
    async with house.database.begin() as db:
        need = await make_need(db, house.cast, **(PLAIN | values))
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen"
    await an.see(here)
    return need, an, here


async def stored_now(house: House, need: Need) -> Need:
    async with house.database.begin() as db:
        return await db.get_one(Need, need.id)


@pytest.mark.parametrize(
    ("topic", "typed", "stored"),
    [
        ("onderwerp", {"title": "Hagen snoeien", "kind": "service"}, {"title": "Hagen snoeien"}),
        (
            "hoeveelheid",
            {
                "quantity": "40 are",
                "rhythm": "elke twee weken",
                "fte": "2,5 VTE",
                **date_values("starts_on", date(2027, 3, 1)),
            },
            {
                "quantity": "40 are",
                "rhythm": "elke twee weken",
                "fte": Decimal("2.5"),
                "starts_on": date(2027, 3, 1),
            },
        ),
        ("plaats", {"nis": "46021", "place": "Park"}, {"nis": "46021", "place": "Park"}),
        (
            "budget",
            {"budget": "exact", "amount": "12.500", "amount_shown": "yes"},
            {"amount": Decimal(12500), "amount_to": None, "amount_shown": True},
        ),
        (
            "budget",
            {"budget": "range", "least": "1.000", "amount_to": "2.000,50"},
            {"amount": Decimal(1000), "amount_to": Decimal("2000.50"), "amount_shown": False},
        ),
        (
            "budget",
            {"budget": "none", "amount": "900", "amount_shown": "yes"},
            {"amount": None, "amount_to": None, "amount_shown": False},
        ),
        (
            "voorwaarden",
            {"conditions": "Werken op weekdagen.", "labels": ["fsc", "eu-bio"], "reserved": "yes"},
            {"conditions": "Werken op weekdagen.", "labels": ["fsc", "eu-bio"], "reserved": True},
        ),
        ("zichtbaarheid", {"visibility": "public"}, {"visibility": Visibility.PUBLIC}),
    ],
)
async def test_a_topic_keeps_what_was_typed_and_leaves_the_others(
    house: House, topic: str, typed: Fields, stored: dict[str, object]
) -> None:
    need, an, here = await draft(house, conditions="Eerst dit." if topic == "plaats" else "")
    before = await stored_now(house, need)
    await an.see(f"{here}/{topic}")
    page = await an.press("Bewaren", **typed)
    assert an.page.url.path == here
    assert "Bewaard." in page
    after = await stored_now(house, need)
    assert {name: getattr(after, name) for name in stored} == stored
    for name in {"text", "nis", "place", "deadline", "conditions", "quantity"} - set(stored):
        assert getattr(after, name) == getattr(before, name)


@pytest.mark.parametrize(
    ("topic", "typed", "field"),
    [
        ("onderwerp", {"title": "", "text": ""}, "title"),
        ("hoeveelheid", {"quantity": "x" * 201}, "quantity"),
        ("hoeveelheid", {"deadline-day": "31", "deadline-month": "2"}, "deadline"),
        ("plaats", {"nis": "99999"}, "nis"),
        ("budget", {}, "budget"),
        ("budget", {"budget": "exact"}, "amount"),
        ("budget", {"budget": "range", "least": "5", "amount_to": "5"}, "amount_to"),
        ("budget", {"budget": "range", "amount_to": "veel"}, "least"),
        ("voorwaarden", {"conditions": "x" * 4001}, "conditions"),
        ("zichtbaarheid", {"visibility": "niemand"}, "visibility"),
        ("contact", {"contact": "iemand"}, "contact"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_stays(
    house: House, topic: str, typed: Fields, field: str
) -> None:
    need, an, here = await draft(house)
    version = (await stored_now(house, need)).version
    await an.see(f"{here}/{topic}")
    await an.press("Bewaren", **typed)
    assert an.status == 422
    assert f'href="#{field}"' in an.page.text
    assert f'id="{field}-error"' in an.page.text
    assert (await stored_now(house, need)).version == version


async def test_the_list_says_what_is_done_and_who_sees_it(house: House) -> None:
    _, an, here = await draft(house, nis=None)
    assert an.words.count("Nog niet ingevuld") == 1, "the place"
    assert "Onderwerp en doel Wie gevraagd wordt, ziet dit. Klaar" in an.words
    assert "Budget Alleen uw organisatie en de helpdesk zien dit. Niet verplicht" in an.words
    await an.see(f"{here}/zichtbaarheid")
    await an.press("Bewaren", visibility="public")
    assert "Onderwerp en doel Iedereen kan dit lezen. Klaar" in an.words
    assert "Bijlagen Wie gevraagd wordt, ziet dit." in an.words
    assert "Budget Alleen uw organisatie en de helpdesk zien dit." in an.words


async def test_the_check_page_shows_everything_and_hands_it_in(house: House) -> None:
    need, an, here = await draft(house, nis=None, conditions="Regel een\nRegel twee", labels=["fsc"])
    page = await an.see(f"{here}/nazicht")
    assert "FSC of gelijkwaardig" in page
    assert "Indienen bij de helpdesk" not in page
    assert "ontbreekt nog: Plaats" in page
    await an.see(f"{here}/plaats")
    await an.press("Bewaren", nis="46025")
    await an.see(f"{here}/nazicht")
    assert f'href="{here}/plaats"' in an.page.text
    await an.press("Indienen bij de helpdesk")
    assert (await stored_now(house, need)).status is NeedStatus.SUBMITTED


async def test_the_short_form_leaves_what_it_does_not_show(house: House) -> None:
    more = {
        "quantity": "40 are",
        "rhythm": "elke week",
        "fte": Decimal("1.25"),
        "conditions": "Op weekdagen",
        "labels": ["fsc"],
        "visibility": Visibility.REGION,
        "contact_id": house.cast.an.id,
        "amount": Decimal(100),
        "amount_to": Decimal(200),
        "amount_shown": True,
    }
    need, an, _ = await draft(house, **more)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Bewaren als ontwerp", title="Anders")
    after = await stored_now(house, need)
    assert after.title == "Anders"
    assert {name: getattr(after, name) for name in more} == more


async def test_the_short_form_leads_to_the_task_list_and_keeps_what_was_typed(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see("/behoeften/nieuw")
    page = await an.press("Meer uitwerken", title="Gras maaien")
    assert "Uw behoefte uitwerken" in page
    assert "Gras maaien" in page
    await an.see(an.page.url.path.removesuffix("/opstellen") + "/bewerken")
    assert "Uw behoefte uitwerken" in await an.press("Meer uitwerken", title="Gras en hagen")


async def test_a_topic_goes_on_where_a_colleague_left_it_and_nobody_else_does(house: House) -> None:
    need, _, here = await draft(house)
    for who, status in ((house.cast.an, 200), (house.cast.els, 404), (house.cast.bram, 403)):
        other = await house.signed_in(who)
        for path in ("", "/plaats", "/nazicht", "/onbekend"):
            await other.see(f"{here}{path}")
            assert other.status == (404 if path == "/onbekend" and status == 200 else status)
    assert need.status is NeedStatus.DRAFT


async def test_when_it_is_over_the_list_says_so(house: House) -> None:
    need, an, here = await draft(house)
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).status = NeedStatus.WITHDRAWN
    assert "Deze behoefte kan niet meer veranderen." in await an.see(here)
    await an.see(f"{here}/plaats")
    assert "Bewaren" not in an.words
