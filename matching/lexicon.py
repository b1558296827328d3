"""What words mean here: the thesaurus of the field and of trade at large, in four languages.

A word belongs to concepts: an activity (`c77310000`), the family of activities (`fgroen`) or a set of
synonyms (`s12`). Two words that share a concept are related although they share no letter. A long word that
is not listed is split like a Dutch or German compound and takes the concepts of its parts.
"""

import re
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from matching import field
from matching.words import generic, stems, stems_anew, words

Concepts = dict[str, float]
Known = tuple[tuple[str, float], ...]
"""Concepts with their strengths, as they are kept: many words share the same ones."""

#: How related two words are that share a concept of a kind.
KINSHIP = {"c": 0.9, "f": 0.3, "s": 0.75}
LABEL_STRENGTH = 0.8
PHRASE_STRENGTH = 0.5
#: Of the words in data/more_words.tsv: they go with an activity and tell less than those of the list itself.
MORE_STRENGTH = 0.6
STEM_STRENGTH = 0.9
HEAD_STRENGTH = 0.7
MODIFIER_STRENGTH = 0.5
MIN_COMPOUND = 7
#: A word of this length or more that differs by a letter or two from a listed word is taken for it.
MIN_TYPO = 6
TYPO_LIKENESS = 86
TYPO_STRENGTH = 0.8
MIN_PART = 3
#: Word endings that are no words of their own in a compound.
ENDINGS = frozenset(
    ("heid", "heden", "lijk", "lijke", "ling", "ingen", "baar", "loos", "schap", "teit", "ieke", "ische")
)


@lru_cache(maxsize=200_000)
def concepts(word: str) -> tuple[tuple[str, float], ...]:
    """The concepts of a folded word with their strength (0 to 1), strongest kinds discounted when many."""
    if word[0] in "#@":
        return ()
    found = _listed(word)
    if not found and len(word) >= MIN_COMPOUND:
        for part, strength in zip(split(word), (HEAD_STRENGTH, MODIFIER_STRENGTH), strict=True):
            for concept, own in _listed(part).items() if part else ():
                found[concept] = max(found.get(concept, 0.0), strength * own)
    if not found and (meant := intended(word)):
        found = {concept: TYPO_STRENGTH * own for concept, own in _listed(meant).items()}
    return tuple(found.items())


def intended(word: str) -> str:
    """The listed word that an unlisted one is probably a typing error of; "" when there is none."""
    if len(word) < MIN_TYPO:
        return ""
    near = process.extractOne(
        word, _perhaps(word[0], len(word)), scorer=fuzz.ratio, score_cutoff=TYPO_LIKENESS
    )
    return near[0] if near else ""


@lru_cache(maxsize=2_000)
def _perhaps(first: str, length: int) -> tuple[str, ...]:
    """The listed words with that first letter, of a length at which they can be alike enough."""
    least = TYPO_LIKENESS * length / (200 - TYPO_LIKENESS)
    most = (200 - TYPO_LIKENESS) * length / TYPO_LIKENESS
    return tuple(word for word in vocabulary() if word[0] == first and least <= len(word) <= most)


def split(word: str) -> tuple[str, str]:
    """Head and modifier of a compound among the listed words; "" where there is none."""
    known, known_stems = _lexicon()
    heads = (word[i:] for i in range(MIN_PART, len(word) - MIN_PART) if word[i:] not in ENDINGS)
    head = next((h for h in heads if h in known or stems(h)[0] in known_stems), "")
    for end in range(len(word) - MIN_PART + 1, MIN_PART, -1):
        part = word[:end]
        for modifier in (part, part.removesuffix("s"), part.removesuffix("en")):
            if len(modifier) > 2 and modifier in known:
                return head, modifier
    return head, ""


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """The words of the list and of the synonyms, sorted: they tell how common a group of letters is."""
    return tuple(sorted(_first_words()))


@lru_cache(maxsize=200_000)
def is_listed(word: str) -> bool:
    """Whether the thesaurus has a folded word, in this form or another of its stem."""
    return bool(_listed(word))


def synonym_sets() -> int:
    """How many sets of synonyms there are."""
    return len(_lines("synonyms"))


def _listed(word: str) -> Concepts:
    known, known_stems = _lexicon()
    found = dict(known.get(word, ()))
    for stem in stems(word) if len(word) > 3 else ():
        for concept, strength in known_stems.get(stem, ()):
            found[concept] = max(found.get(concept, 0.0), STEM_STRENGTH * strength)
    many = {kind: sum(s for c, s in found.items() if c[0] == kind) for kind in KINSHIP}
    return {c: s / max(1.0, many[c[0]]) ** 0.5 for c, s in found.items()}


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, Known], dict[str, Known]]:
    """Concepts by word and by stem."""
    known = _first_words()
    sets = {re.split("[\t,]", line, maxsplit=1)[0]: f"s{n}" for n, line in enumerate(_lines("synonyms"))}
    for key, *cells in (line.split("\t") for line in _lines("more_words")):
        names = (sets[key],) if key in sets else (f"c{key}", f"f{field.by_code()[key].family}")
        for word in ", ".join(filter(None, cells)).split(", "):
            _add(known, word, names, MORE_STRENGTH)
    known_stems: dict[str, Concepts] = {}
    for word, own in known.items():
        for stem in stems_anew(word):
            merged = known_stems.setdefault(stem, {})
            for concept, strength in own.items():
                merged[concept] = max(merged.get(concept, 0.0), strength)
    kept: dict[Known, Known] = {}
    return _kept(known, kept), _kept(known_stems, kept)


def _kept(known: dict[str, Concepts], kept: dict[Known, Known]) -> dict[str, Known]:
    """The same, with one value in memory for all that have the same concepts."""
    values = ((word, tuple(own.items())) for word, own in known.items())
    return {word: kept.setdefault(own, own) for word, own in values}


def _first_words() -> dict[str, Concepts]:
    known: dict[str, Concepts] = {}
    for activity in (*field.activities(), *field.elsewhere()):
        names = f"c{activity.code}", f"f{activity.family}"
        _add(known, activity.label, names, LABEL_STRENGTH)
        for phrase in activity.words:
            _add(known, phrase, names, 1.0)
    for number, line in enumerate(_lines("synonyms")):
        for phrase in line.replace("\t", ",").split(","):
            _add(known, phrase, (f"s{number}",), 1.0)
    return known


def _lines(name: str) -> list[str]:
    text = files("matching").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return text.splitlines()[1:]


def _add(known: dict[str, Concepts], phrase: str, names: tuple[str, ...], strength: float) -> None:
    found, whole = words(phrase), " " in phrase.strip()
    for word in found:
        if len(found) > 1 and generic(word) < 1:
            continue
        own = known.setdefault(word, {})
        for name in names:
            own[name] = max(own.get(name, 0.0), strength * (PHRASE_STRENGTH if whole else 1))
