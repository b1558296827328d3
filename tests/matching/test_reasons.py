"""Reasons name what counted and nothing else; what is not met is said too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine, Need, Offer, Reason, cpv_label, doing
from matching.agreement import agreed, shared_activities
from matching.facts import Does, Names, NamesAlike, NamesNot, SameCode, Serves
from matching.field import activities
from matching.model import Area
from matching.words import core, fold, stems, words
from tests.matching.cast import offers, supplier, suppliers
from tests.matching.test_engine import TEXTS, engine_of


def facts_of(title: str, text: str, need: Need | None = None, cpv: tuple[str, ...] = ()) -> list[Reason]:
    """Why an offer is ranked for a need."""
    engine = Engine.build([supplier("s")], [Offer("o", "s", title, text, cpv)])
    (row,) = engine.rank(need or Need(title, text)).ranked
    return list(row.reasons)


def named(reasons: list[Reason]) -> Iterator[tuple[str, str]]:
    """Each word of an offer that reasons name, with its counterpart in the need; "" for an activity's."""
    for reason in reasons:
        match reason:
            case Does(activity, some):
                yield from ((activity, word) for word in some)
            case Names(some):
                yield from ((word, word) for word in some)
            case NamesAlike(pairs):
                yield from pairs
            case _:
                pass


def index_words(text: str) -> set[str]:
    return set(words(text))


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), need=TEXTS)
def test_reasons_name_only_what_counted(texts: list[str], need: str) -> None:
    """A word that is named stands in the offer, and is related to a word of the need that scored by it."""
    engine = engine_of(texts)
    query = engine.asked(Need(need, ""))
    scored = {
        (query.words[place], engine.index.vocabulary.words[term])
        for place, term in zip(query.places.tolist(), query.terms.tolist(), strict=True)
    }
    for row in engine.rank(Need(need, "")).ranked:
        mine = index_words(texts[int(row.offer_id[1:])])
        for theirs, ours in named(list(row.reasons)):
            assert core(fold(ours)) in mine
            asked = {one for one, other in scored if other == core(fold(ours))}
            if theirs.isdigit():
                assert any(theirs in shared_activities(one, ours) for one in asked), "or one under it"
            else:
                assert any(not set(stems(fold(theirs))).isdisjoint(stems(one)) for one in asked)
        missing = {word for reason in row.reasons if isinstance(reason, NamesNot) for word in reason.words}
        assert missing.isdisjoint(theirs for theirs, _ in named(list(row.reasons)))
        assert missing.isdisjoint(mine)
        assert missing <= index_words(need)


def test_only_words_that_both_sides_have_or_mean_are_named_and_the_missing_one_is_said() -> None:
    ranking = Engine.build(suppliers(), offers()).rank(Need("gras maaien en een paard kopen", ""))
    reasons = list(ranking.ranked[0].reasons)
    assert {ours for _, ours in named(reasons)} >= {"gras", "maaien"}
    assert not {"paard", "kopen"} & {word for pair in named(reasons) for word in pair}
    assert [reason for reason in reasons if isinstance(reason, NamesNot)] == [NamesNot(("paard",))]


def test_words_are_shown_with_their_accents(tmp_path: Path) -> None:
    offered = Offer("o", "gras", "Begeleiding", "Wij doen de financiële coördinatie van cafés.")
    built = Engine.build(suppliers(), [offered])
    built.save(tmp_path)
    for engine in (built, Engine.load(tmp_path)):
        for need in (Need("coordinatie", "van een cafe"), Need("Coördinatie", "van een café")):
            (row,) = engine.rank(need).ranked
            shown = {ours for _, ours in named(list(row.reasons))}
            assert shown >= {"coördinatie", "cafés"}
            assert "coordinatie" not in shown
    assert engine.search("financiele coördinatie")


@pytest.mark.parametrize(
    ("need", "offer", "activity"),
    [
        ("Hagen scheren", "Wij scheren hagen.", "Hagen snoeien"),
        ("Ramen wassen", "Glazenwassers voor ramen en vitrines.", "Ramen wassen"),
        ("Camionnettes laten wassen", "Wij wassen auto's en bestelwagens.", None),
        ("Schilderwerken", "Schilderen van lokalen.", "Schilderen"),
    ],
)
def test_an_activity_is_named_where_the_offer_says_it(need: str, offer: str, activity: str | None) -> None:
    does = [fact for fact in facts_of(offer, "", Need(need, "")) if isinstance(fact, Does)]
    if activity:
        assert activity in [cpv_label(fact.activity) for fact in does]


@pytest.mark.parametrize(
    ("met", "unmet"),
    [
        ([("geluid", "geluid")], []),
        ([("werkkledij", "werkkledij")], []),
        ([("dienstfietsen", "stadsfietsen"), ("fietsen", "fietsen"), ("onderhoud", "kinderfietsen")], []),
        ([("hagen", "bomen"), ("scheren", "snoeien"), ("takken", "knotten")], []),
        ([("scheren", "scheren"), ("heesters", "heesters")], ["hagen"]),
    ],
)
def test_no_activity_is_named_on_one_word_or_against_what_the_offer_lacks(
    met: list[tuple[str, str]], unmet: list[str]
) -> None:
    """Who prunes trees is not said to trim hedges, who has sound at a feast not to insulate from it."""
    does, rest = agreed(met, unmet)
    wrong = {"Hagen snoeien", "Bomen en hagen snoeien", "Geluid isoleren", "Werkkledij"}
    wrong |= {"Fietsen en toestellen herstellen"}
    assert not wrong & {cpv_label(fact.activity) for fact in does}
    assert does or rest == met


def test_the_general_activity_adds_nothing_to_the_one_under_it() -> None:
    pairs = [("kantoren", "kantoren"), ("kantoorschoonmaak", "kantoorschoonmaak"), ("poetsen", "schoonmaak")]
    does, rest = agreed(pairs, [])
    assert ([cpv_label(fact.activity) for fact in does], rest) == (["Kantoren schoonmaken"], [])
    assert does[0].words == ("kantoren", "kantoorschoonmaak", "schoonmaak")


def test_a_code_that_the_offer_has_says_what_it_does() -> None:
    does, rest = agreed([("hagen", "#77342000")], [])
    assert (does, rest) == ([Does("77342000", ())], [])


def test_where_and_which_codes_are_told() -> None:
    need = Need("Hagen scheren", "", ("77340000-5",), nis="46025", town="Temse")
    given = Offer("o", "s", "Hagen scheren", "", ("77342000",), area=Area("flanders"))
    (row,) = Engine.build([supplier("s")], [given]).rank(need).ranked
    assert SameCode("77340000", "77342000") in row.reasons
    assert Serves("flanders", "Temse") in row.reasons


def test_each_activity_says_what_is_done_in_three_languages() -> None:
    for activity in activities():
        told = [doing(activity.code, code) for code in ("nl", "fr", "en")]
        assert all(text == text.strip() and text[:1].islower() and text[-1] not in ".," for text in told)
        assert len(set(told)) == len(told), activity
    assert doing("77342000", "de") == doing("77342000", "nl") == "snoeit hagen"
