"""The style guide, without the product around it: what holds for its components holds on each page."""

import pytest
from jinja2 import nodes
from playwright.sync_api import Page, Route, expect

from marketplace.core.web.pages import environment
from marketplace.helpdesk.showcase import HowLong
from marketplace.style_guide import ERRORS, roles
from tests.browser.checks import ROOT, axe_findings, html_findings, scrolls_sideways
from tests.browser.guide import MENU, rendered

SITE = "http://maatmarkt.test"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "woff2": "font/woff2"}
TEMPLATES = ROOT / "templates"

#: Parts of other components.
INSIDE_OTHERS = {
    ("components/contact.html", "mail_to"),
    ("components/contact.html", "phone"),
    ("components/conflict.html", "versions"),
    ("components/forms.html", "hidden"),
    ("components/navigation.html", "place"),
}


def macros_of(name: str) -> list[str]:
    return [macro.name for macro in parsed(name).find_all(nodes.Macro)]


def imports_of(name: str) -> list[tuple[str, str]]:
    """(template, macro) of what a template takes from others."""
    return [
        (use.template.value, macro)
        for use in parsed(name).find_all(nodes.FromImport)
        for macro in use.names
        if isinstance(use.template, nodes.Const)
    ]


def parsed(name: str) -> nodes.Template:
    return environment().parse((TEMPLATES / name).read_text("utf-8"))


COORDINATOR = roles()["helpdesk"][1]
FINE = rendered(flashes=[("success", "Bewaard.")])
WELCOME = rendered("helpdesk/home.html", suppliers=123, offers=1234, how_long=HowLong(5.0, 2.5, 40))
WRONG = rendered(wrong=True, actor=COORDINATOR, menu=MENU.of(COORDINATOR))


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/"):
        file = ROOT / path.removeprefix("/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]])
    else:
        html = {"/fout": WRONG, "/welkom": WELCOME}.get(path, FINE)
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


def test_a_long_address_in_a_list_breaks(tab: Page) -> None:
    tab.goto(SITE)
    words = f"Bram Verhelst, {'groen' * 12}@groenwerk.example"
    tab.evaluate(
        """words => {
            const list = document.createElement("ul"), item = document.createElement("li");
            list.className = "govuk-list";
            item.textContent = words;
            list.append(item);
            document.querySelector("main").append(list);
        }""",
        words,
    )
    assert not scrolls_sideways(tab)


def test_a_table_of_words_is_a_list_on_a_phone_and_stays_a_table(tab: Page) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(SITE)
    table = tab.get_by_role("table", name="Leveranciers")
    cell = table.get_by_role("cell").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Gemeente"'
    row = table.get_by_role("row", name="Groenwerk Waas vzw")
    boxes = [found.bounding_box() for found in row.locator("th, td").all()]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 3
    assert tops == sorted(set(tops))
    assert axe_findings(tab) == []


def test_the_html_is_valid() -> None:
    assert html_findings({"fine": FINE, "wrong": WRONG}) == []


def test_a_first_page_weighs_at_most_300_kb(tab: Page) -> None:
    weight: list[int] = []
    tab.on("response", lambda answer: weight.append(len(answer.body())))
    tab.goto(f"{SITE}/welkom", wait_until="networkidle")
    assert sum(weight) <= 300_000


def test_the_skip_link_is_the_first_stop_of_tab(tab: Page) -> None:
    tab.goto(SITE)
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("Naar de inhoud")


def test_the_error_summary_has_focus_and_leads_to_the_fields(tab: Page) -> None:
    tab.goto(f"{SITE}/fout")
    expect(tab).to_have_title("Fout: Stijlgids - Maatmarkt")
    summary = tab.locator(".govuk-error-summary").first
    expect(summary).to_be_focused()

    for name, message in ERRORS.items():
        summary.get_by_role("link", name=message).click()
        expect(tab.locator(f"#{name}")).to_be_focused()
    expect(tab.locator("[name=title]")).to_have_value("<b>Maaien</b> van bermen")


def test_an_optional_field_says_so(tab: Page) -> None:
    tab.goto(SITE)
    expect(tab.locator("#example-form").get_by_label("Bedrag (niet verplicht)")).to_be_visible()


def test_the_menu_opens_on_a_phone(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{SITE}/fout")
    header = tab.get_by_role("banner")
    expect(header.get_by_role("link", name="Samenwerkingen")).to_be_hidden()
    header.get_by_role("button", name="Menu").click()
    expect(header.get_by_role("link", name="Samenwerkingen")).to_be_visible()


def test_a_form_is_sent_once_however_often_one_clicks(tab: Page) -> None:
    sent: list[str] = []
    tab.goto(SITE)
    tab.on("request", lambda request: sent.append(request.method))
    tab.evaluate(
        """() => {
            const button = document.querySelector("#example-form button"); button.click(); button.click();
        }"""
    )
    tab.wait_for_load_state("networkidle")
    assert sent.count("POST") == 1


@pytest.mark.parametrize("role", roles())
def test_the_menu_of_a_role_has_what_that_role_may_open(tab: Page, role: str) -> None:
    tab.goto(SITE)
    links = tab.locator(f"#navigation-{role} a")
    assert links.all_inner_texts() == [entry.text for entry in MENU.of(roles()[role][1])]


def test_a_card_moves_to_another_column_by_keyboard(tab: Page) -> None:
    tab.goto(SITE)
    column = tab.get_by_role("region", name="Gevraagd")
    column.get_by_label("Verplaats naar: De Kringloop cvso").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    with tab.expect_request(lambda request: "column=answered" in (request.post_data or "")):
        tab.keyboard.press("Enter")
