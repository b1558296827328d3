"""What templates make of values: cells of a table, a number to dial."""

from pathlib import Path
from types import SimpleNamespace

from marketplace.core.web.filters import dialled
from marketplace.core.web.pages import environment


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
