"""A visitor asks what can be done; a buyer goes on to the need with what was typed."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.matches.purchases import awarded, mower

HERE = "/wat-kan-de-sociale-economie"
TYPED = {
    "wat": "Gras maaien in het park",
    "meer": "Elke twee weken.",
    "gemeente": "46025",
    "budget": "12.500",
    "van-day": "1",
    "van-month": "3",
    "van-year": "2028",
    "tot-day": "28",
    "tot-month": "2",
    "tot-year": "2029",
    "vte": "0,5",
}


def address(**changes: str) -> str:
    return f"{HERE}?{urlencode(TYPED | changes)}"


def link_called(guest: Guest, words: str) -> str:
    (link,) = html.fromstring(guest.page.text).xpath(f"//a[normalize-space()='{words}']")
    return str(link.get("href"))


async def test_a_visitor_is_led_from_the_menu_to_an_answer(house: House) -> None:
    visitor = house.guest()
    await visitor.see("/")
    page = await visitor.see(link_called(visitor, "Zo koopt u sociaal"))
    assert "In de gids: 3 sociale ondernemingen" in page
    await visitor.see(link_called(visitor, "Wat kan de sociale economie hier?"))
    target, held = visitor.form("Bekijk wat er kan")
    assert target.endswith(HERE)
    page = await visitor.see(f"{HERE}?{urlencode(held | TYPED)}")
    assert "1 leverancier kan dit doen in Temse" in page
    assert "Waarom?" in page
    assert "vulde u zelf in" in page
    assert "Helpdesk Waasland" in page


async def test_the_awards_are_told_to_everyone_as_figures(house: House) -> None:
    async with house.database.begin() as db:
        for _ in range(3):
            await awarded(db, house.cast, 10_000)
    page = await house.guest().see(address())
    assert "3 opdrachten van 1 koper" in page
    assert "30.000,00" in page
    assert "Groenwerk" not in page, "who got them is nobody's business here"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"wat": " "}, "wat", "Zeg in enkele woorden wat u wilt kopen"),
        ({"wat": "x" * 151}, "wat", "hoogstens 150 tekens"),
        ({"meer": "x" * 2001}, "meer", "hoogstens 2000 tekens"),
        ({"gemeente": ""}, "gemeente", "Kies de gemeente waar het is"),
        ({"gemeente": "99999"}, "gemeente", "Kies de gemeente waar het is"),
        ({"budget": "veel"}, "budget", "Vul een bedrag in euro in"),
        ({"vte": "0"}, "vte", "Vul het werk in voltijdse medewerkers in"),
        ({"vte": "-1"}, "vte", "Vul het werk in voltijdse medewerkers in"),
        ({"van-month": "13"}, "van", "Vul een bestaande datum in"),
        ({"tot-year": "2027"}, "tot", "Het einde ligt voor het begin"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    house: House, wrong: dict[str, str], field: str, sentence: str
) -> None:
    visitor = house.guest()
    page = await visitor.see(address(**wrong))
    assert visitor.status == 200
    assert sentence in page
    shown = html.fromstring(visitor.page.text)
    (said,) = shown.xpath(f"//*[@id='{field}-error']")
    assert sentence in said.text_content()
    assert shown.xpath("//title")[0].text.startswith("Fout: ")
    values = {one.get("name"): one.get("value") for one in shown.xpath("//form//input")}
    for name in ("vte", "tot-year", "van-month"):
        assert values[name] == (TYPED | wrong)[name]
    assert "kan dit doen" not in page


async def test_words_that_mean_several_things_are_asked_about_and_the_choice_is_in_the_address(
    house: House,
) -> None:
    visitor = house.guest()
    await visitor.see(address(wat="Werkkledij wassen", meer=""))
    links = html.fromstring(visitor.page.text).xpath("//main//a[contains(@href, 'bedoeld=')]/@href")
    assert len(links) > 1
    chosen = parse_qs(urlsplit(links[0]).query)
    assert chosen["wat"] == ["Werkkledij wassen"]
    page = await visitor.see(links[0])
    assert "Bedoelt u" not in page
    assert "nog niet via Maatmarkt" in page


async def test_nobody_leads_to_the_helpdesk(house: House) -> None:
    page = await house.guest().see(address(wat="Kernreactor bouwen", meer=""))
    assert "Wij vonden niemand" in page
    assert "Bel Helpdesk Waasland" in page


async def test_what_was_typed_stands_in_the_form_of_the_need(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see(address())
    await an.see(link_called(an, "Plaats deze behoefte"))
    page = await an.press("Bewaren als ontwerp")
    assert "Uw ontwerp is bewaard" in page
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need))).one()
    assert (need.title, need.text, need.nis) == (TYPED["wat"], TYPED["meer"], "46025")
    assert (need.amount, need.fte) == (Decimal(12_500), Decimal("0.5"))
    assert (str(need.starts_on), str(need.ends_on)) == ("2028-03-01", "2029-02-28")
    page = await an.see(f"/behoeften/{need.id}")
    assert "0,5 voltijdse medewerkers (VTE)" in page


async def test_who_signs_in_first_comes_back_to_the_filled_form(house: House) -> None:
    visitor = house.guest()
    await visitor.see(address())
    await visitor.see(link_called(visitor, "Plaats deze behoefte"))
    assert visitor.page.url.path == "/aanmelden"
    assert "Gras" in parse_qs(urlsplit(str(visitor.page.url)).query)["volgende"][0]


async def test_a_buyer_sees_the_own_region_and_a_visitor_that_of_the_town(house: House) -> None:
    """Els buys in Oostende; what Waasland bought is told of a purchase in Temse to a visitor only."""
    async with house.database.begin() as db:
        await awarded(db, house.cast, 10_000)
        await mower(db, house.cast, 1)
    assert "1 opdracht van 1 koper" in await house.guest().see(address())
    els = await house.signed_in(house.cast.els)
    assert "nog niet via Maatmarkt" in await els.see(address())
    await els.see(HERE)
    (town,) = html.fromstring(els.page.text).xpath("//select[@name='gemeente']/option[@selected]")
    assert town.text == "Oostende"
