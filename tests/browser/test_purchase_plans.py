"""A purchase plan in a browser: sent, its columns said, advice awaited and fetched, on phone and desktop."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_findings, scrolls_sideways
from tests.browser.screenshots import sign_in
from tests.matches.plans.sent import GRASS, MESSY, sheet_of
from tests.site import Site

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PATIENCE_MS = 60_000
READY = re.compile("Alle 12 rijen zijn nagekeken")


def check(page: Page) -> None:
    size = page.viewport_size
    assert size is not None
    assert axe_findings(page) == [], page.url
    assert not scrolls_sideways(page), page.url
    page.set_viewport_size(size)


def plan_of(folder: Path) -> tuple[Path, bytes]:
    """A file of twelve rows, of which half have cells that nobody can read."""
    content = sheet_of(*([GRASS, MESSY] * 6), title="Aankoopplan 2027")
    file = folder / "Aankoopplan 2027.xlsx"
    file.write_bytes(content)
    return file, content


def send(page: Page, site: Site, file: Path) -> None:
    page.goto(f"{site.url}/aankoopplannen")
    check(page)
    page.get_by_label("Uw aankoopplan").set_input_files(file)
    page.get_by_role("button", name="Plan versturen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wat staat in welke kolom?")
    check(page)
    page.get_by_role("button", name="Plan nakijken").click()


def fetched(page: Page) -> openpyxl.Workbook:
    with page.expect_download() as download:
        page.get_by_role("link", name="Uw bestand met advies ophalen").click()
    return openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_a_file_to_the_file_with_advice(
    demo_site: Site, browser: Browser, tmp_path: Path, scripts: bool, size: dict[str, int]
) -> None:
    with browser.new_context(java_script_enabled=scripts, viewport=size) as context:  # type: ignore[arg-type]
        page = context.new_page()
        sign_in(page, demo_site, "an@")
        file, content = plan_of(tmp_path)
        if scripts:
            send(page, demo_site, file)
            expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)  # by itself
            check(page)
        else:
            _without_scripts(page, demo_site, file)
        expect(page.get_by_role("table", name="Cellen die wij niet konden lezen")).to_contain_text("B5")
        before = openpyxl.load_workbook(BytesIO(content)).active
        after = fetched(page).active
        assert before is not None
        assert after is not None
        own = [[cell.value for cell in row] for row in before.iter_rows()]
        assert [[cell.value for cell in row][: before.max_column] for row in after.iter_rows()] == own
        assert after.max_column > before.max_column


def _without_scripts(page: Page, site: Site, file: Path) -> None:
    page.goto(f"{site.url}/aankoopplannen")
    page.get_by_label("Uw aankoopplan").set_input_files(file)
    page.get_by_role("button", name="Plan versturen").click()
    page.get_by_role("button", name="Plan nakijken").click()
    for _look in range(60):
        if page.get_by_text(READY).count():
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Bekijk hoever het staat").click()
    raise AssertionError(page.url)


def test_a_file_that_is_none_is_told_at_its_field_by_keyboard(
    demo_site: Site, page: Page, tmp_path: Path
) -> None:
    sign_in(page, demo_site, "an@")
    page.goto(f"{demo_site.url}/aankoopplannen")
    wrong = tmp_path / "plan.xlsx"
    wrong.write_text("Wat;Bedrag\nGras;100\n")
    page.get_by_label("Uw aankoopplan").set_input_files(wrong)
    page.get_by_role("button", name="Plan versturen").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Fout: ")
    check(page)
    page.locator(".govuk-error-summary a").first.press("Enter")
    expect(page.locator("#file")).to_be_focused()


def test_a_row_of_the_demo_and_its_removal(demo_site: Site, page: Page) -> None:
    sign_in(page, demo_site, "an@")
    page.goto(f"{demo_site.url}/aankoopplannen")
    page.get_by_role("table", name="Uw plannen").get_by_role("link").last.click()
    check(page)
    page.get_by_role("table", name="Advies op elke rij").get_by_role("link").first.click()
    check(page)
    page.go_back()
    page.get_by_role("link", name="Plan verwijderen").click()
    check(page)
    expect(page.get_by_role("button", name="Plan verwijderen")).to_be_visible()
