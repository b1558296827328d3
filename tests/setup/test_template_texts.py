"""What people read goes through gettext: `make check` finds what does not, and nothing else."""

import pytest

from marketplace.core.web.pages import environment
from tools.template_styles import unused
from tools.template_texts import bare_texts

FORMS = '{% from "components/forms.html" import button, radios, text %}\n'
TAG = '{% from "components/tag.html" import tag %}\n'
TABLE = '{% from "components/table.html" import table %}\n'

BARE = {
    "a sentence": "<p>Wat zoekt u?</p>",
    "one small word": "<p>{{ name }} en</p>",
    "words around a value": "<p>Dag {{ name }}</p>",
    "a label read aloud": '<nav aria-label="Menu"></nav>',
    "a title": '<a title="Meer" href="/x"></a>',
    "a placeholder": '<input placeholder="Zoek hier">',
    "what a picture shows": '<img src="/x" alt="Sleutel">',
    "what a search engine shows": '<meta name="description" content="Kopen bij sociale ondernemingen">',
    "a button of old": '<input type="submit" value="Zoeken">',
    "a written choice": '<p>{{ "interesse" if answer else "niet voor ons" }}</p>',
    "an attribute that is a choice": """<nav aria-label="{{ 'Menu' if x else name }}"></nav>""",
    "a word looked up": '<p>{{ {"a": "gebied"}[rule] }}</p>',
    "text of a component": FORMS + '{{ text(form, "name", "naam") }}',
    "text of a component by name": FORMS + '{{ text(form, "name", _("Naam"), hint="zoals die is") }}',
    "text of a button": FORMS + '{{ button("Bewaren") }}',
    "a label of a choice": FORMS + '{{ radios(form, "kind", _("Soort"), [("good", "product")]) }}',
    "a state": TAG + '{{ tag("added", "toegevoegd") }}',
    "a cell": TABLE + '{{ table(_("Wat"), [_("Wat")], [("geen", 1)]) }}',
    "a head of a column": TABLE + '{{ table(_("Wat"), ["wat"], rows) }}',
    "a text set apart": '{% set title = "Mijn account" %}',
    "one of two texts set apart": '{% set title = _("Een") if one else "Twee" %}',
    "a text put together": '{% set title = "Selectie voor " ~ need.title %}',
    "a text that a macro has by itself": '{% macro field(hint="Bijvoorbeeld 27 3 2027") %}{% endmacro %}',
    "texts of a loop": '{% for word in ("Wat", "Bewijs") %}{{ word }}{% endfor %}',
    "a variable as key": "{{ _(label) }}",
    "a text put together as key": '{{ _("Dag " ~ name) }}',
    "a bare place in a sentence": '{{ _("Bel %(who)s", who="De helpdesk") }}',
}

FINE = {
    "a translated sentence": "<p>{% trans %}Wat zoekt u?{% endtrans %}</p>",
    "a number of things": "<p>{% trans count=n %}{{ count }} dag{% pluralize %}veel{% endtrans %}</p>",
    "a translated text": '<nav aria-label="{{ _("Menu") }}">{{ plural(n, "dag", "dagen") }}</nav>',
    "a name that is the same everywhere": "<a>Maatmarkt</a> 3 km",
    "marks": "<p>{{ a }} · {{ b }}, ({{ c }}) &ctdot; € 1.000</p>",
    "what is no text": '<script>let x = "Woord";</script><p class="govuk-body" data-x="Woord"></p>',
    "a note": "{# Een nota #}<!-- nota --><p>{{ name }}</p>",
    "names of fields and looks": FORMS + '{{ text(form, "name", label, type="email", autocomplete="name") }}',
    "a comparison": '<p>{% if status == "Open" %}{{ status }}{% endif %}</p>',
    "classes": """<p class="{{ 'govuk-tag govuk-tag--' ~ colour if colour }}">{{ label }}</p>""",
    "attributes that a macro gives": "{% macro role(name) %} role=\"{{ name }}\"{% endmacro %}",
    "an element that is chosen": '<{{ element }} class="mm-card">{{ x }}</{{ element }}>',
    "keys": '{{ data["laatst aangemeld"] }}',
    "addresses": '{% set page = "/organisaties/" ~ id ~ "/erkenningen" %}',
}  # fmt: skip


@pytest.mark.parametrize("source", BARE.values(), ids=BARE)
def test_a_text_that_no_catalogue_can_have_is_found(source: str) -> None:
    assert {line for line, _ in bare_texts(environment(), source)} == {source.count("\n") + 1}


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_what_is_translated_or_no_text_is_left_alone(source: str) -> None:
    assert list(bare_texts(environment(), source)) == []


def test_a_finding_has_the_line_of_the_source() -> None:
    source = "{#- A note\nof two lines -#}\n{% set x = [\n  1] -%}\n\n<p>\n  {{ x }}\n  Hier</p>\n"
    assert list(bare_texts(environment(), source)) == [(8, 'bare text "Hier"')]


def test_a_class_that_nothing_has_is_found() -> None:
    css = ".mm-a { x: 1.5em } .mm-b:hover, .mm-c--on { } @media (x) { .mm-x-d > .mm-e { } } /* .mm-f */"
    page = '<p class="mm-a{{ " mm-b" if b }} mm-c{{ "--" ~ on }}"><i class="mm-{{ kind }}-d mm-ee"></i>'
    assert unused(css, [page]) == ["mm-e"]
    assert unused(".govuk-tag--warm { }", ["class=\"govuk-tag{{ ' govuk-tag--' ~ colour }}\""]) == []
    assert unused(".htmx-request { }", [""]) == []
