"""Texts made to be slow are looked at like others: a pattern that tries too much would not come to an end."""

from __future__ import annotations

import pytest

from marketplace.core.reading.periods import LONGEST
from marketplace.needs.checker import RULES, advice_on
from marketplace.needs.checker.words import LONGEST as LOOKED_AT
from marketplace.needs.forms import TEXT, TITLE
from tests.needs.checker.typed import need

PIECES = [
    *(
        "om te ",
        "om ",
        "in ",
        "geen ",
        "minstens ",
        "verzekering ",
        "leverancier ",
        "lokale ",
        "onderhoud van ",
    ),
    *(
        "waar een merk ",
        "perceel 1 maaien ",
        "1.000.000.",
        "Stihl huidige ",
        "voorkeur ",
        "gevestigd ",
        "raming ",
    ),
    *("ervaring van ", "ISO 9001 gelijkwaardig ", "a", " ", "één ", "vier referenties zijn niet "),
    *("alle gebouwen geen ", "zetel in ", "omzet minstens "),
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_word_again_and_again_comes_to_an_end(piece: str) -> None:
    text = (piece * TEXT)[:TEXT]
    keys = [advice.rule.key for advice in advice_on(need(text))]
    assert len(keys) == len(set(keys)) <= len(RULES)


def test_as_much_is_looked_at_as_somebody_can_type() -> None:
    assert min(LONGEST, LOOKED_AT) > TEXT + TITLE
    late = need("voor de jeugd, " * ((TEXT - 40) // 15) + "Een minimumomzet van een miljoen.")
    assert "turnover" in [advice.rule.key for advice in advice_on(late)]
    beyond = need("x" * (LOOKED_AT + 1) + " minimumomzet")
    assert "turnover" not in [advice.rule.key for advice in advice_on(beyond)]
