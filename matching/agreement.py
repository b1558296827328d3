"""The activities that words of a need and of an offer agree on: what the supplier does that is asked.

An activity is named when the offer says it twice: by two of its words or both parts of a compound; or when it
says all of the name of some work, or has its CPV code. One word alone may be about something else ("geluid"
is no insulation), and so may one that is only read as a listed word.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from matching import lexicon
from matching.cpv import lies_under, own_activity
from matching.facts import Does
from matching.field import by_code, labels
from matching.words import core, fold, stems, words

#: A word of the need and one of the offer, as written, that brought score; a CPV code starts with #.
Pair = tuple[str, str]

#: How strongly a pair of words shares an activity to speak for it, and what all pairs together must reach.
SPEAKS, CONVINCES = 0.1, 0.5
#: Codes from here on are works and services; a good may be named by who repairs or cleans it.
WORK = "45000000"
#: What is done has many words that mean the same: a name may hold another one than the offer. What it is done
#: to may not differ.
ACTS = (
    *("aanleg", "aanleggen", "bestrijden", "herstellen", "leveren", "maken", "onderhoud", "onderhouden"),
    *("ophalen", "organiseren", "plaatsen", "poetsen", "reinigen", "ruimen", "schoonmaak", "schoonmaken"),
    *("snoeien", "vervoeren", "verwerken", "verzorgen", "wassen"),
)
MOST_ACTIVITIES = 2
MOST_WORDS = 3


def agreed(met: list[Pair], unmet: Iterable[str]) -> tuple[list[Does], list[Pair]]:
    """The activities that pairs of words agree on, what most say first, and the pairs that say none of them.

    A pair that says the activity above one ("schoonmaken" of "kantoren schoonmaken") says it too. None whose
    name holds a word of the need that the offer does not say (those in `unmet`, too).
    """
    said = frozenset().union(*(_says(word) for _, word in met))
    asked = frozenset().union(*(_stems(word) for word, _ in met))
    missed = frozenset().union(asked - said - _acts(), *map(_stems, unmet))
    found: list[Does] = []
    rest = list(met)
    while len(found) < MOST_ACTIVITIES and (code := _best(rest, missed)):
        mine = [pair for pair in rest if any(lies_under(code, one) for one in shared_activities(*pair))]
        ours = dict.fromkeys(word for _, word in mine if not word.startswith("#"))
        found.append(Does(code, tuple(ours)[:MOST_WORDS]))
        rest = [pair for pair in rest if pair not in mine]
    return found, rest


@lru_cache(maxsize=50_000)
def shared_activities(asked: str, ours: str) -> dict[str, float]:
    """The activities that a word of a need and one of an offer share, and how strongly (0 to 1), by code."""
    theirs = _activities(ours)
    both = {code: theirs[code] * strength for code, strength in _activities(asked).items() if code in theirs}
    return {code: strength for code, strength in both.items() if strength >= SPEAKS}


@lru_cache(maxsize=50_000)
def _stems(word: str) -> frozenset[str]:
    return frozenset(stems(core(fold(word))))


@lru_cache(maxsize=50_000)
def _says(word: str) -> frozenset[str]:
    """The stems of a word of an offer; of a code those of the name of the activity that it stands for."""
    own = own_activity(word[1:]) if word.startswith("#") else ""
    return frozenset().union(*_name(own)) if own else _stems(word)


@cache
def _acts() -> frozenset[str]:
    return frozenset().union(*map(_stems, ACTS))


def _best(pairs: list[Pair], missed: frozenset[str]) -> str | None:
    """The activity that these pairs say most of, if they say enough of one."""
    said: dict[str, dict[str, float]] = defaultdict(dict)
    for asked, ours in pairs:
        for code, strength in shared_activities(asked, ours).items():
            for part in _parts(ours, code):
                said[code][part] = max(said[code].get(part, 0.0), strength)
    sums = {code: sum(parts.values()) for code, parts in said.items() if _convinces(code, parts)}
    named = (code for code in sums if all(map(missed.isdisjoint, _name(code))))
    return max(named, key=lambda code: (sums[code], code), default=None)


def _activities(word: str) -> dict[str, float]:
    """The activities of our list that a word or code stands for, by code."""
    if word.startswith("#"):
        own = own_activity(word[1:])
        return {own: 1.0} if own else {}
    folded = core(fold(word))
    if not lexicon.is_listed(folded) and lexicon.intended(folded):
        return {}
    found = ((concept[1:], strength) for concept, strength in lexicon.concepts(folded))
    return {code: strength for code, strength in found if code in by_code()}


def _convinces(code: str, said: dict[str, float]) -> bool:
    """Whether these stems of the offer, or its code, and how strongly each says the activity, are enough.

    "Fietsen" and "stadsfietsen" are one thing said twice.
    """
    if any(part.startswith("#") for part in said):
        return True
    whole = code >= WORK and all(not name.isdisjoint(said) for name in _name(code))
    ends = [one for one in said if not any(one != other and one.endswith(other) for other in said)]
    return whole or (len(ends) > 1 and sum(said.values()) >= CONVINCES)


@lru_cache(maxsize=50_000)
def _parts(word: str, code: str) -> tuple[str, ...]:
    """What in a word says an activity: its stem, or those of the parts of a compound that is not listed."""
    if word.startswith("#"):
        return (word,)
    folded = core(fold(word))
    parts = [] if lexicon.is_listed(folded) else lexicon.split(folded)
    said = [part for part in parts if part and code in _activities(part)]
    return tuple(stems(part)[0] for part in (said if len(said) > 1 else [folded]))


@lru_cache(maxsize=1_000)
def _name(code: str) -> tuple[frozenset[str], ...]:
    """The stems of each word in the name of an activity."""
    return tuple(frozenset(stems(word)) for word in words(labels()[code]))
