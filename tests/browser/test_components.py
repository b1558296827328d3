"""The components on one page, without the product around it: what holds for them holds on each page."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from marketplace.core.web.assets import Assets
from marketplace.core.web.pages import environment
from tests.browser.checks import ROOT, axe_findings, html_findings, scrolls_sideways

SITE = "http://maatmarkt.test"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "woff2": "font/woff2"}
PAGE = (ROOT / "tests/browser/components.html").read_text("utf-8")


def rendered(**context: object) -> str:
    env = environment()
    assets = Assets.load(ROOT / "static")
    env.globals["asset"] = assets.url
    helpdesk = SimpleNamespace(
        name="Helpdesk Waasland", phone="03 123 45 67", mail="helpdesk@waasland.example"
    )
    given = {
        "helpdesks": [helpdesk],
        "demo": True,
        "current_path": "/behoeften",
        "csrf_token": "token",
        **context,
    }
    return env.from_string(PAGE).render(given)


def form(errors: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(values={"days": ["a"], "kind": "s", "title": "<b>Maaien"}, errors=errors)


ERRORS = {"title": "Vul een titel in", "deadline": "Vul een datum in", "kind": "Kies een soort"}
ACTOR = SimpleNamespace(
    name="An Peeters", is_buyer=True, is_supplier=True, is_coordinator=True, is_admin=True
)
FINE = rendered(form=form({}), flashes=[("success", "Bewaard.")])
WRONG = rendered(form=form(ERRORS), errors=ERRORS, actor=ACTOR)


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/"):
        file = ROOT / path.removeprefix("/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]])
    else:
        html = WRONG if path == "/fout" else FINE
        route.fulfill(
            body=html, content_type="text/html; charset=utf-8", headers={"content-security-policy": CSP}
        )


@pytest.fixture
def tab(page: Page) -> Page:
    page.route("**/*", serve)
    return page


@pytest.mark.parametrize("path", ["/", "/fout"])
def test_axe_finds_nothing(tab: Page, path: str) -> None:
    tab.goto(SITE + path)
    assert axe_findings(tab) == []


@pytest.mark.parametrize("path", ["/", "/fout"])
def test_nothing_scrolls_sideways_on_a_small_phone(tab: Page, path: str) -> None:
    tab.goto(SITE + path)
    assert not scrolls_sideways(tab)


def test_a_table_of_words_is_a_list_on_a_phone_and_stays_a_table(tab: Page) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(SITE)
    cell = tab.get_by_role("table", name="Bewaren").get_by_role("cell").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Hoe lang"'
    boxes = [found.bounding_box() for found in tab.get_by_role("row", name="Links").locator("th, td").all()]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 3
    assert tops == sorted(set(tops))
    assert axe_findings(tab) == []


def test_the_html_is_valid() -> None:
    assert html_findings({"fine": FINE, "wrong": WRONG}) == []


def test_a_first_page_weighs_at_most_300_kb(tab: Page) -> None:
    weight: list[int] = []
    tab.on("response", lambda answer: weight.append(len(answer.body())))
    tab.goto(SITE, wait_until="networkidle")
    assert sum(weight) <= 300_000


def test_the_skip_link_is_the_first_stop_of_tab(tab: Page) -> None:
    tab.goto(SITE)
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("Naar de inhoud")


def test_the_error_summary_has_focus_and_leads_to_the_fields(tab: Page) -> None:
    tab.goto(f"{SITE}/fout")
    expect(tab).to_have_title("Fout: Behoefte plaatsen - Maatmarkt")
    expect(tab.locator(".govuk-error-summary")).to_be_focused()

    tab.get_by_role("link", name="Vul een datum in").click()
    expect(tab.locator("#deadline")).to_be_focused()
    expect(tab.locator("[name=title]")).to_have_value("<b>Maaien")


def test_an_optional_field_says_so(tab: Page) -> None:
    tab.goto(SITE)
    expect(tab.get_by_label("Bedrag (niet verplicht)")).to_be_visible()


def test_the_menu_opens_on_a_phone(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{SITE}/fout")
    expect(tab.get_by_role("link", name="Samenwerkingen")).to_be_hidden()
    tab.get_by_role("button", name="Menu").click()
    expect(tab.get_by_role("link", name="Samenwerkingen")).to_be_visible()


def test_a_form_is_sent_once_however_often_one_clicks(tab: Page) -> None:
    sent: list[str] = []
    tab.goto(SITE)
    tab.on("request", lambda request: sent.append(request.method))
    tab.evaluate(
        """() => { const button = document.querySelector("main button"); button.click(); button.click(); }"""
    )
    tab.wait_for_load_state("networkidle")
    assert sent.count("POST") == 1
