"""Everyone reads the table: the rules of a day, what nobody looked up, plans apart, how a rule changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from marketplace.procedures.reading import of_texts, shipped
from marketplace.procedures.table import Rule
from marketplace.procedures.words import sources
from tests.commands import command
from tests.guest import Guest
from tests.inprocess import counted
from tests.procedures.conftest import LOOK, SAVE, Office


def rows_of(guest: Guest) -> dict[str, html.HtmlElement]:
    """The row of each rule in the table of the page, by its code."""
    rows = guest.tree().xpath("//tbody/tr[th//a]")
    return {row.xpath("(./th//a)[1]")[0].text_content(): row for row in rows}


def on(day: str, kind: str = "") -> set[str]:
    return {
        rule.code
        for rule in shipped()
        if rule.valid_from
        and rule.valid_from.isoformat() <= day
        and (rule.valid_to is None or day <= rule.valid_to.isoformat())
        and (not kind or not rule.applies_to or kind in rule.applies_to)
    }


@pytest.mark.parametrize("day", ["2020-01-01", "2021-12-31", "2022-01-01", "2023-08-31", "2026-11-27"])
@pytest.mark.parametrize("kind", ["", "social", "works"])
async def test_the_rules_of_a_day(office: Office, day: str, kind: str) -> None:
    guest = office.house.guest()
    page = await guest.see(f"/regels?dag={day}&soort={kind}")
    found = rows_of(guest)
    assert set(found) == on(day, kind)
    assert f"{len(found)} regels op " in page


async def test_each_rule_says_where_it_was_read_and_how_certain_that_is(office: Office) -> None:
    guest = office.house.guest()
    await guest.see("/regels?dag=2026-11-27")
    rules = {rule.code: rule for rule in shipped()}
    for code, row in rows_of(guest).items():
        rule, text = rules[code], " ".join(row.text_content().split())
        assert rule.says in text
        assert any(word in text for word in ("niet helemaal", "niet nagelezen")) is rule.unread
        assert "niet nagekeken" not in text, "said once"
        addresses = {source.address for source in sources(rule.source) if source.address}
        assert addresses <= {link.get("href") for link in row.iter("a")}, code


async def test_a_plan_stands_apart_and_is_said_to_be_no_law(office: Office) -> None:
    guest = office.house.guest()
    page = await guest.see("/regels")
    assert "HANGEND-75000" not in rows_of(guest)
    assert "Nog geen wet, telt niet mee HANGEND-75000" in page
    assert "Dit is nog geen wet en telt niet mee." in await guest.see("/regels/HANGEND-75000")


async def test_the_periods_of_a_rule_stand_beside_each_other(office: Office) -> None:
    guest = office.house.guest()
    await guest.see("/regels?dag=2026-11-27")
    row = " ".join(rows_of(guest)["OPZB-2026"].text_content().split())
    assert "1 januari 2020 tot en met 31 december 2021 onder € 139.000,00" in row
    page = await guest.see("/regels/OPZB-2024")
    assert "OPZB-2026 1 januari 2026 tot en met 31 december 2027 onder € 140.000,00 geldt vandaag" in page


@pytest.mark.parametrize("day", ["1 juli 2027", "1/7/2027", "2027-07-01"])
async def test_a_day_is_typed_as_people_write_it(office: Office, day: str) -> None:
    assert "op 1 juli 2027" in await office.house.guest().see(f"/regels?dag={day}")


async def test_a_day_that_does_not_exist_is_said_at_its_field(office: Office) -> None:
    guest = office.house.guest()
    page = await guest.see("/regels?dag=31 februari")
    assert guest.status == 422
    assert "Vul een bestaande datum in, zoals 1 juli 2027" in page


async def test_the_pages_ask_as_much_of_the_database_however_many_changes_there_are(office: Office) -> None:
    async def asked(path: str) -> int:
        with counted() as statements:
            await office.els.see(path)
        return len(statements)

    paths = ("/regels/LOKAAL", "/beheer/regels", "/beheer/regels/LOKAAL")
    await office.els.see("/regels")  # what is read once for a while
    before = [await asked(path) for path in paths]
    for number in range(3):
        await office.els.see("/beheer/regels/LOKAAL")
        await office.els.press(LOOK, says=f"Zin {number}.", reason="x")
        await office.els.press(SAVE)
    assert [await asked(path) for path in paths] == before


async def test_the_history_of_all_edits_replays_to_the_table(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    """Every verb through its page; what is stored of them is the way from the product's table to this one."""
    els = office.els
    for path, typed in (
        ("LOKAAL", {"says": "Anders gezegd.", "certainty": "read"}),
        ("OPZB-2026/bedrag", {"valid_from-day": "1 7 2027", "amount": "199.999,99", "source": "Proef"}),
        ("MERK/intrekken", {}),
        ("LABEL/intrekken", {}),
        ("LABEL/terugzetten", {}),
        ("SOC-LIJST", {"cpv": "55100000-55410000"}),
        ("OPZB-2024", {"valid_to-day": "15 januari 2026", "amount": "144000"}),
    ):
        await els.see(f"/beheer/regels/{path}")
        await els.press(LOOK, reason=f"Proef met {path}", **typed)
        await els.press(SAVE)
        assert els.status == 200, els.words
    rules = {rule.code: rule for rule in shipped()}
    for code in list(await _codes(office)):
        state: Rule | None = rules.get(code)
        for change in await office.changes(code):
            assert (of_texts(change.before) if change.before else None) == state
            state = of_texts(change.after) if change.after else None
            assert change.reason.startswith("Proef met ")
        rules.pop(code, None)
        rules |= {code: state} if state else {}
    assert rules == {rule.code: rule for rule in (await office.table()).rules}
    asked = ("--date", "2027-07-01", "--kind", "D", "--estimate", "199.999,98", "--json")
    _status, said = command(database_url, tmp_path, "procedure", *asked)
    assert '"negotiated_without_publication"' in said.split('"warnings"')[0]


async def _codes(office: Office) -> set[str]:
    return {rule.code for rule in (await office.table()).rules} | {rule.code for rule in shipped()}
