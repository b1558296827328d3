"""When the product asks back, about what, and what an answer does to the ranking."""

from __future__ import annotations

from msgspec.structs import replace

from benchmarks import asking
from benchmarks.quality import OWN_SETS
from matching import Engine, Need, Offer, activities_to_ask, is_certain
from tests.matching.cast import TODAY, supplier

WINDOWS = "90911300"
OFFERS = [
    ("poets", "Ramen wassen", "Wij wassen ramen van kantoren."),
    ("drank", "Verhuur van glazen en borden", "Glazen, borden en bestek voor uw feest."),
    ("groen", "Hagen scheren", "Wij scheren hagen."),
]
ENGINE = Engine.build(
    [supplier(name) for name, _, _ in OFFERS],
    [Offer(name, name, title, text) for name, title, text in OFFERS],
)
GLASS = Need("glas", "")


def order(need: Need) -> list[str]:
    return [row.supplier_id for row in ENGINE.rank(need, today=TODAY).ranked]


def test_words_that_may_mean_several_activities_are_asked_about() -> None:
    assert not is_certain(ENGINE, GLASS)
    found = activities_to_ask(GLASS, certain=False)
    assert len(found) == 5
    assert WINDOWS in found


def test_nothing_is_asked_when_an_offer_surely_does_it() -> None:
    need = Need("Ramen wassen", "")
    assert is_certain(ENGINE, need)
    assert activities_to_ask(GLASS, certain=True) == []


def test_nothing_is_asked_when_it_was_said_already() -> None:
    assert activities_to_ask(replace(GLASS, meant=WINDOWS), certain=False) == []


def test_nothing_is_asked_about_one_activity_that_nobody_here_does() -> None:
    need = Need("Archief digitaliseren", "")
    assert not is_certain(ENGINE, need)
    assert activities_to_ask(need, certain=False) == []


def test_nothing_is_asked_about_a_trade_that_is_not_ours_or_unknown() -> None:
    for title in ("Notaris voor de verkoop van een perceel", "xyzzy", ""):
        assert activities_to_ask(Need(title, ""), certain=False) == [], title


def test_what_is_meant_comes_first_and_the_other_words_still_count() -> None:
    need = Need("glas en borden", "")
    assert order(need)[0] == "drank"
    said = order(replace(need, meant=WINDOWS))
    assert said == ["poets", "drank"], "who does what the words say is still there"


def test_what_is_meant_is_part_of_what_the_digest_stands_for() -> None:
    plain, said = (ENGINE.rank(need, today=TODAY) for need in (GLASS, replace(GLASS, meant=WINDOWS)))
    assert plain.inputs_digest != said.inputs_digest


def test_on_judged_requests_it_asks_seldom_and_the_answer_helps() -> None:
    for name, most in (("ninth", 0.25), ("tenth", 0.45)):
        row = asking.figures(OWN_SETS / f"everyday-{name}")
        assert int(str(row["asked"])) < most * int(str(row["requests"])), name
        assert int(str(row["right one among them"])) > 0.75 * int(str(row["asked"])), name
        assert float(str(row["ndcg10 when answered"])) > float(str(row["ndcg10"])) + 0.01, name
