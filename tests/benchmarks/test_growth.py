"""The measurement of growth has every row, and draws what it measured."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.growth import Often, grow, main
from benchmarks.growth_figures import Figure, Growth, side_by_side, table
from benchmarks.growth_picture import DRAWN, LINEAR, picture
from marketplace.services.embedded import Services
from marketplace.services.postgres import Postgres

#: From so many on, an index is built by a process of its own and saved.
OFFERS = 2_100
SVG = "{http://www.w3.org/2000/svg}"


def invented() -> Growth:
    """Two sizes with a figure that doubles, one that stays, and one that only the larger has."""
    small = [Figure("/aanbod", "ms", 10.0), Figure("open needs", "", 3), Figure("built", "MB", None)]
    large = [Figure("/aanbod", "ms", 20.0), Figure("open needs", "", 3), Figure("built", "MB", 1_234.5)]
    return side_by_side({2_000: large, 1_000: small})


@pytest.mark.slow
def test_every_row_is_measured(
    postgres: Postgres, demo_database_url: str, redis_url: str, smtp_url: str, tmp_path: Path
) -> None:
    servers = Services(demo_database_url, redis_url, smtp_url, postgres)
    growth = grow(
        servers, tmp_path, [OFFERS], Often(visits=1, needs=1, starts=1, open_needs=10), lambda _: None
    )
    assert growth.offers == (OFFERS,)
    figures = {row.name: row.figures[0] or 0 for row in growth.rows}
    assert len(figures) == len(growth.rows) == 25
    assert set(DRAWN) < set(figures)
    assert [
        row.name for row in growth.rows if row.unit and not (row.ratio == 1 and figures[row.name] > 0)
    ] == []


def test_figures_stand_side_by_side() -> None:
    growth = invented()
    assert [row.ratio for row in growth.rows] == [2.0, 1.0, None]
    assert json.loads(json.dumps(growth.record()))["rows"][0] == {
        "name": "/aanbod",
        "unit": "ms",
        "figures": [10.0, 20.0],
        "ratio": 2.0,
    }
    lines = [line.split() for line in table(growth).splitlines()]
    assert lines[0] == ["offers", "1,000", "2,000", "ratio"]
    assert lines[1:] == [
        ["/aanbod", "ms", "10", "20", "x", "2.00"],
        ["open", "needs", "3", "3", "x", "1.00"],
        ["built", "MB", "-", "1,234", "-"],
    ]


def test_a_picture_says_what_its_lines_are() -> None:
    drawn = ElementTree.fromstring(picture(invented()))  # noqa: S314 - we just made it
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {LINEAR, "/aanbod: 10 to 20 ms", "1,000", "2,000", "offers"} <= set(texts)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--offers", "300", "--picture", "g.svg"], "argument --picture: growth is drawn of two sizes"),
        (["--offers", "5"], "argument --offers: '5' is not a whole number from 100 on"),
        ([], "--offers"),
    ],
)
def test_what_can_not_be_measured_is_told(
    asked: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(asked)
    assert told in capsys.readouterr().err
