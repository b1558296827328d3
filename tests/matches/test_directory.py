"""The directory and the engine say the same of who works where; names and numbers are found as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.recent import Recent
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.directory import PAGE_SIZE, Found, Search, find_offers
from marketplace.offers.models import AreaKind, Kind, Offer, OfferStatus
from marketplace.organisations.models import Municipality, Organisation
from matching import Need
from tests.guest import House
from tests.people import kbo, make_offer

#: Towns at 0, some 6, 60 and 100 km from Temse.
TOWNS = ("46025", "46021", "35013")
AREAS: list[dict[str, object]] = [
    {"area_kind": AreaKind.FLANDERS},
    {"area_kind": AreaKind.MUNICIPALITIES, "area_nis": ["46025"]},
    {"area_kind": AreaKind.MUNICIPALITIES, "area_nis": ["46021", "35013"]},
    *({"area_kind": AreaKind.RADIUS, "radius_km": far} for far in (1, 5, 7, 20, 90, 120)),
]


async def work_everywhere(house: House) -> None:
    """Each supplier of the cast has an offer of each kind of area; their towns differ."""
    async with house.database.begin() as db:
        for supplier in (house.cast.groenwerk, house.cast.zeekracht):
            for place, area in enumerate(AREAS):
                offer = Offer(
                    organisation_id=supplier.id, title=f"Straten vegen {place}", text="Vegen.", cpv=[], **area
                )
                offer.kind = Kind.SERVICE
                offer.publish()
                db.add(offer)


@pytest.mark.parametrize("nis", TOWNS)
@pytest.mark.parametrize("words", ["", "straten vegen"])
async def test_the_filter_on_a_town_shows_whom_the_engine_does_not_leave_out(
    house: House, nis: str, words: str
) -> None:
    await work_everywhere(house)
    async with house.database.begin() as db:
        engine = await Catalogue().current(db)
        place = await db.get_one(Municipality, nis)
        everything = (await db.scalars(select(Offer).where(Offer.status == OfferStatus.PUBLISHED))).all()
        wanted = set()
        for offer in everything:
            alone = await Catalogue().current(db)
            for other in everything:
                if other is not offer:
                    alone.remove_offer(str(other.id))
            need = Need(offer.title, offer.text, nis=nis, lat=place.lat, lng=place.lng)
            wanted |= {row.offer_id for row in alone.rank(need).ranked}
        if words:
            wanted &= {str(offer.id) for offer in everything if offer.title.startswith("Straten")}
        found = await find_offers(db, engine, Recent(), Search(words, gemeente=nis))
    assert {str(offer.id) for offer in found.offers} == wanted
    assert found.total == len(wanted) <= PAGE_SIZE
    assert 2 < found.total < len(everything), "some do and some do not"


async def test_in_a_place_that_does_not_exist_nobody_works(house: House) -> None:
    await work_everywhere(house)
    assert "0 " in await house.guest().see("/aanbod?gemeente=99999")


async def test_a_page_behind_the_last_one_leads_to_the_first(house: House) -> None:
    visitor = house.guest()
    words = await visitor.see("/aanbod?soort=service&pagina=900")
    assert "Deze pagina is er niet" in words
    assert "Niets gevonden" not in words, "there are offers, on other pages"
    assert 'href="/aanbod?soort=service"' in visitor.page.text


async def test_a_supplier_is_found_by_its_number_in_any_notation(house: House) -> None:
    number = kbo(3)
    visitor = house.guest()
    for typed in (number, f"BE {number}", f"{number[:4]}.{number[4:7]}.{number[7:]}", number.lstrip("0")):
        words = await visitor.see(f"/aanbod?q={typed}")
        assert "Onderhoud van groen en gras" in words, typed
        assert "Schoonmaak van zalen" not in words, typed


@pytest.mark.parametrize("typed", ["ëcotuin", "ECO tuin", "'t Écotuintje", "eco-tuintje"])
async def test_a_supplier_is_found_by_a_part_of_its_name(house: House, typed: str) -> None:
    async with house.database.begin() as db:
        (await db.get_one(Organisation, house.cast.poetslijn.id)).name = "’t Ecotuintje vzw"
    words = await house.guest().see(f"/aanbod?q={typed}")
    assert "’t Ecotuintje" in words


async def test_the_pages_of_a_long_list_hold_each_offer_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Landmarks are kept of it; offers that came online at one moment lie across them."""
    monkeypatch.setattr("marketplace.matches.directory.LANDMARK_EVERY", 30)
    monkeypatch.setattr("marketplace.core.recent.EXACT_BELOW", 0)
    async with house.database.begin() as db:
        for number in range(95):
            offer = await make_offer(db, house.cast.groenwerk, f"Gras maaien {number}", "", "77314000")
            offer.published_at = clock.now() - timedelta(hours=number // 7)
    async with house.database.begin() as db:
        whole = (await db.scalars(Offer.public().order_by(Offer.published_at.desc(), Offer.id))).all()
        recent, seen = Recent(), []
        for page in range(1, 7):
            found = await find_offers(db, None, recent, Search(pagina=page))
            assert found.total == len(whole) > 95
            seen += found.offers
        assert [offer.id for offer in seen] == [offer.id for offer in whole]
        assert await find_offers(db, None, recent, Search(pagina=900)) == Found([], len(whole))


async def test_a_large_figure_is_kept_for_a_minute_and_a_small_one_is_not() -> None:
    @dataclass
    class Figure:
        total: int

    async def given(recent: Recent, total: int) -> int:
        async def make() -> Figure:
            return Figure(total)

        return (await recent.of("offers", make)).total

    recent = Recent()
    assert [await given(recent, total) for total in (999, 1_000, 2_000)] == [999, 1_000, 1_000]


async def test_addresses_that_somebody_makes_up_are_one_list(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures of a list are kept; who makes up filters that do not exist has none kept beside it."""
    monkeypatch.setattr("marketplace.core.recent.EXACT_BELOW", 0)
    recent = Recent()
    async with house.database.begin() as db:
        total = (await find_offers(db, None, recent, Search.asked("", "", "", "", 1))).total
        await make_offer(db, house.cast.groenwerk, "Gras maaien", "", "77314000")
        for soort, type in (("x" * 5_000, ""), ("", "y"), ("SERVICE", "1")):
            asked = Search.asked("", soort, type, "", 1)
            assert not asked.filtered
            assert (await find_offers(db, None, recent, asked)).total == total, "what was kept a moment ago"
        assert (await find_offers(db, None, Recent(), asked)).total == total + 1


async def meant(house: House, words: str) -> list[str]:
    """The texts of the links behind "Bedoelt u:"."""
    visitor = house.guest()
    await visitor.see(f"/aanbod?q={words}")
    (fragment,) = html.document_fromstring(visitor.page.text).xpath("//*[@id='results']")
    lines = [line for line in fragment.iter("p") if (line.text or "").startswith("Bedoelt u:")]
    return [link.text_content() for line in lines for link in line.iter("a")]


async def test_words_that_find_nothing_lead_to_what_may_be_meant(house: House) -> None:
    visitor = house.guest()
    told = await visitor.see("/aanbod?q=glas")
    assert "Geen aanbod gevonden voor “glas”" in told
    assert "Bedoelt u: herbruikbare bekers en keukengerei · " in told
    assert "Bel de helpdesk onderaan" in told
    links = html.document_fromstring(visitor.page.text).xpath("//*[@id='results']//a[contains(@href, '?q=')]")
    assert len(links) == 5
    (windows,) = (link for link in links if link.text_content() == "ramen wassen")
    assert "Schoonmaak van zalen" in await visitor.see(windows.get("href"))


async def test_words_of_which_nobody_knows_the_trade_offer_the_helpdesk(house: House) -> None:
    assert await meant(house, "advocaat") == []
    assert "Bel de helpdesk onderaan" in await house.guest().see("/aanbod?q=advocaat")


async def test_words_that_are_understood_ask_nothing_back(house: House) -> None:
    async with house.database.begin() as db:
        await make_offer(db, house.cast.poetslijn, "Ramen wassen", "Wij wassen ramen.", "90911300")
    assert await meant(house, "ramen wassen") == []
    assert await meant(house, kbo(3)) == []


async def test_what_was_typed_is_not_asked_back(house: House) -> None:
    """No supplier of the cast prints: the words find nothing, and they are the name of an activity."""
    asked = await meant(house, "DRUKKEN")
    assert asked
    assert "drukken" not in asked


async def test_what_words_find_says_how_sure_it_is(house: House) -> None:
    """An offer that was found by the number of its supplier has no band."""
    guest = house.guest()
    assert "past goed" in (await guest.see("/aanbod?q=gras+maaien")).lower()
    number = house.cast.groenwerk.kbo
    assert "past goed" not in (await guest.see(f"/aanbod?q={number}")).lower()
    assert "past goed" not in (await guest.see("/aanbod")).lower()
