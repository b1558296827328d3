"""Texts in another language than Dutch: where they come from, and what may never become HTML on the way."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from marketplace.core.i18n import N_, plural
from marketplace.core.languages import DUTCH, Language, compiled, language, speaking
from marketplace.core.web.pages import environment

HOSTILE = "<script>alert(1)</script>"


def french(folder: Path, **texts: str | tuple[str, str]) -> Language:
    """French with a catalogue of these texts."""
    catalogue = Catalog(locale="fr")
    for key, text in texts.items():
        one = key.replace("_", " ")
        catalogue.add((one, one + "s") if isinstance(text, tuple) else one, text)
    file = folder / "fr.po"
    with file.open("wb") as target:
        write_po(target, catalogue)
    return Language("fr", compiled(file))


def shown(folder: Path, name: str, source: str, **values: object) -> str:
    (folder / name).write_text(source, "utf-8")
    return environment(folder).get_template(name).render(values)


def test_a_page_is_dutch_until_its_reader_has_another_language(tmp_path: Path) -> None:
    page = "{{ _('Zoeken') }} {% trans name=who %}Dag {{ name }}{% endtrans %}"
    words = french(tmp_path, Zoeken="Chercher")
    assert shown(tmp_path, "a.html", page, who="An") == "Zoeken Dag An"
    with speaking(words):
        assert shown(tmp_path, "a.html", page, who="An") == "Chercher Dag An"
    assert shown(tmp_path, "a.html", page, who="An") == "Zoeken Dag An"


def test_a_translation_counts_as_its_language_does(tmp_path: Path) -> None:
    words = french(tmp_path, leverancier=("fournisseur", "fournisseurs"))
    assert [plural(count, "leverancier", "leveranciers") for count in (0, 1, 2)] == [
        "0 leveranciers",
        "1 leverancier",
        "2 leveranciers",
    ]
    with speaking(words):
        assert plural(0, "leverancier", "leveranciers") == "0 fournisseur"
        assert plural(1.5, "leverancier", "leveranciers") == "1,5 fournisseurs"


def test_a_hostile_name_stays_text_inside_a_translated_sentence(tmp_path: Path) -> None:
    page = "{% trans name=who %}<b>Dag</b> {{ name }}{% endtrans %} {{ _('Dag %(name)s', name=who) }}"
    found = shown(tmp_path, "a.html", page, who=HOSTILE)
    assert found.count("&lt;script&gt;") == 2
    assert "<script" not in found
    assert found.startswith("<b>Dag</b>")


def test_a_hostile_name_stays_text_in_a_translation_and_in_a_number_of_things(tmp_path: Path) -> None:
    words = french(tmp_path, **{"Dag %(name)s": "Bonjour %(name)s"})
    page = (
        "{% trans name=who %}Dag {{ name }}{% endtrans %}"
        "{% trans count=2, name=who %}{{ name }}{% pluralize %}{{ count }} {{ name }}{% endtrans %}"
    )
    with speaking(words):
        found = shown(tmp_path, "a.html", page, who=HOSTILE)
    assert found.startswith("Bonjour &lt;script&gt;")
    assert found.count("&lt;script&gt;") == 2
    assert "<script" not in found


def test_the_text_of_a_mail_is_not_escaped(tmp_path: Path) -> None:
    mail = "{% trans name=who %}Dag {{ name }}{% endtrans %}"
    assert shown(tmp_path, "text.txt", mail, who="Jan & <zoon>") == "Dag Jan & <zoon>"


def test_a_label_is_translated_where_it_is_written_and_what_people_typed_never_is(tmp_path: Path) -> None:
    words = french(tmp_path, Dienst="Service")
    page = "{{ label }}/{{ typed }}{{ [('s', label), ('t', typed)] | options('s') }}"
    with speaking(words):
        found = shown(tmp_path, "a.html", page, label=N_("Dienst"), typed="Dienst")
    assert found.startswith("Service/Dienst")
    assert '<option value="s" selected>Service</option>' in found
    assert '<option value="t">Dienst</option>' in found


def test_a_label_that_people_could_have_typed_is_still_escaped(tmp_path: Path) -> None:
    assert "<script" not in shown(tmp_path, "a.html", "{{ label }}", label=N_(HOSTILE))


def test_a_language_without_a_text_shows_the_dutch_one() -> None:
    assert language("fr").tag == "fr-BE"
    assert language("fr").texts.gettext("nergens vertaald") == "nergens vertaald"
    assert language("xx").texts.gettext("Zoeken") == "Zoeken"
    assert DUTCH.tag == "nl-BE"
