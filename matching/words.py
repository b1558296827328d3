"""Texts to words: folded, without stop words, with how often and how high up in the text they stand."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from math import log

import Stemmer

MAX_CHARS = 20_000
MAX_WORD = 40
#: Words of which is kept whether and how they are found.
WORDS_KEPT = 300_000
#: Words of procurement itself: they say little about what is bought.
GENERIC_WEIGHT = 0.3
TITLE_TIMES = 2
#: Weight of a word that stands after a preposition of place, time or purpose.
CONTEXT_WEIGHT = 0.7
#: Weight of what a need says that it does not want.
DENIED_WEIGHT = 0.1
#: A need's text fades: the n-th word (from 0) counts 1 / (1 + FADE * n); buyers say the point first.
FADE = 0.05

EMPTY_ENDINGS = (
    "dienstverlening",
    "dienstleistungen",
    "dienstleistung",
    "werkzaamheden",
    "leistungen",
    "diensten",
    "dienst",
    "arbeiten",
)
MIN_CORE = 4

_WORD = re.compile(r"[a-z]+")
_SENTENCE = re.compile(r"[.!?;\n]")
#: "maar geen hagen" is a clause of its own.
_CLAUSE = re.compile(r"[,:()]|\b(?:maar|mais|but|aber|sondern)\b")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Combining diacritical marks, which NFKD sets apart from their letters.
_MARKS = re.compile("[\u0300-\u036f]+")
#: Letters that NFKD leaves whole.
_WRITTEN_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_LANGUAGES = ("dutch", "french", "english", "german")
#: Without caches of their own: `stems` has one.
_STEMMERS = tuple(Stemmer.Stemmer(language, 0) for language in _LANGUAGES)


def fold(text: str) -> str:
    """Lower case without accents; ligatures and letters with a stroke written out."""
    low = text[:MAX_CHARS].lower()
    if low.isascii():
        return low
    return _MARKS.sub("", unicodedata.normalize("NFKD", low.translate(_WRITTEN_OUT)))


def words(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [word for word in map(_telling().__getitem__, _WORD.findall(fold(text))) if word]


def spellings(text: str) -> dict[str, str]:
    """Words as `words` gives them to how they are written, of those that are written with accents."""
    if text.isascii():
        return {}
    parts = " ".join(part for part in text[:MAX_CHARS].split() if not part.isascii())
    found: dict[str, str] = {}
    for written in _LETTERS.findall(unicodedata.normalize("NFC", parts.lower())):
        if not written.isascii():
            found.setdefault(_found_by(written), written)
    return found


@lru_cache(maxsize=100_000)
def _found_by(written: str) -> str:
    return core(fold(written)[:MAX_WORD])


class _Telling(dict[str, str]):
    """A word of a text to the word that it is found by; "" for one that says nothing. Filled when asked."""

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_KEPT:
            self.clear()
        kept = core(word[:MAX_WORD]) if len(word) > 1 and word not in _stop_words() else ""
        self[word] = kept
        return kept


@lru_cache(maxsize=1)
def _telling() -> _Telling:
    return _Telling()


def core(word: str) -> str:
    """A compound without a last part that says no more than "services" or "works"."""
    for ending in EMPTY_ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= MIN_CORE:
            return rest.removesuffix("s") if len(rest) > MIN_CORE else rest
    return word


def stems_anew(word: str) -> tuple[str, ...]:
    """What `stems` gives, without keeping it: for who asks once for very many words."""
    return tuple(dict.fromkeys(stemmer.stemWord(word) for stemmer in _STEMMERS))


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems of a word in Dutch, French, English and German: its language is not known."""
    return stems_anew(word)


def offer_words(title: str, text: str) -> dict[str, float]:
    """Word to frequency weight (1 + ln of count, title twice), in order of appearance."""
    counts = Counter(words(title) * TITLE_TIMES)
    counts.update(words(text))
    return {word: 1 + log(count) for word, count in counts.items()}


def need_words(title: str, text: str) -> dict[str, float]:
    """Word to weight in a need: the title counts double, later words of the text less."""
    counts: dict[str, float] = {}
    for word, weight in aimed_words(title):
        counts[word] = counts.get(word, 0.0) + weight * TITLE_TIMES
    for place, (word, weight) in enumerate(aimed_words(text)):
        counts[word] = counts.get(word, 0.0) + weight / (1 + FADE * place)
    dull = _generic_words()
    return {
        word: (1 + log(n) if n >= 1 else n) * (GENERIC_WEIGHT if word in dull else 1.0)
        for word, n in counts.items()
    }


def aimed_words(text: str) -> list[tuple[str, float]]:
    """The words of a need with their weight: after "for the", "at the" stands where or for whom, not what.

    What the need says it does not want ("geen gras, alleen hagen") hardly counts.
    """
    telling = _telling()
    return [
        (kept, (DENIED_WEIGHT if denied else 1.0) * (CONTEXT_WEIGHT if aside else 1.0))
        for word, denied, aside in _aimed(text)
        if (kept := telling[word])
    ]


def wanted_words(text: str) -> list[str]:
    """All words of a need, also those that tell nothing by themselves, without what it does not want."""
    return [word for word, denied, _ in _aimed(text) if not denied]


def asks_goods(title: str) -> bool:
    """Whether a title asks to deliver or to sell something, rather than to do something."""
    return not _listed("supply").isdisjoint(wanted_words(title))


def wanted_clauses(text: str) -> list[str]:
    """The clauses of a need that say what it wants, folded, with single spaces between their words."""
    return [" ".join(clause) for clause, denied in _clauses(text) if not denied]


def _aimed(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Each word, whether the need says it does not want it, and whether it is where or for whom."""
    context, telling = _listed("context"), _telling()
    for clause, denied in _clauses(text):
        aside = False
        for word in clause:
            if word in context:
                aside = True
                continue
            yield word, denied, aside
            aside = aside and not telling[word]


@lru_cache(maxsize=256)
def _clauses(text: str) -> tuple[tuple[list[str], bool], ...]:
    """The words of each clause, and whether it says what is not wanted.

    That is one that begins with "geen", "niet de", "sans", "not the" and follows what is wanted, or comes
    before an "alleen" or "maar". Where nothing is set against it, what is not there is what is missed: "er is
    geen plaats meer in de crèche".
    """
    only, found = _listed("only"), []
    for sentence in _SENTENCE.split(fold(text)):
        clauses = [spoken for clause in _CLAUSE.split(sentence) if (spoken := _WORD.findall(clause))]
        for place, clause in enumerate(clauses):
            denied = _denies(clause)
            if denied and not place:
                denied = any(word in only for other in clauses[1:] for word in other)
            found.append((clause, denied))
    return tuple(found)


def _denies(clause: list[str]) -> bool:
    """Whether a clause begins with what it does not want."""
    first, second = [*clause, "", ""][:2]
    return (first in _listed("no") and second not in _listed("longer")) or (
        first in _listed("not") and second in _listed("determiner")
    )


def generic(word: str) -> float:
    """1, or less for a word that any notice may contain."""
    return GENERIC_WEIGHT if word in _generic_words() else 1.0


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return _listed("stop")


@lru_cache(maxsize=1)
def _generic_words() -> frozenset[str]:
    return _listed("generic")


@cache
def _listed(kind: str) -> frozenset[str]:
    text = files("matching").joinpath("data/stopwords.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return frozenset(fold(word) for row in rows if row[0] == kind for word in row[2].split())
