"""The pages of the rules claim no more than is known: who read what, which days, where to go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from marketplace.procedures.models import Certainty
from marketplace.procedures.reading import shipped
from marketplace.procedures.table import NOT_READ, Rule
from marketplace.procedures.words import certainty_name, sources
from tests.procedures.conftest import LOOK, SAVE, Office

HOST = "https://www.ejustice.just.fgov.be/eli/wet/2016"
NEXT = {"valid_from-day": "1 1 2028", "valid_to-day": "31 12 2029", "amount": "150.000"}
READ = {"source": "Belgisch Staatsblad", "reason": "Nieuw besluit"}


def rule(code: str) -> Rule:
    return next(each for each in shipped() if each.code == code)


async def add(office: Office, code: str, **typed: object) -> str:
    """A new amount behind a rule, stored; -> the page after it."""
    await office.els.see(f"/beheer/regels/{code}/bedrag")
    await office.els.press(LOOK, **(NEXT | READ | typed))
    return await office.els.press(SAVE)


async def test_a_new_amount_takes_nothing_over_of_who_read_the_old_one(office: Office) -> None:
    els = office.els
    assert (await office.rule("INFO-2026")).certainty is Certainty.READ
    await els.see("/beheer/regels/INFO-2026/bedrag")
    _target, held = els.form(LOOK)
    assert (held["source"], held["note"], held["certainty"]) == ("", "", "inferred")
    assert held["says"] == rule("INFO-2026").says
    await els.press(LOOK, **NEXT, reason="x")
    assert "Vul in waar u dit las" in els.words
    page = await els.press(LOOK, source="Belgisch Staatsblad", note="Nog na te lezen")
    for words in (
        "Bron Belgisch Staatsblad",
        "Zekerheid afgeleid, niet nagelezen",
        "Opmerking Nog na te lezen",
    ):
        assert words in page
    await els.press(SAVE)
    new = await office.rule("INFO-2028")
    assert (new.certainty, new.note) == (Certainty.INFERRED, "Nog na te lezen")


async def test_what_the_guide_lacks_for_a_new_year_is_said_before_and_after(office: Office) -> None:
    await office.els.see("/beheer/regels/OPZB-2026/bedrag")
    page = await office.els.press(LOOK, **NEXT, **READ)
    lacks = "De procedurewijzer antwoordt voor 1 januari 2028 pas als er ook een regel is voor: "
    assert page.index(lacks) < page.index("Aankopen die een ander antwoord krijgen")
    page = await office.els.press(SAVE)
    assert f"Bewaard. Deze regel geldt vanaf 1 januari 2028. {lacks}" in page
    assert "SOC-OPZB" not in page.split(lacks)[1].split(".")[0].split(", ")
    assert "EU-LD" in page.split(lacks)[1].split(".")[0].split(", ")
    assert "antwoordt vanaf nu" not in page


async def test_a_rule_of_a_day_that_is_known_says_so(office: Office) -> None:
    page = await add(office, "OPZB-2026", **{"valid_from-day": "1 juli 2027", "valid_to-day": ""})
    assert "Bewaard. Deze regel geldt vanaf 1 juli 2027." in page
    assert "pas als er ook" not in page
    await office.els.see("/beheer/regels/LOKAAL")
    await office.els.press(LOOK, says="Anders gezegd.", reason="x")
    assert "antwoordt vanaf nu volgens deze regel" in await office.els.press(SAVE)


async def test_a_day_that_the_guide_does_not_know_says_which_rules_are_missing(office: Office) -> None:
    guest = office.house.guest()
    page = await guest.see("/regels?dag=2028-06-01")
    told = page.split("Hij antwoordt voor die dag niet: ")[1].split(".")[0]
    assert {"OPZB", "EU-LD"} <= set(told.split(", "))
    assert "antwoordt voor die dag niet" not in await guest.see("/regels?dag=2027-06-01")


@pytest.mark.parametrize(
    ("code", "typed", "label", "ticked"),
    [
        ("OPZB-2027", {"valid_from-day": "1 7 2027"}, "1 januari 2026 tot en met 31 december 2027", True),
        ("OPZB-2028", {}, "1 januari 2026 tot en met 31 december 2029", False),
    ],
    ids=["cut", "behind"],
)
async def test_the_last_period_gives_the_one_before_its_own_end_back(
    office: Office, code: str, typed: dict[str, object], label: str, ticked: bool
) -> None:
    await add(office, "OPZB-2026", **typed)
    els = office.els
    assert f"Laat OPZB-2026 doorlopen: {label}" in await els.see(f"/beheer/regels/{code}/intrekken")
    assert ("join" in els.form(LOOK)[1]) is ticked
    await els.press(LOOK, reason="Vernietigd")
    await els.press(SAVE)
    assert (await office.rule("OPZB-2026")).valid_to == date(2027, 12, 31)
    await els.see(f"/beheer/regels/{code}/terugzetten")
    await els.press(LOOK, reason="Toch niet")
    await els.press(SAVE)
    assert (await office.rule(code)).valid_to == date(2029, 12, 31)
    assert code in {each.code for each in (await office.table()).rules}
    assert (await office.table()).faults() == []


async def test_between_two_periods_the_one_before_fills_the_days(office: Office) -> None:
    page = await office.els.see("/beheer/regels/OPZB-2024/intrekken")
    assert "Laat OPZB-2022 doorlopen: 1 januari 2022 tot en met 31 december 2025" in page
    assert office.els.form(LOOK)[1]["join"] == "yes"
    assert "doorlopen" not in await office.els.see("/beheer/regels/MERK/intrekken"), "nothing before it"


async def test_the_hint_of_the_last_day_fits_the_form(office: Office) -> None:
    empty = "Laat leeg als die niet bekend is."
    page = await office.els.see("/beheer/regels/OPZB-2026/bedrag")
    assert empty not in page
    assert "Laat leeg als het nieuwe bedrag op 31 december 2027 eindigt" in page
    for path in ("VOP-WERKEN/bedrag", "OPZB-2026", "nieuw"):
        assert empty in await office.els.see(f"/beheer/regels/{path}"), path


@pytest.mark.parametrize("path", ["OPEN/terugzetten", "HANGEND-75000/bedrag"])
async def test_what_can_not_be_done_leads_to_what_can(office: Office, path: str) -> None:
    await office.els.see(f"/beheer/regels/{path}")
    code = path.split("/", maxsplit=1)[0]
    links = office.els.tree().xpath(f"//main//a[@href='/beheer/regels/{code}']")
    assert [link.text_content() for link in links] == [f"Regel {code} beheren"]


@pytest.mark.parametrize(
    ("certainty", "note", "says"),
    [
        (Certainty.READ, "", "nagelezen in de bron"),
        (Certainty.READ, f"{NOT_READ}: wettekst", "nagelezen in de bron, niet helemaal"),
        (Certainty.SECONDARY, "", "gelezen in een toelichting"),
        (Certainty.SECONDARY, f"{NOT_READ}: wettekst", "gelezen in een toelichting, niet helemaal"),
        (Certainty.INFERRED, f"{NOT_READ}: wettekst", "afgeleid, niet nagelezen"),
    ],
)
def test_certainty_is_said_once(certainty: Certainty, note: str, says: str) -> None:
    assert certainty_name(replace(rule("OPEN"), certainty=certainty, note=note)) == says


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wallex, KB - https://a.example/x", [("", "Wallex, KB", "https://a.example/x")]),
        ("Wallex - https://a.example (2026)", [("", "Wallex - (2026)", "https://a.example")]),
        (
            f"geen bron gelezen; na te lezen op {HOST}",
            [("geen bron gelezen; na te lezen op", "www.ejustice.just.fgov.be", HOST)],
        ),
        ("https://a.example", [("", "https://a.example", "https://a.example")]),
        (
            "Iemand zei het ; ORI - https://b.example",
            [("", "Iemand zei het", ""), ("", "ORI", "https://b.example")],
        ),
        ("zie https://[ hier", [("zie", "https://[ hier", "https://[")]),
    ],
)
def test_a_link_to_a_source_has_a_name(text: str, found: list[tuple[str, str, str]]) -> None:
    assert sources(text) == found


async def test_no_source_and_no_article_do_not_look_like_one(office: Office) -> None:
    guest = office.house.guest()
    page = await guest.see("/regels/MERK")
    assert "geen bron gelezen; na te lezen op www.ejustice.just.fgov.be" in page
    links = guest.tree().xpath("//main//a[contains(@href,'ejustice')]")
    assert [link.text_content() for link in links] == ["www.ejustice.just.fgov.be"]
    day = "dag-day=27&dag-month=11&dag-year=2026"
    await guest.see(f"/procedurewijzer?soort=D&raming=1.000&voorbehouden=ja&{day}")
    links = guest.tree().xpath("//main//a[@href='/regels/R15-BEWIJS']")
    assert {link.text_content() for link in links} == {"regel R15-BEWIJS"}


async def test_the_topics_of_the_rules_stand_at_the_top(office: Office) -> None:
    guest = office.house.guest()
    page = await guest.see("/regels?dag=2026-11-27")
    tree = guest.tree()
    links = tree.xpath("//nav[@aria-labelledby='onderwerpen']//a")
    names = [link.text_content() for link in links]
    headings = [each.text_content().strip() for each in tree.xpath("//tbody//th[@scope='rowgroup']")]
    assert names == [*headings, "Nog geen wet, telt niet mee"]
    for link in links:
        (target,) = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert target.text_content() == link.text_content()
    assert "Hoe zeker is een regel?" in page
