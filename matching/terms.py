"""What is looked for and found by: words of texts and names, and CPV codes, each with its weight."""

from matching import lexicon
from matching.cpv import clean
from matching.model import Need
from matching.situations import Meant, found_in
from matching.words import need_words
from matching.words import words as words_of

#: What a word of a supplier's name weighs in a search of the directory.
NAME_WEIGHT = 3.0
#: What an activity weighs that a need means by a situation: one told in the title, or in the text alone.
MEANT_WEIGHT = 2.0
MEANT_IN_TEXT = 1.0
#: What is left of the weight of a word that a situation explains, when by itself it says something else.
EXPLAINED = 0.5


def terms_of_need(need: Need) -> dict[str, float]:
    """Words and codes of a need with their weight; an activity that a situation means counts as a code."""
    found = need_words(need.title, need.text)
    meant = found_in(found)
    for word in {word for one in meant for word in one.words if not _says(word, meant)}:
        found[word] *= EXPLAINED
    title = set(words_of(need.title))
    codes: dict[str, float] = {}
    for one in meant:
        weight = MEANT_WEIGHT if one.words & title else MEANT_IN_TEXT
        codes[f"#{one.code}"] = max(codes.get(f"#{one.code}", 0.0), weight)
    return found | codes | terms_of_codes(need.cpv)


def _says(word: str, meant: list[Meant]) -> bool:
    """Whether a word by itself says one of the activities that it is part of the situation of."""
    own = {concept for concept, _ in lexicon.concepts(word)}
    return any(word in one.words and f"c{one.code}" in own for one in meant)


def terms_of_codes(codes: tuple[str, ...]) -> dict[str, float]:
    return {f"#{code}": 1.0 for code in map(clean, codes) if code}


def terms_of_name(text: str) -> dict[str, float]:
    """The words of a name, apart from those of texts: only `search` looks for them."""
    return {f"@{word}": NAME_WEIGHT for word in words_of(text)}
