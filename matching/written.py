"""How words were written: the index knows them without accents, reasons show them as people wrote them."""

from matching.reasons import MetWords
from matching.words import spellings


def kept_spellings(text: str) -> str:
    """What is kept of an offer's text: its words with accents, each after the word that it is found by."""
    return "\t".join(part for pair in spellings(text).items() for part in pair)


def as_written(met: MetWords, asked_as: dict[str, str], kept: str) -> MetWords:
    """Words with their accents; `kept` as `kept_spellings` gives it."""
    if not asked_as and not kept:
        return met
    return [(asked_as.get(asked, asked), _spelling(ours, kept)) for asked, ours in met]


def _spelling(word: str, kept: str) -> str:
    """How a word was written. Of what is kept only the words themselves have no accent."""
    if word not in kept:
        return word
    at = f"\t{kept}\t".find(f"\t{word}\t")
    return kept[at + len(word) + 1 :].split("\t", 1)[0] if at >= 0 else word
