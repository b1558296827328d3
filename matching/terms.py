"""What is looked for and found by: words of texts and names, and CPV codes, each with its weight."""

from matching.cpv import clean
from matching.model import Need
from matching.words import need_words
from matching.words import words as words_of

#: What a word of a supplier's name weighs in a search of the directory.
NAME_WEIGHT = 3.0


def terms_of_need(need: Need) -> dict[str, float]:
    return need_words(need.title, need.text) | terms_of_codes(need.cpv)


def terms_of_codes(codes: tuple[str, ...]) -> dict[str, float]:
    return {f"#{code}": 1.0 for code in map(clean, codes) if code}


def terms_of_name(text: str) -> dict[str, float]:
    """The words of a name, apart from those of texts: only `search` looks for them."""
    return {f"@{word}": NAME_WEIGHT for word in words_of(text)}
