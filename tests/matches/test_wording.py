"""Facts of a ranking as sentences, in the three languages of the site."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from marketplace.core.languages import language, speaking
from marketplace.matches import reasons, wording
from marketplace.matches.barrier_words import barrier
from marketplace.matches.proof_words import SAID
from marketplace.matches.readers import Reader
from marketplace.matches.reasons import kept, told, told_out
from matching import SOCIAL_KEYS, Barrier, Reason
from matching.facts import (
    Does,
    HasFigure,
    MayAnswer,
    Names,
    NamesAlike,
    NamesNot,
    SameCode,
    Serves,
    SpokeAgainst,
    SpokeFor,
    TakesTurns,
)
from tests.matches.sentences import ALONE, BARRED, HEDGES, JOBS


def said(found: list[Reason], code: str = "nl") -> list[str]:
    with speaking(language(code)):
        return wording.told(found)


@pytest.mark.parametrize(("fact", "dutch", "french", "english"), ALONE, ids=lambda one: type(one).__name__)
def test_each_kind_is_said_in_each_language(fact: Reason, dutch: str, french: str, english: str) -> None:
    for code, text in (("nl", dutch), ("fr", french), ("en", english)):
        assert said([fact], code) == [text]
        with speaking(language(code)):
            assert wording.sentence(fact) == text
            assert told([kept(fact)], [], Reader.HELPDESK) == [text], "also after it was stored"


@pytest.mark.parametrize(("fact", "dutch", "french"), BARRED, ids=lambda one: type(one).__name__)
def test_each_rule_is_said(fact: Barrier, dutch: str, french: str) -> None:
    assert barrier(fact) == told_out(kept(fact), "") == dutch
    with speaking(language("fr")):
        assert french in barrier(fact)


def test_no_kind_is_left_out_of_these_tests() -> None:
    assert {type(fact) for fact, *_ in ALONE} == set(get_args(Reason))
    assert {type(fact) for fact, *_ in BARRED} == set(get_args(Barrier))


@pytest.mark.parametrize("code", ["nl", "fr", "en"])
def test_each_figure_has_its_words(code: str) -> None:
    for _, key, _, unit in SOCIAL_KEYS:
        value = 0.5 if unit == "aandeel" else 7
        (text,) = said([HasFigure(key, value, unit, "gestaafd")], code)  # type: ignore[arg-type]
        number = "50" if unit == "aandeel" else "7"
        assert (number in text) is (unit != "ja/nee"), key
        assert ("%" in text) is (unit == "aandeel"), key


@pytest.mark.parametrize("code", ["fr", "en"])
def test_each_figure_is_translated(code: str) -> None:
    texts = language(code).texts
    assert [text for text in SAID.values() if texts.gettext(text) == text] == []


def test_what_is_done_and_where_is_one_sentence_and_what_is_missing_another() -> None:
    parks = Does("77311000", ("park",))
    here = Serves("municipality", "Temse")
    assert said([HEDGES, parks, Names(("gras",)), NamesNot(("broodjes",)), here]) == [
        "Snoeit hagen en onderhoudt tuinen en parken, ook in Temse "
        "(in het aanbod: ‘hagen’, ‘scheren’ en ‘park’).",
        "Het aanbod noemt ook ‘gras’, maar niet ‘broodjes’.",
    ]
    assert said([HEDGES, NamesNot(("gras",)), Serves("flanders")]) == [
        "Snoeit hagen, in heel Vlaanderen (in het aanbod: ‘hagen’ en ‘scheren’).",
        "Het aanbod zegt niets over ‘gras’.",
    ]
    assert said(
        [Names(("gras",)), NamesAlike((("tuin", "perk"),)), NamesNot(("haag",)), Serves("municipality")]
    ) == [
        "Het aanbod noemt ‘gras’ en ‘perk’ (gevraagd: ‘tuin’), maar niet ‘haag’.",
        "Werkt in de gemeente van de vraag.",
    ]


def test_a_code_does_not_repeat_what_was_said() -> None:
    assert said([HEDGES, SameCode("77342000", "77342000")])[1:] == [
        "De vraag en het aanbod hebben dezelfde CPV-code: 77342000."
    ]


def test_rows_of_before_are_shown_as_they_were() -> None:
    old = ["Woorden die overeenkomen: gras."]
    assert all(told([], old, reader) == old for reader in Reader)
    assert told_out(None, "De leverancier werkt niet in deze gemeente.") == (
        "De leverancier werkt niet in deze gemeente."
    )


def test_a_kind_of_a_later_version_is_left_out() -> None:
    later = {"kind": "weather", "text": "x"}
    assert told([later, kept(JOBS)], [], Reader.HELPDESK) == said([JOBS])
    assert told_out(later, "") == ""


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize(
    "strange",
    [
        Does("99999999", ("gras",)),
        HasFigure("weather", 3, "aantal", "gestaafd"),
        HasFigure("dialogue", 3, "aantal", "gestaafd", bound="from"),
    ],
)
def test_a_fact_that_has_no_words_here_is_left_out_and_logged(
    strange: Reason, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """An activity or a figure of another version."""
    assert told([kept(strange), kept(HEDGES), kept(JOBS)], [], reader) == said([HEDGES, JOBS])
    assert [(record.message, record.kind) for record in caplog.records] == [  # type: ignore[attr-defined]
        ("unknown reason", kept(strange)["kind"])
    ]


def test_what_speaks_against_it_and_its_turn_are_not_for_the_supplier() -> None:
    kinds = {row["kind"] for row in reasons.speaking_for([kept(fact) for fact, *_ in ALONE])}
    assert {kept(fact)["kind"] for fact, *_ in ALONE} - kinds == {"unmet", "learned_against", "fairness"}


def test_the_supplier_is_told_no_single_verdict_and_read_to_as_you() -> None:
    """Not even where more of them speak for it; also of rows that were stored with them."""
    mixed = kept(SpokeFor((("left_out", 1), ("awarded", 3))))
    assert reasons.speaking_for([mixed]) == [{"kind": "learned", "done": []}]
    unproven = kept(MayAnswer("unproven", share=0.3, bound="from"))
    rows = [kept(HEDGES), unproven, mixed, kept(TakesTurns(2))]
    for stored in (rows, reasons.speaking_for(rows)):
        assert told(stored, [], Reader.SUPPLIER) == [
            *said([HEDGES]),
            "Voorbehouden opdracht (art. 15): kan, als u nog staaft dat minstens 30 % van het personeel uit "
            "doelgroepmedewerkers bestaat.",
            "Bij zulke vragen eerder bleek vaker dat u dit werk doet.",
        ]


def test_a_buyer_is_told_what_it_comes_to_and_not_who_did_it() -> None:
    votes = (("left_out", 2), ("awarded", 3))
    fact = kept(SpokeFor(votes))  # type: ignore[arg-type]
    (text,) = told([fact], [], Reader.BUYER)
    assert text == "Bij zulke vragen eerder bleek vaker dat deze leverancier dit werk doet."
    for code in ("fr", "en"):
        with speaking(language(code)):
            (text,) = told([fact], [], Reader.BUYER)
            assert not re.search(r"\d|helpdesk|zulke", text)


def test_a_buyer_reads_no_judgement_of_others_and_not_whom_they_asked() -> None:
    """One or two say nothing of "often", and what was against it lowered its chance already."""
    others = [SpokeFor((("awarded", 2),)), SpokeAgainst((("left_out", 4),)), TakesTurns(3)]
    rows = [kept(HEDGES), *map(kept, others)]
    assert told(rows, [], Reader.BUYER) == said([HEDGES])
    assert len(told(rows, [], Reader.HELPDESK)) == 4


def test_sentences_say_no_code_of_ours() -> None:
    for _, *texts in ALONE:
        for text in texts:
            assert re.fullmatch(r"[A-Z0-9].*[^.]\.", text), text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "figure", "key": "moon_phase"},
        {"kind": "figure", "bound": "under", "key": "dialogue"},
        {"kind": "does", "activity": "99999999"},
    ],
)
def test_a_stored_fact_without_words_is_left_out(wrong: dict[str, object]) -> None:
    """Another version may know a figure or an activity that this one does not."""
    whole = {row["kind"]: row for row in (kept(HEDGES), kept(JOBS))}
    like = next(row for kind, row in whole.items() if ("activity" in row) == ("activity" in wrong))
    assert told([like, {**like, **wrong, "kind": like["kind"]}], [], Reader.BUYER) == told(
        [like], [], Reader.BUYER
    )
