"""What an administrator can't store: the error stands at its field, and what was typed stays."""

from __future__ import annotations

import pytest

from tests.procedures.conftest import LOOK, SAVE, Office

CORRECT = {"reason": "Gelezen in het Staatsblad"}


async def errors_of(office: Office, path: str, **typed: object) -> dict[str, str]:
    """The errors by field of a form that is sent; nothing is stored by it."""
    before = await office.table()
    await office.els.see(path)
    await office.els.press(LOOK, **(CORRECT | typed))
    assert office.els.status == 422, office.els.words
    assert await office.table() == before
    tree = office.els.tree()
    links = tree.xpath("//*[contains(@class,'govuk-error-summary__list')]//a")
    for link in links:
        assert tree.xpath(f"//*[@id='{link.get('href')[1:]}']"), "the summary leads to a field"
    return {link.get("href")[1:]: link.text_content() for link in links}


NEW = "/beheer/regels/nieuw"
A_RULE = {
    "code": "PROEF",
    "topic": "estimate",
    "says": "Een proef.",
    "article": "art. 1",
    "source": "Proef",
    "certainty": "inferred",
    "valid_from-day": "1 1 2026",
}


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("amount", {"amount": "12,500"}, "Vul een bedrag in euro in"),
        ("amount", {"amount": "-5"}, "Vul een bedrag in euro in"),
        ("amount", {"amount": ""}, "Vul het bedrag in"),
        ("comparison", {"comparison": ""}, "Kies ook hoe het bedrag vergeleken wordt"),
        ("basis", {"basis": ""}, "Kies ook welk bedrag van de aankoop telt"),
        ("valid_from", {"valid_from-day": "31 februari 2026"}, "Vul een bestaande datum in"),
        ("valid_to", {"valid_to-day": "1 december 2025"}, "De laatste dag ligt vóór de eerste"),
        ("says", {"says": " "}, "Schrijf wat de regel zegt"),
        ("says", {"says": "x" * 601}, "hoogstens 600 tekens"),
        ("article", {"article": ""}, "Vul het artikel in"),
        ("source", {"source": ""}, "Vul in waar u dit las"),
        ("certainty", {"certainty": "zeker"}, "Kies hoe zeker deze regel is"),
        ("reason", {"reason": "", "note": "x"}, "Schrijf waarom u dit doet"),
        ("cpv", {"cpv": "77310000-1"}, "Het controlecijfer"),
        ("cpv", {"cpv": "groen"}, "is geen CPV-code"),
        ("cpv", {"cpv": "55410000-55100000"}, "Schrijf de laagste code eerst"),
        ("cpv", {"cpv": "55100000-55410001-9"}, "CPV-code"),
        ("says", {}, "U veranderde nog niets"),
    ],
)
async def test_a_wrong_value_is_said_at_its_field(
    office: Office, field: str, typed: dict[str, object], says: str
) -> None:
    found = await errors_of(office, "/beheer/regels/OPZB-2026", **typed)
    assert says in found[field]


@pytest.mark.parametrize(
    ("field", "code", "typed", "says"),
    [
        (
            "valid_from",
            "OPZB-2026",
            {"valid_from-day": "1 februari 2026", "join": []},
            "Dan geldt er geen regel OPZB: 1 januari 2026 tot en met 31 januari 2026",
        ),
        (
            "valid_to",
            "OPZB-2026",
            {"valid_to-day": "29 december 2027"},
            "Dan geldt er geen regel OPZB: 30 december 2027 tot en met 31 december 2027",
        ),
        (
            "valid_to",
            "OPZB-2024",
            {"valid_to-day": "2 januari 2026", "join": []},
            "Dan gelden er twee regels OPZB: 1 januari 2026 tot en met 2 januari 2026, namelijk OPZB-2024",
        ),
        (
            "valid_from",
            "OPZB-2024",
            {"valid_from-day": "31 december 2023", "join": []},
            "Dan gelden er twee regels OPZB: op 31 december 2023, namelijk OPZB-2022 en OPZB-2024",
        ),
        (
            "valid_to",
            "EU-C-2024",
            {"valid_to-day": "1 1 2026", "join": []},
            "Dan gelden er twee regels EU-C: op 1 januari 2026",
        ),
        ("applies_to", "OPEN", {"applies_to": ["works"]}, "geen enkele weg meer voor"),
    ],
)
async def test_days_without_a_rule_or_with_two_are_named_at_the_date(
    office: Office, field: str, code: str, typed: dict[str, object], says: str
) -> None:
    parts = {f"{name}-{part}": "" for name in ("valid_from", "valid_to") for part in ("month", "year")}
    only = {key: "" for key in parts if key.rsplit("-", 1)[0] + "-day" in typed}
    found = await errors_of(office, f"/beheer/regels/{code}", **(only | typed))
    assert says in found[field]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("valid_from", {"valid_from-day": ""}, "Vul in vanaf welke dag het nieuwe bedrag geldt"),
        ("valid_from", {"valid_from-day": "1 1 2026"}, "De vorige periode begint op 1 januari 2026"),
        ("valid_from", {"valid_from-day": "2 1 2028"}, "Laat de nieuwe beginnen op 1 januari 2028"),
        ("valid_from", {"valid_from-day": "1 1 2100"}, "Kies een dag vóór 2100"),
        ("valid_to", {"valid_from-day": "1 1 2028"}, "De vorige periode had een laatste dag"),
        ("amount", {"valid_from-day": "1 7 2027", "amount": ""}, "Vul het bedrag in"),
    ],
)
async def test_a_new_amount_begins_where_the_old_one_ends(
    office: Office, field: str, typed: dict[str, object], says: str
) -> None:
    found = await errors_of(
        office, "/beheer/regels/OPZB-2026/bedrag", **({"amount": "150000", "source": "Proef"} | typed)
    )
    assert says in found[field]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("code", {"code": ""}, "Geef de regel een code"),
        ("code", {"code": "OPZB-2026"}, "zonder jaar op het einde"),
        ("code", {"code": "OPEN"}, "Er is al een regel met deze code"),
        ("code", {"code": "A/B"}, "Gebruik letters, cijfers en streepjes"),
        ("topic", {"topic": ""}, "Kies waarover de regel gaat"),
        ("series", {"series": "BESTAAT-NIET"}, "Kies een van de mogelijkheden"),
        ("valid_from", {"series": "OPEN"}, "Dan gelden er twee regels OPEN"),
        ("valid_to", {"valid_from-day": "", "valid_to-day": "1 1 2027"}, "Een plan zonder begindatum"),
    ],
)
async def test_a_new_rule_has_its_place(
    office: Office, field: str, typed: dict[str, object], says: str
) -> None:
    found = await errors_of(office, NEW, **(A_RULE | typed))
    assert says in found[field]


async def test_a_needed_rule_is_not_taken_out(office: Office) -> None:
    found = await errors_of(office, "/beheer/regels/CLAUSULE/intrekken")
    assert "Dan geldt er geen regel CLAUSULE: 1 januari 2020 tot en met 31 december 2027" in found["reason"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("77310000\n55100000-55410000", ("77310000", "55100000-55410000")),
        ("77310000-6, 55100000-1 t/m 55410000-7", ("77310000", "55100000-55410000")),
        ("55100000 – 55410000; 77310000; 77310000", ("55100000-55410000", "77310000")),
    ],
)
async def test_codes_and_spans_are_read_as_people_write_them(
    office: Office, typed: str, kept: tuple[str, ...]
) -> None:
    await office.els.see("/beheer/regels/R91-CPV")
    await office.els.press(LOOK, **CORRECT, cpv=typed)
    await office.els.press(SAVE)
    assert (await office.rule("R91-CPV")).cpv == kept


@pytest.mark.parametrize("day", ["1/7/2027", "2027-07-01", "1 juli 2027"])
async def test_days_and_amounts_are_read_as_people_write_them(office: Office, day: str) -> None:
    await office.els.see("/beheer/regels/OPZB-2026/bedrag")
    await office.els.press(
        LOOK, **CORRECT, **{"valid_from-day": day, "amount": "€ 199.999,99 excl. btw", "source": "Proef"}
    )
    await office.els.press(SAVE)
    new = await office.rule("OPZB-2027")
    assert (str(new.amount), str(new.valid_from)) == ("199999.99", "2027-07-01")
