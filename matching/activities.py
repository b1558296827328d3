"""The activities of our own list that a text is about, also to ask "do you mean ...?"."""

from collections.abc import Mapping
from itertools import zip_longest

from matching import field, lexicon
from matching.concepts import concept_ids
from matching.model import About, Need
from matching.query import about
from matching.terms import parts_of_need, terms_of_need
from matching.vocabulary import force, heavy
from matching.words import offer_words

#: How many activities a buyer is asked about.
ASKED = 5
#: An activity of an offer reaches this part of its first one, and there are at most so many.
BESIDE = 0.2
#: What a need says of an activity is kept with a signal from this part of what it says most of.
WORTH_KEEPING = 0.05
MOST_OF_OFFER = 8


def activities_of_need(title: str, text: str = "", most: int = ASKED) -> list[str]:
    """Codes of the activities that a request may be about, the likeliest first.

    Of a title that asks different things those of the whole and of each part, in turn.
    """
    need = Need(title, text)
    lists = [_likeliest(terms) for terms in (terms_of_need(need), *parts_of_need(need))]
    turns = (code for turn in zip_longest(*lists) for code in turn if code)
    return list(dict.fromkeys(turns))[:most]


def _likeliest(terms: dict[str, float]) -> list[str]:
    known = field.by_code()
    return [code for code, _ in likelihoods(terms) if code in known]


def likelihoods(terms: dict[str, float]) -> list[tuple[str, float]]:
    """What the terms of a need say of each activity and of each trade that is not ours, the most first."""
    return _summed({word: weight * heavy(word) for word, weight in terms.items()})


def about_need(need: Need) -> About:
    """How much a need says of each activity, also of those of other trades; no word of it is left."""
    terms = terms_of_need(need)
    said = about(terms, [weight * heavy(word) for word, weight in terms.items()])[0].tolist()
    found = [(name[1:], round(said[place], 4)) for name, place in concept_ids().items() if name[0] == "c"]
    most = max(amount for _, amount in found)
    return tuple((code, amount) for code, amount in found if amount > WORTH_KEEPING * most)


def activities_of_offer(title: str, text: str = "") -> list[str]:
    """Codes of the activities that an offer is about, the first one first."""
    words = {word: times * force(word) for word, times in offer_words(title, text).items()}
    known = field.by_code()
    found = [(code, weight) for code, weight in _summed(words) if code in known][:MOST_OF_OFFER]
    return [code for code, weight in found if weight >= BESIDE * found[0][1]]


def _summed(words: Mapping[str, float]) -> list[tuple[str, float]]:
    """What all words together say of each activity, the most first."""
    sums: dict[str, float] = {}
    for word, weight in words.items():
        if word.startswith("#"):
            sums[word[1:]] = sums.get(word[1:], 0.0) + weight
            continue
        for concept, strength in lexicon.concepts(word):
            if concept[0] == "c":
                sums[concept[1:]] = sums.get(concept[1:], 0.0) + weight * strength
    return sorted(sums.items(), key=lambda one: (-one[1], one[0]))
