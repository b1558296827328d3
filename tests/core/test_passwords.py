"""What a password must withstand: its length, the guesses of strangers, and what is known of its owner."""

from __future__ import annotations

import pytest

from marketplace.core.passwords import (
    LEAST_GUESSES,
    OWN,
    common_words,
    hash_password,
    objection,
    verify_password,
)

KNOWN = ("Anneke De Smet", "anneke@temse.example")
RIGHT = "vier gele tulpen fietsen"


async def test_only_the_very_password_is_right() -> None:
    stored = await hash_password(RIGHT)
    assert RIGHT not in stored
    assert await verify_password(RIGHT, stored)
    for wrong in (RIGHT.upper(), RIGHT + " ", "", stored):
        assert not await verify_password(wrong, stored)
    assert await hash_password(RIGHT) != stored, "salted"


async def test_who_has_no_password_is_let_in_by_none() -> None:
    """Also not by the one that is checked to take as long."""
    for guess in ("nobody has this password", RIGHT, ""):
        assert not await verify_password(guess, None)


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("k7Rq2mVz9Lp", False),  # eleven
        ("k7Rq2mVz9LpT", True),
        (("de regen viel schuin over de kaai " * 9)[:200], True),
        (("de regen viel schuin over de kaai " * 9)[:201], False),
    ],
)
def test_it_has_twelve_to_two_hundred_characters(password: str, fine: bool) -> None:
    assert (objection(password) is None) is fine
    assert fine or "minstens 12 tekens" in (objection(password) or "")


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("anneke de smet", True),
        ("Ánneke-Dé-Smét!", True),
        ("smetsmetsmet", True),
        ("de smet de smet", True),
        ("de de de de de de", True),  # of a word of two letters
        ("2026anneke1985", True),
        ("annekedesmet7", True),
        ("7annekedesmet", True),
        ("anneke2026smet", True),
        ("0123456789012", False),  # digits alone are nobody's name
        ("annekedesmetx", False),
        ("xannekedesmet", False),
        ("annekexdesmet", False),
        ("annekedesmett", False),
        ("nnekedesmetannek", False),
    ],
)
def test_it_is_more_than_the_own_name_in_any_order_and_spelling(password: str, own: bool) -> None:
    assert (objection(password, KNOWN) == OWN) is own


def test_the_name_of_someone_else_is_not_ones_own() -> None:
    assert objection("annekedesmet2026") != OWN
    assert objection("annekedesmet2026", ("Bram Voorbeeld",)) != OWN


@pytest.mark.parametrize("letter", ["a", "e", "s"])
def test_one_letter_of_a_name_is_no_word_of_it(letter: str) -> None:
    """Initials are no names: of letters alone every password could be made."""
    initials = tuple("abcdefghijklmnopqrstuvwxyz")
    assert objection(RIGHT, initials) is None
    assert objection(letter * 12, initials) != OWN


def test_it_takes_a_thousand_million_guesses() -> None:
    assert LEAST_GUESSES == 10**9, "docs/security.md says so"


def test_common_dutch_words_are_guessed() -> None:
    """To the lists of zxcvbn, which are English, they would be strange words."""
    for password in ("burgemeesterocmw", "kringwinkelstadhuis", "gemeentehuistemse"):
        assert "makkelijk te raden" in (objection(password) or "")


@pytest.mark.parametrize("known", ["Zwyndrecht", "zwyn.drecht@x.example", "Kaai Zwyndrecht"])
def test_what_is_known_of_the_person_is_guessed_first(known: str) -> None:
    password = "zwyndrecht!7q"
    assert objection(password) is None
    assert "makkelijk te raden" in (objection(password, (known,)) or "")


def test_what_explains_the_list_of_common_words_is_no_common_word() -> None:
    """A comment is its whole line, not its first sign."""
    words = common_words()
    assert {"wachtwoord", "gemeente", "zaterdag"} <= set(words)
    assert not {"#", "speakers", "knowledge,", "passwords", "first."} & set(words)
