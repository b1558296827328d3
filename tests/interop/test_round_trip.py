"""The form of a need that came from a notice, saved as it is, changes nothing: for every notice there is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.interop.cli import import_files
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import with_cast
from tests.inprocess import app_for, client_of
from tests.interop.notices import FIXTURES
from tests.interop.small import until, xml
from tests.tab import Tab

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data"
MONEY = (
    "<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID='EUR'>1234567.891"
    "</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>"
)
PERIOD = (
    "<cac:PlannedPeriod><cbc:StartDate>1900-01-01</cbc:StartDate><cbc:EndDate>1899-01-01</cbc:EndDate>"
    "</cac:PlannedPeriod>"
)
ODD = [
    {"title": "Raamovereenkomst " * 23 + "voor linnen"},
    {"title": "Zonder " * 10_000},
    {"text": "Alles. " * 40_000},
    {"text": "Eerste regel.&#13;&#10;&#13;&#10;Tweede regel.&#13;Derde &amp; &lt;laatste&gt; regel."},
    {"text": ""},
    {"money": MONEY, "period": PERIOD},
    {"process": until("2099-01-15", "00:00:00")},
    {"process": until("2019-01-15", "11:07:33")},
    {"process": " "},
    {"cpv": "99999999"},
]


async def saved_as_they_are(url: str, var: Path, files: list[Path]) -> tuple[int, list[str]]:
    """Import files and send each draft's form as it is; -> how many, and what is not as it was."""
    wrong = []
    async with with_cast(url) as (database, cast), client_of(app_for(url, var)) as client:
        await import_files(database, files, lambda _: None)
        async with database.begin() as db:
            await add_membership(db, cast.els.id, Role.ADMINISTRATOR)
            drafts = (await db.scalars(select(Need).where(Need.status == NeedStatus.DRAFT))).all()
        els = await Tab.of(client, database, cast.els)
        for need in drafts:
            page = f"/behoeften/{need.id}/bewerken"
            answer = await els.post(page, await els.form(page))
            async with database.begin() as db:
                after = await db.get_one(Need, need.id)
            if answer.status_code != 303 or after.version != need.version:
                wrong.append(f"{need.title[:60]}: {answer.status_code}")
        return len(drafts), wrong


async def test_odd_notices_are_saved_as_they_are(database_url: str, tmp_path: Path) -> None:
    files = [FIXTURES / "notice.xml", FIXTURES / "latin1.xml"]
    for number, odd in enumerate(ODD):
        files.append(tmp_path / f"{number}.xml")
        files[-1].write_bytes(xml(number, number, **odd))
    assert await saved_as_they_are(database_url, tmp_path, files) == (len(files), [])


@pytest.mark.parametrize(("folder", "drafts"), [("eforms-sdk", 40), ("eforms", 30)])
async def test_real_notices_are_saved_as_they_are(
    database_url: str, tmp_path: Path, folder: str, drafts: int
) -> None:
    files = sorted((SHARED / folder).glob("*.xml"))
    if not files:
        pytest.skip("no folder with real notices (set MAATMARKT_SHARED)")
    count, wrong = await saved_as_they_are(database_url, tmp_path, files)
    assert (count >= drafts, wrong) == (True, [])
