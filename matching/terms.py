"""What is looked for and found by: words of texts and names, and CPV codes, each with its weight."""

import re

from matching import lexicon
from matching.concepts import families_of
from matching.cpv import clean
from matching.field import labels
from matching.model import Need
from matching.situations import Meant, found_in
from matching.vocabulary import heavy
from matching.words import core, generic, need_words, wanted_clauses, wanted_words
from matching.words import words as words_of

#: What a word of a supplier's name weighs in a search of the directory.
NAME_WEIGHT = 3.0
#: What stands between two things that are asked together.
_BETWEEN = re.compile(r"\s(?:en|and|et|und|plus|alsook|daarna|puis|dann|then)\s")
#: What an activity weighs that a need means by a situation: one told in the title, or in the text alone.
MEANT_WEIGHT = 2.0
MEANT_IN_TEXT = 1.0
#: What the code weighs of the activity that somebody said is meant: more than any word.
SAID_WEIGHT = 4.0
#: What is left of the weight of a word that a situation explains, when by itself it says something else.
EXPLAINED = 0.5


def terms_of_need(need: Need) -> dict[str, float]:
    """Words and codes of a need with their weight; an activity that a situation means counts as a code.

    What somebody said is meant counts as a code too, and as if its name stood in the title.
    """
    found = need_words(need.title, need.text)
    title = wanted_words(need.title)
    meant = found_in([*title, *wanted_words(need.text)])
    for word in {core(word) for one in meant for word in one.words if not _says(word, meant)} & found.keys():
        found[word] *= EXPLAINED
    codes: dict[str, float] = {}
    for one in meant:
        weight = MEANT_WEIGHT if not one.words.isdisjoint(title) else MEANT_IN_TEXT
        codes[f"#{one.code}"] = max(codes.get(f"#{one.code}", 0.0), weight)
    terms = found | codes | terms_of_codes(need.cpv)
    return terms | _said(clean(need.meant), terms) if need.meant else terms


def _said(code: str, terms: dict[str, float]) -> dict[str, float]:
    """What it adds to the terms of a need that an activity was said to be meant."""
    named = need_words(labels().get(code, ""), "")
    return {word: max(terms.get(word, 0.0), weight) for word, weight in named.items()} | {
        f"#{code}": SAID_WEIGHT
    }


def named_in_title(need: Need) -> list[str]:
    """The words of a title that name what is wanted; those of a situation mean something together.

    A word that the thesaurus does not know mostly names nothing ("want", "eerst").
    """
    meant = {core(word) for one in found_in(wanted_words(need.title)) for word in one.words}
    found = dict.fromkeys(words_of(" ".join(wanted_words(need.title))))
    return [word for word in found if generic(word) == 1 and word not in meant and lexicon.concepts(word)]


def parts_of_need(need: Need) -> list[dict[str, float]]:
    """The terms of each part of a title that asks for different things ("hagen scheren en de ruiten wassen").

    None where the whole asks for one: parts count only when each is about another family of activities.
    """
    clauses = [part for clause in wanted_clauses(need.title) for part in _BETWEEN.split(clause) if part]
    if len(clauses) < 2:
        return []
    found = [terms for clause in clauses if (terms := terms_of_need(Need(clause, "")))]
    families = [_family(terms) for terms in found]
    some = [(terms, family) for terms, family in zip(found, families, strict=True) if family is not None]
    return [terms for terms, _ in some] if len({family for _, family in some}) == len(some) > 1 else []


def _family(terms: dict[str, float]) -> int | None:
    """The family of activities (its concept) that these terms say most of; None when they say of none."""
    sums: dict[int, float] = {}
    for word, weight in terms.items():
        for concept, strength in families_of(word):
            sums[concept] = sums.get(concept, 0.0) + weight * heavy(word) * strength
    return max(sums, key=lambda concept: (sums[concept], concept), default=None)


def _says(word: str, meant: list[Meant]) -> bool:
    """Whether a word by itself says one of the activities that it is part of the situation of.

    What nobody here does is told with words of what is done: who buys a mower asks for no mowing.
    """
    own = {concept for concept, _ in lexicon.concepts(word)}
    mine = [one for one in meant if word in one.words]
    return any(one.code.isdigit() and f"c{one.code}" in own for one in mine)


def terms_of_codes(codes: tuple[str, ...]) -> dict[str, float]:
    return {f"#{code}": 1.0 for code in map(clean, codes) if code}


def terms_of_name(text: str) -> dict[str, float]:
    """The words of a name, apart from those of texts: only `search` looks for them."""
    return {f"@{word}": NAME_WEIGHT for word in words_of(text)}
