"""The main pages as people see them: `python -m tests.browser.screenshots` fills screenshots/."""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from marketplace.services.leases import using
from marketplace.services.mailbox import Mailbox
from marketplace.services.valkey import Valkey
from tests import databases
from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.mailserver import mail_server
from tests.site import Site, running_site

FOLDER = databases.ROOT / "screenshots"
SIZES = {"desktop": {"width": 1280, "height": 900}, "telefoon": {"width": 390, "height": 844}}
DETAILS_TRIED = 15
UUID = "[0-9a-f-]{36}"
BUYER, SUPPLIER, COORDINATOR, TWO_TOWNS = "an@", "bram@", "chadia@", "karel@"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page: at `path`, or the first one that `path` links to as `detail` that shows `with_part`."""

    name: str
    path: str
    person: str | None = None
    detail: str | None = None
    with_part: str = "h1"
    then: str = ""


SHOTS = (
    Shot("01-welkom", "/"),
    Shot("02-aanbod", "/aanbod?q=groenonderhoud"),
    Shot("03-aanbod-een", "/aanbod", detail=f"/aanbod/{UUID}$"),
    Shot("04-leverancier", "/aanbod", detail=f"/leveranciers/{UUID}$"),
    Shot("05-behoefte-plaatsen", "/behoeften/nieuw", BUYER),
    Shot("06-behoeften", "/behoeften", BUYER),
    Shot("07-antwoorden", "/behoeften", BUYER, f"/behoeften/{UUID}$", ".mm-score"),
    Shot("08-rangschikking", "/behoeften", COORDINATOR, f"/behoeften/{UUID}$", ".mm-score"),
    Shot(
        "09-selectie", "/behoeften", COORDINATOR, f"/behoeften/{UUID}$", "a[href$='/selectie']", "/selectie"
    ),
    Shot("10-uitnodigingen", "/uitnodigingen", SUPPLIER),
    Shot("11-samenwerking", "/samenwerkingen", COORDINATOR, f"/samenwerkingen/{UUID}$"),
    Shot("12-start-helpdesk", "/start", COORDINATOR),
    Shot("13-eigen-organisatie", "/organisaties", SUPPLIER, f"/organisaties/{UUID}$"),
    Shot("14-bewijsstukken", "/organisaties", SUPPLIER, f"/organisaties/{UUID}$", "h1", "/bewijsstukken"),
    Shot("15-account", "/account", COORDINATOR),
    Shot("16-privacy", "/privacy"),
    Shot("17-registreren", "/registreren"),
    Shot("18-aanmelding", "/organisaties", COORDINATOR, f"/aanmeldingen/{UUID}$"),
    Shot("19-collegas", "/organisaties", SUPPLIER, f"/organisaties/{UUID}$", "h1", "/collegas"),
    Shot("20-erkenningen", "/organisaties", SUPPLIER, f"/organisaties/{UUID}$", "h1", "/erkenningen"),
    Shot(
        "21-cijfer", "/organisaties", SUPPLIER, f"/organisaties/{UUID}$", "h1", "/meerwaarde/target_group_fte"
    ),
    Shot("22-namens", "/namens?volgende=/behoeften", TWO_TOWNS),
    Shot("23-mijn-gegevens", "/account/gegevens", BUYER),
)


@contextmanager
def demo() -> Iterator[Site]:
    """The product with a fresh copy of the demo regions."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(databases.test_server())
        database_url = stack.enter_context(databases.clone(server, databases.demo_template(server)))
        valkey = Valkey(folder / "valkey")
        stack.enter_context(using(valkey, folder / "valkey.lock"))
        mailbox = Mailbox(folder / "mail")
        smtp_url = stack.enter_context(mail_server(mailbox))
        more = {"MAATMARKT_DEMO": "1"}
        yield stack.enter_context(running_site(database_url, valkey.url(), smtp_url, mailbox, folder, more))


def sign_in(page: Page, site: Site, person: str) -> None:
    page.goto(f"{site.url}/demo/aanmelden")
    page.locator(f"form:has(input[name=email][value^='{person}']) button").click()
    if page.locator("form[action='/afmelden']").count() == 0:
        page.locator("main form button").first.click()
    page.locator("form[action='/afmelden']").wait_for()


def go_to(page: Page, site: Site, shot: Shot) -> None:
    page.goto(site.url + shot.path)
    if shot.detail is None:
        return
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    details = list(dict.fromkeys(link for link in links if re.search(shot.detail, link)))
    if not details:
        raise SystemExit(f"{shot.name}: {shot.path} links to no {shot.detail}")
    for detail in details[:DETAILS_TRIED]:
        page.goto(site.url + detail)
        if page.locator(shot.with_part).count():
            break
    if shot.then:
        page.goto(page.url + shot.then)


def take(browser: Browser, site: Site, shot: Shot) -> None:
    context = browser.new_context(locale="nl-BE", timezone_id="Europe/Brussels", viewport=SIZES["desktop"])
    page = context.new_page()
    if shot.person:
        sign_in(page, site, shot.person)
    go_to(page, site, shot)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{shot.name}-{size}.png", full_page=True)
    context.close()


def main() -> None:
    if find_chromium() is None:
        sys.exit(MISSING)
    FOLDER.mkdir(exist_ok=True)
    with demo() as site, chromium() as browser:
        for shot in SHOTS:
            take(browser, site, shot)
            print(f"screenshots/{shot.name}", flush=True)


if __name__ == "__main__":
    main()
