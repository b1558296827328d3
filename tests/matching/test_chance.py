"""The chance that a supplier can do what is asked: what it is called, and what a buyer's words come to."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Band, Engine, Need, Offer, Supplier
from matching.chance import FEATURES, model
from matching.facts import NamesNot
from matching.tables import Floats

OFFERS = {
    "ruiten": ("Glazenwasserij", "Wassen van ramen, glasgevels en zonnepanelen bij kantoren en scholen."),
    "schilder": ("Schilderwerken", "Binnen- en buitenschilderwerk, ramen en deuren schilderen."),
    "linnen": ("Wasserij", "Wassen en strijken van linnen en werkkledij."),
    "las": ("Laswerk", "Lassen van trappen, hekken en leuningen in staal."),
    "hagen": ("Groenonderhoud", "Onderhouden van hagen en perken."),
    "gras": ("Maaiploeg", "Gras maaien van bermen en sportvelden."),
    "druk": ("Drukkerij", "Drukken van affiches, folders, stickers en belettering van voertuigen."),
    "carwash": ("Carwash", "Wassen van wagens en bestelwagens met de hand."),
    "kantoor": ("Schoonmaak van kantoren", "Poetsen van bureaus, sanitair en vergaderzalen."),
    "naai": ("Naaiatelier werkkledij", "Maken en herstellen van werkpakken en veiligheidskledij."),
    "kok": ("Catering", "Broodjes, soep en warme maaltijden voor vergaderingen."),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    offers = [Offer(f"o-{key}", key, title, text) for key, (title, text) in OFFERS.items()]
    return Engine.build([Supplier(key, "", "maatwerkbedrijf") for key in OFFERS], offers)


def proposed(engine: Engine, title: str) -> list[str]:
    """Who fits well or possibly."""
    return [
        row.supplier_id
        for row in engine.rank(Need(title, "")).ranked
        if Band.of(row.fit) in (Band.GOOD, Band.POSSIBLE)
    ]


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Ramen van het gemeentehuis wassen", ["ruiten"]),
        ("Stickers op onze wagens", ["druk"]),
        ("Regenjassen voor de groendienst", ["naai"]),
        ("Geen gras, alleen hagen", ["hagen"]),
        ("Trappen lassen", ["las"]),
        ("Laver les vitres de l'école", ["ruiten"]),
        ("Cleaning the windows", ["ruiten"]),
        ("Fenster putzen", ["ruiten"]),
    ],
)
def test_only_who_does_it_is_proposed(engine: Engine, title: str, who: list[str]) -> None:
    assert proposed(engine, title) == who


def test_a_verb_that_everybody_uses_proposes_nobody_else(engine: Engine) -> None:
    """Hedges are maintained too."""
    assert proposed(engine, "Werkpakken onderhouden")[0] == "naai"
    assert "hagen" not in proposed(engine, "Werkpakken onderhouden")


def test_two_things_asked_together_propose_who_does_either(engine: Engine) -> None:
    assert set(proposed(engine, "Hagen scheren en broodjes voor de receptie")) == {"hagen", "kok"}


def test_who_is_said_not_to_be_meant_comes_last(engine: Engine) -> None:
    found = [row.supplier_id for row in engine.rank(Need("Niet de ramen, enkel de bureaus", "")).ranked]
    assert found[0] == "kantoor"


@pytest.mark.parametrize(
    "title",
    [
        "Advocaat voor een onteigening",
        "Luchtfoto's met een drone",
        "De lift hangt weer tussen twee verdiepingen",
        "Aankoop van een zitmaaier",
        "Verzekering voor de dienstwagens",
    ],
)
def test_nobody_is_proposed_for_what_nobody_does(engine: Engine, title: str) -> None:
    assert proposed(engine, title) == []


@pytest.mark.parametrize("text", ["advocaat", "drone", "asbest"])
def test_the_directory_finds_nothing_rather_than_what_comes_nearest(engine: Engine, text: str) -> None:
    assert engine.search(text) == []


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (100.0, Band.GOOD),
        (75.0, Band.GOOD),
        (74.99, Band.POSSIBLE),
        (50.0, Band.POSSIBLE),
        (49.99, Band.DOUBTFUL),
        (20.0, Band.DOUBTFUL),
        (19.99, None),
        (0.0, None),
    ],
)
def test_each_chance_has_its_name(points: float, band: Band | None) -> None:
    assert Band.of(points) is band


def test_what_speaks_for_an_offer_raises_its_chance_and_what_speaks_against_lowers_it() -> None:
    """The numbers are trained; their signs say whether they can be explained."""
    against = {"place", "crowd", "behind", "known", "elsewhere", "no goods"}
    for name, weight in zip(FEATURES, model("words").weights, strict=True):
        assert (weight < 0) == (name in against), name


@given(st.lists(st.floats(-5, 5), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_a_chance_lies_between_nothing_and_certain(values: list[float]) -> None:
    for kind in ("words", "meaning"):
        (chance,) = model(kind).chances(np.array([values]))  # type: ignore[arg-type]
        assert 0 <= chance <= 1


def test_what_is_shown_stands_with_the_best_name_first(engine: Engine) -> None:
    for title in ("Ramen wassen", "Bureaus poetsen en werkkledij wassen", "Maaien"):
        fits = [row.fit for row in engine.rank(Need(title, "")).ranked]
        assert min(fits, default=100) >= 20
        names = [list(Band).index(Band.of(fit) or Band.DOUBTFUL) for fit in fits]
        assert names == sorted(names)


def test_what_an_offer_does_not_name_is_said_too(engine: Engine) -> None:
    """Of what the title names; a verb that everybody uses, and the words of a situation, name nothing."""
    rows = {row.supplier_id: row for row in engine.rank(Need("Hagen scheren en broodjes", "")).ranked}
    said = {key: [r for r in row.reasons if isinstance(r, NamesNot)] for key, row in rows.items()}
    assert said["hagen"] == [NamesNot(("broodjes",))]
    assert not any("broodjes" in fact.words for fact in said["kok"])
    (only,) = engine.rank(Need("Stickers op onze wagens", "")).ranked
    assert not [reason for reason in only.reasons if isinstance(reason, NamesNot)]


def test_a_chance_depends_neither_on_how_many_are_asked_for_nor_on_when_offers_came() -> None:
    many = [
        Offer(f"o{number}", f"s{number}", "Schoonmaak", f"Poetsen van lokalen en kantoren, ploeg {number}.")
        for number in range(400)
    ]
    suppliers = [Supplier(f"s{number}", "", "maatwerkbedrijf") for number in range(400)]
    need = Need("Poetsen van onze lokalen", "")
    settled, late = Engine.build(suppliers, many), Engine.build(suppliers, many[:100])
    for offer in many[100:]:
        late.put_offer(offer)
    for engine in (settled, late):
        few, all_of_them = engine.rank(need, top=5).ranked, engine.rank(need, top=300).ranked
        assert [row.fit for row in few] == [row.fit for row in all_of_them[:5]]
    assert late.rank(need).ranked[0].fit == settled.rank(need).ranked[0].fit


@pytest.mark.parametrize(
    "title", ["Hagen scheren, geen ruiten wassen", "Geen ruiten wassen, alleen hagen scheren"]
)
def test_a_part_that_is_not_wanted_is_not_one_of_two_things(engine: Engine, title: str) -> None:
    assert proposed(engine, title) == ["hagen"]


class Flat:
    """An encoder for which all texts mean the same."""

    name = "flat"
    width = 2
    neutral = 0.86
    worth = 1.8

    def offers(self, texts: Sequence[str]) -> Floats:
        return np.ones((len(texts), 2), np.float32)

    def need(self, text: str) -> Floats:
        return np.ones(2, np.float32)


@pytest.mark.parametrize("title", ["", "de", "?!", "zzqx", "12 34"])
def test_a_need_without_a_word_that_says_anything_proposes_nobody(engine: Engine, title: str) -> None:
    offers = [Offer("o", "s", "Gras maaien", "")]
    with_meaning = Engine.build([Supplier("s", "", "maatwerkbedrijf")], offers, Flat())
    for one in (engine, with_meaning):
        assert one.rank(Need(title, "")).ranked == ()
        assert one.search(title) == []
