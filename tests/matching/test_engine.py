"""The ranking: properties that hold for any offers, and defined answers to bad input."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from matching import Engine, Need, Offer, Ranking, Weights
from matching.facts import TakesTurns
from matching.scoring import CANDIDATES
from tests.matching.cast import OFFERS, TODAY, offer, offers, supplier, suppliers

_SOME = (
    "gras maaien berm haag snoeien park poetsen kantoor ramen vloer school broodjes buffet soep fiets band",
    "herstellen kast deur hout verf muur drukken folder archief verhuizen dozen tent podium de van en xyzzy",
)
WORDS = st.sampled_from([word for line in _SOME for word in line.split()])
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


GRASS = Need("gras", "")


def engine_of(texts: list[str], order: list[int] | None = None) -> Engine:
    made = [Offer(f"o{i}", f"s{i}", text, "") for i, text in enumerate(texts)]
    return Engine.build(
        [supplier(f"s{i}") for i in range(len(made))], [made[i] for i in order or range(len(made))]
    )


def rows(ranking: Ranking) -> list[tuple[str, float]]:
    return [(r.offer_id, r.score) for r in ranking.ranked]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), extra=TEXTS, need=TEXTS)
def test_adding_then_removing_an_offer_restores_everything(texts: list[str], extra: str, need: str) -> None:
    engine = engine_of(texts)
    engine.put_supplier(supplier("new"))
    before = engine.rank(Need(need, ""), today=TODAY)
    engine.put_offer(Offer("new", "new", extra, ""))
    engine.remove_offer("new")
    assert engine.rank(Need(need, ""), today=TODAY) == before


@settings(max_examples=60, deadline=None)
@given(data=st.data(), texts=st.lists(TEXTS, min_size=2, max_size=8), need=TEXTS)
def test_the_order_of_offers_does_not_matter(data: st.DataObject, texts: list[str], need: str) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    one = engine_of(texts).rank(Need(need, ""), today=TODAY)
    assert engine_of(texts, order).rank(Need(need, ""), today=TODAY) == one


CODES = st.sampled_from(
    ["90000000", "45000000", "77310000", "77314000", "90911200", "50800000", "55520000", "39100000"]
)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, need=TEXTS, asked=CODES, others=st.lists(CODES, max_size=3, unique=True))
def test_naming_the_asked_code_or_one_under_it_never_costs_a_place(
    text: str, need: str, asked: str, others: list[str]
) -> None:
    under = asked[:2] + "911100" if asked.endswith("000000") else asked[:6] + "10"
    for named in (asked, under):
        without = Offer("without", "s0", text, "", tuple(c for c in others if c != asked))
        naming = Offer("naming", "s1", text, "", (*without.cpv, named))
        engine = Engine.build([supplier("s0"), supplier("s1")], [without, naming])
        found = {row.offer_id: row for row in engine.rank(Need(need, "", (asked,)), today=TODAY).ranked}
        if "without" in found:
            assert found["naming"].fit >= found["without"].fit, named


@settings(max_examples=100, deadline=None)
@given(text=TEXTS, need=st.lists(WORDS, min_size=1, max_size=6), data=st.data())
def test_one_word_of_the_need_more_never_ranks_lower(text: str, need: list[str], data: st.DataObject) -> None:
    more = f"{text} {data.draw(st.sampled_from(need))}"
    engine = engine_of([text, more])
    fits = dict(engine.order(Need(" ".join(need), ""), 2))
    assert fits.get("o1", 0.0) >= fits.get("o0", 0.0)


def crowd(seed: int) -> list[str]:
    """Texts of more offers than are scored with care."""
    chance = random.Random(seed)
    every = " ".join(_SOME).split()
    return [" ".join(chance.choices(every, k=chance.randint(2, 9))) for _ in range(3 * CANDIDATES)]


@pytest.mark.parametrize("need", ["gras maaien", "kaleidoscoop verchromen", "deur verchromen", "xyzzy"])
def test_among_many_offers_the_order_does_not_matter_and_new_words_are_found(need: str) -> None:
    texts = crowd(1)
    engine, asked = engine_of(texts), Need(need, "")
    before = engine.rank(asked, today=TODAY)
    assert (
        engine_of(texts, random.Random(2).sample(range(len(texts)), len(texts))).rank(asked, today=TODAY)
        == before
    )
    engine.put_supplier(supplier(f"s{len(texts)}"))
    engine.put_offer(Offer(f"o{len(texts)}", f"s{len(texts)}", "kaleidoscoop laten verchromen", ""))
    after = engine.rank(asked, today=TODAY)
    assert engine_of([*texts, "kaleidoscoop laten verchromen"]).rank(asked, today=TODAY) == after
    assert ("verchromen" in need) == (f"o{len(texts)}" in [offer for offer, _ in rows(after)])
    engine.remove_offer(f"o{len(texts)}")
    assert rows(engine.rank(asked, today=TODAY)) == rows(before)


def test_a_changed_offer_is_seen_by_the_next_query() -> None:
    engine = Engine.build(suppliers(), offers())
    engine.put_offer(replace(offer("hout"), title="Grasmaaien", text="gras maaien met een tractor", cpv=()))
    assert "o-hout" in dict(engine.search("gras maaien"))
    assert len(engine) == len(OFFERS)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("de vloer van de feestzaal laten dweilen", "poets"),
        ("iemand die het gazon afrijdt", "gras"),
        ("belegde sandwiches voor een vergadering", "eten"),
        ("réparation de vélos", "fiets"),
        ("clean the offices", "poets"),
        ("Fahrräder reparieren", "fiets"),
    ],
)
def test_everyday_words_and_other_languages_find_the_activity(words: str, key: str) -> None:
    ranking = Engine.build(suppliers(), offers()).rank(Need(words, ""))
    assert ranking.ranked[0].supplier_id == key


def test_scores_are_visible_sums_and_weights_are_kept() -> None:
    weights = Weights(fit=0.5, social_value=0.5)
    ranking = Engine.build(suppliers(), offers()).rank(
        Need("Gras maaien", "", ("77314000",)), weights=weights
    )
    best = ranking.ranked[0]
    assert ranking.weights == weights
    assert sum(best.fit_parts.values()) == pytest.approx(best.fit, abs=0.01)
    assert best.score == pytest.approx((best.fit + best.social_value) / 2, abs=0.01)
    assert 0 <= best.fit <= 100


def test_the_digest_changes_with_any_input_and_only_then() -> None:
    def digest(engine: Engine, need: Need = GRASS, weights: Weights | None = None) -> str:
        return engine.rank(need, weights=weights, today=TODAY).inputs_digest

    engine = Engine.build(suppliers(), offers())
    first = digest(engine)
    assert first == digest(Engine.build(suppliers()[::-1], offers()[::-1]))
    engine.put_offer(replace(offer("gras"), text="Een andere tekst."))
    assert digest(engine) != first
    engine.put_offer(offer("gras"))
    assert digest(engine) == first
    assert digest(engine, weights=Weights(fit=1)) != first
    assert digest(engine, Need("gras", "x")) != first
    engine.put_supplier(supplier("gras", name="Anders"))
    assert digest(engine) != first


@pytest.mark.parametrize(
    "need",
    [
        Need("", ""),
        Need("de het een van", "en of"),
        Need("🌱🚲", "✂️"),
        Need("12345 67", "?!"),
        Need("gras " * 20_000, "maaien " * 20_000),
        Need("a" * 100_000, ""),
        Need("\x00\ud800", "\n\t"),
        Need("gras", "", ("99999999", "nonsense", "", "7731")),
    ],
)
def test_odd_needs_get_a_defined_answer(need: Need) -> None:
    engine = Engine.build(suppliers(), offers())
    ranking = engine.rank(need)
    assert all(0 <= r.fit <= 100 for r in ranking.ranked)
    assert engine.rank(need) == ranking
    assert isinstance(engine.search(need.title), list)


def test_an_empty_engine_ranks_nobody() -> None:
    assert Engine.build([], []).rank(Need("gras", "")).ranked == ()
    assert Engine.build([], [offer("gras")]).rank(Need("gras", "")).ranked == ()


def test_an_offer_without_words_is_no_error() -> None:
    engine = Engine.build([supplier("x")], [Offer("leeg", "x", "", ""), Offer("stop", "x", "de het", "")])
    assert engine.rank(Need("gras maaien", "")).ranked == ()


def test_one_row_a_supplier() -> None:
    twice = [offer("gras"), replace(offer("gras"), id="o-2", title="Gras maaien")]
    ranking = Engine.build([supplier("gras")], twice).rank(Need("gras maaien", ""))
    assert [r.offer_id for r in ranking.ranked] == ["o-2"]


def test_turns_within_the_band() -> None:
    who = [
        supplier("a", last_asked=date(2026, 2, 1)),
        supplier("b", last_asked=date(2025, 2, 1)),
        supplier("c"),
    ]
    same = [replace(offer("gras"), id=f"o-{s.id}", supplier_id=s.id) for s in who]
    ranking = Engine.build(who, same).rank(Need("gras maaien", ""))
    assert [r.supplier_id for r in ranking.ranked] == ["c", "b", "a"]
    assert [row.reasons[-1] for row in ranking.ranked] == [
        TakesTurns(2, None),
        TakesTurns(2, date(2025, 2, 1)),
        TakesTurns(2, date(2026, 2, 1)),
    ]


@pytest.mark.parametrize("name", ["Den Groenen Boomgaard", "groenen boomgaard", "Boomgard"])
def test_search_finds_a_supplier_by_name_and_a_need_does_not(name: str) -> None:
    who = [*suppliers(), supplier("hout", name="Den Groenen Boomgaard")]
    engine = Engine.build(who, offers())
    assert engine.search(name)[0][0] == "o-hout"
    assert "hout" not in [r.supplier_id for r in engine.rank(Need("onderhoud groenen berm", "")).ranked]


@pytest.mark.parametrize(
    ("typo", "key"), [("schoonmaek van kantoor", "poets"), ("broodjse voor de raad", "eten")]
)
def test_typing_errors_are_understood(typo: str, key: str) -> None:
    assert Engine.build(suppliers(), offers()).rank(Need(typo, "")).ranked[0].supplier_id == key


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), need=TEXTS)
def test_who_is_able_is_who_is_ranked_with_the_same_chance(texts: list[str], need: str) -> None:
    engine = engine_of(texts)
    ranked = engine.rank(Need(need, ""), today=TODAY).ranked
    able = engine.able(Need(need, ""), today=TODAY)
    assert {(one.supplier.id, one.offer.id, one.fit) for one in able} == {
        (row.supplier_id, row.offer_id, row.fit) for row in ranked
    }
    assert [one.fit for one in able] == sorted((one.fit for one in able), reverse=True)
