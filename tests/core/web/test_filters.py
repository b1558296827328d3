"""What templates make of values: the choices of a field, cells of a table, a number to dial."""

from pathlib import Path
from types import SimpleNamespace

from markupsafe import Markup

from marketplace.core.web.filters import dialled, items, options
from marketplace.core.web.pages import environment

TOWNS = [("a&b", "A & B"), ("<i>", "<i>schuin</i>", "Een hint"), ("c", "C")]


def cells(folder: Path, columns: str, **values: object) -> str:
    (folder / "a.html").write_text("{{ rows | cells(" + columns + ") }}")
    return environment(folder).get_template("a.html").render(values)


def test_a_column_is_a_name_a_place_or_what_one_makes_of_it(tmp_path: Path) -> None:
    rows = [(supplier("Groenwerk"), 3), (supplier("De Boom"), 5)]
    found = cells(tmp_path, '"0.name", "0.town.name", (1, double), whole', rows=rows, double=twice, whole=len)
    assert found == str([("Groenwerk", "Temse", 6, 2), ("De Boom", "Temse", 10, 2)]).replace("'", "&#39;")


def test_a_text_among_the_rows_stays_a_heading(tmp_path: Path) -> None:
    assert cells(tmp_path, "0", rows=["Milieu", (12,)]) == str(["Milieu", (12,)]).replace("'", "&#39;")


def test_a_number_is_dialled_without_its_marks() -> None:
    assert dialled("03/123 45.67") == "031234567"
    assert dialled("+32 3 123 45 67") == "+3231234567"


def supplier(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, town=SimpleNamespace(name="Temse"))


def twice(value: int) -> int:
    return 2 * value


def test_what_was_chosen_is_checked_and_nothing_else() -> None:
    html = items(TOWNS, "checkboxes", "place", ["a&b", "c", "unknown"])
    assert html.count(" checked>") == 2
    assert ' value="a&amp;b" checked>' in html
    assert ' value="c" checked>' in html
    assert " checked" not in items(TOWNS, "checkboxes", "place", [])


def test_the_first_carries_the_name_of_the_field_so_that_an_error_leads_there() -> None:
    html = items(TOWNS, "radios", "place", ["c"])
    assert 'id="place" name="place" type="radio"' in html
    assert 'id="place-2" name="place" type="radio" aria-describedby="place-2-item-hint"' in html
    assert 'for="place-3">C</label>' in html


def test_a_text_that_looks_like_html_is_shown_as_typed_also_after_html_of_ours() -> None:
    assert "<b>" in options([("x", Markup("<b>vet</b>"))], "")
    assert "<b>" not in options([("x", "<b>vet</b>")], "")
    assert "<b>" in items([("x", Markup("<b>vet</b>"))], "radios", "size", [])
    assert "<b>" not in items([("x", "<b>vet</b>")], "radios", "size", [])
