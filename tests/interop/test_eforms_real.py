"""Real published notices, where a checkout has them beside it: what the reader gets out of each."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from marketplace.interop.eforms import read_notice

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data" / "eforms"
EXPECTED: list[dict[str, Any]] = (
    json.loads((FOLDER / "manifest.json").read_text("utf-8")) if (FOLDER / "manifest.json").exists() else []
)
DUTCH_NAMES = {
    "Service de Médiation pour le Consommateur": "Consumentenombudsdienst",
    "SPF Justice": "FOD Justitie",
    "Ministère de la Défense": "Ministerie van Defensie",
}
"""The list gives the first name of a buyer; these have a Dutch one as well, and that is what we show."""
LOTS = {"14549263-b47b-4e59-96a1-2d0d13e19343.xml": 2, "00675564-2023.xml": 2}
"""Two lots and a group of lots: the list counts the group (and takes the first for another file)."""
pytestmark = pytest.mark.skipif(not EXPECTED, reason="no folder with real notices (set MAATMARKT_SHARED)")


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: row["file"])
def test_reads_a_real_notice(expected: dict[str, Any]) -> None:
    notice = read_notice((FOLDER / expected["file"]).read_bytes())
    assert notice.title == expected["title"]
    assert notice.buyer_name == DUTCH_NAMES.get(expected["buyer"], expected["buyer"])
    assert notice.language == expected["lang"].lower()
    assert list(notice.cpv) == expected["cpv"]
    assert notice.cpv[0] == expected["cpv_main"]
    assert (notice.reserved is True) is expected["reserved"], "the list has no word for what nobody said"
    assert len(notice.lots) == LOTS.get(expected["file"], expected["lots"])


def test_a_published_notice_has_a_link_and_a_belgian_buyer_a_number() -> None:
    notices = [read_notice((FOLDER / row["file"]).read_bytes()) for row in EXPECTED]
    published = [notice for notice in notices if notice.publication_id]
    assert all(notice.url and notice.url.startswith("https://ted.europa.eu/") for notice in published)
    assert len(published) >= 35
    belgian = [notice for notice in published if notice.buyer_place.country == "BEL"]
    assert [notice.buyer_name for notice in belgian if notice.buyer_kbo is None] == []
    assert [notice.buyer_name for notice in belgian if notice.buyer_place.nis is None] == []
