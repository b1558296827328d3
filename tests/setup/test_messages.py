"""Translators get every text of the product, and what they write reaches the page."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from lxml import html

from marketplace.core.languages import LOCALES, Language, compiled, speaking
from tests.browser.guide import rendered
from tools.messages import LANGUAGES, extracted, renewed, write
from tools.template_texts import SAME_EVERYWHERE

PAGE = """<p>{% trans who=name %}Dag {{ who }}{% endtrans %}</p>
{% trans count=n %}{{ count }} dag{% pluralize %}
  {{ count }} dagen{% endtrans %}{{ plural(n, "keer", "keren") }}{{ _("100 %% zeker") }}"""


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return extracted()


def test_texts_are_found_in_templates_mails_and_code(tmp_path: Path) -> None:
    (tmp_path / "templates/mail").mkdir(parents=True)
    (tmp_path / "marketplace").mkdir()
    (tmp_path / "templates/page.html").write_text(PAGE)
    (tmp_path / "templates/mail/text.txt").write_text("{% trans %}Tot\n  straks{% endtrans %}")
    (tmp_path / "marketplace/verbs.py").write_text(
        'A = N_("Ontwerp")\nB = _("Bewaard")\nC = plural(n, "a", "b")'
    )
    found = {text.id for text in extracted(tmp_path) if text.id}
    assert found == {
        "Dag %(who)s",
        ("%(count)s dag", "%(count)s dagen"),
        ("keer", "keren"),
        "100 %% zeker",
        "Tot straks",
        "Ontwerp",
        "Bewaard",
        ("a", "b"),
    }


def test_the_texts_of_the_pages_are_there(texts: Catalog) -> None:
    for known in ("Wat zoekt u?", "Naar de inhoud", "niet opgegeven", ("leverancier", "leveranciers")):
        assert texts.get(known[0] if isinstance(known, tuple) else known) is not None


def test_what_was_translated_stays_when_texts_change(tmp_path: Path) -> None:
    file = tmp_path / "fr.po"
    old, new = Catalog(), Catalog()
    old.add("Zoeken")
    new.add("Zoeken")
    new.add("Vinden")
    first = renewed(file, "fr", old)
    first["Zoeken"].string = "Chercher"
    write(file, first)
    write(file, renewed(file, "fr", new))
    with file.open("rb") as source:
        kept = {text.id: text.string for text in read_po(source) if text.id}
    assert kept == {"Vinden": "", "Zoeken": "Chercher"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(code: str) -> None:
    with (LOCALES / code / "LC_MESSAGES/maatmarkt.po").open("rb") as source:
        catalogue = read_po(source)
    assert [str(problem) for _, problems in catalogue.check() for problem in problems] == []


def pseudo(texts: Catalog, folder: Path) -> Language:
    """A language in which each text of ours stands between brackets; its letters are those of French."""
    made = Catalog(locale="fr")
    for text in texts:
        if isinstance(text.id, tuple):
            made.add(text.id, tuple(f"⟦{one}⟧" for one in text.id))
        elif text.id:
            made.add(text.id, f"⟦{text.id}⟧")
    file = folder / "pseudo.po"
    with file.open("wb") as target:
        write_po(target, made)
    return Language("fr", compiled(file))


def test_a_page_in_another_language_has_no_dutch_of_ours(texts: Catalog, tmp_path: Path) -> None:
    with speaking(pseudo(texts, tmp_path)):
        tree = html.document_fromstring(rendered(wrong=True))
    assert tree.get("lang") == "fr-BE"
    dutch = html.document_fromstring(rendered(wrong=True))
    keys = {text.id for text in texts if isinstance(text.id, str)} - SAME_EVERYWHERE
    left = [word for word in words(tree) if word in keys]
    assert left == []
    assert len([word for word in words(tree) if "⟦" in word]) > 150
    assert not any("⟦" in word for word in words(dutch))


def words(tree: html.HtmlElement) -> list[str]:
    """Every piece of text of a page, and what its elements are called aloud."""
    pieces = tree.xpath(
        "//body//text()[not(ancestor::script)] | //title/text() | //@aria-label | //@placeholder"
    )
    return [" ".join(str(piece).split()) for piece in pieces if str(piece).strip()]
