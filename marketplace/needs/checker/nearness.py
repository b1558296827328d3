"""Demanding a supplier from near by, which discriminates, and what may be asked instead."""

from __future__ import annotations

import re

from marketplace.core.i18n import N_
from marketplace.needs.checker.law import EQUAL
from marketplace.needs.checker.words import NeedRule, NeedText, any_of, first, negated, sentence_of

_SUPPLIER = (
    r"(?:leveranciers?|ondernem(?:ing|ingen|ers?)|bedrij(?:f|ven)|firma['’]?s?|aannemers?|uitvoerders?"
    r"|werkplaats(?:en)?|handelaars?|handelaren|winkels?|producenten?|traiteurs?|partners?"
    r"|dienstverleners?|maatwerkbedrij(?:f|ven)|inschrijvers?|schilders?|bakkers?)"
)
_OURS = r"(?:onze|eigen|de|deze|uw) (?:eigen )?(?:gemeente|stad|streek|regio|buurt|provincie|deelgemeente)"
_LOCAL = any_of(
    rf"\b(?:lokale?|plaatselijke?) (?:\w+ ){{0,2}}{_SUPPLIER}\b",
    rf"\b{_SUPPLIER} (?:\w+ ){{0,3}}uit {_OURS}\b",
    rf"\b(?:iemand|voorkeur \w+ \w+) uit {_OURS}\b",
    r"\b(?:gevestigd|zetel|vestiging|gelegen)\b[^.;]{0,40}\b(?:in|binnen|op) (?:een straal van "
    r"|hoogstens |maximaal |maximum )?(?:[0-9]+ ?km|[0-9]+ ?kilometer)",
    rf"\b{_SUPPLIER}\b[^.;]{{0,60}}\b(?:binnen een straal van|op (?:hoogstens|maximaal|maximum)"
    rf"|niet verder dan) [0-9]+ ?(?:km|kilometer)",
    rf"\b(?:binnen een straal van|op (?:hoogstens|maximaal|maximum)|niet verder dan) [0-9]+ ?(?:km"
    rf"|kilometer)[^.;]{{0,40}}\b{_SUPPLIER}\b",
    rf"\b{_SUPPLIER}\b[^.;]{{0,50}}\b(?:gevestigd|zetel|vestiging)\b[^.;]{{0,20}}\bin {_OURS}",
    r"\b(?:maatschappelijke )?zetel (?:in|binnen|op het grondgebied)\b|\bkorte keten (?:is )?verplicht\b",
)
#: Not a demand: who else is meant, or what everybody may do.
_ANYBODY = any_of(
    r"\b(?:ook (?:niet-)?lokale|niet alleen lokale|iedereen mag|lokale besturen|lokale overheden)\b",
    r"\b(?:meerdere|verschillende|enkele|drie|een paar) (?:lokale )?(?:leveranciers"
    r"|ondernemingen) (?:raadplegen|bevragen|aanschrijven)\b",
    r"\b(?:ondersteunen|versterken|informeren|verenigen|promoten|in de kijker|uitnodigen|begeleiden"
    r"|(?:waarde|cadeau|geschenk)bon\w*)\b",
)


def _no_demand(words: str, found: re.Match[str]) -> bool:
    return _ANYBODY.search(sentence_of(words, found)) is not None


def local(need: NeedText) -> str | None:
    return first(_LOCAL, need.words, negated, _no_demand)


RULES = (
    NeedRule(
        "local",
        "text",
        local,
        N_(
            "Vraag wat u echt nodig hebt, zoals “binnen twee uur ter plaatse” of “vers geleverd voor 8 uur”. "
            "Bij een kleine opdracht mag u zelf kiezen wie u raadpleegt: vraag er meer dan één, en wissel af."
        ),
        N_(
            "Eisen dat een leverancier uit uw streek komt, behandelt niet iedereen gelijk. Dat mag "
            "niet, ook niet bij kleine bedragen."
        ),
        "a supplier from the own town or within a distance, as a demand or preference",
        EQUAL,
        stems=("lokal", "plaatselijk", "uit ", "km", "kilometer", "zetel", "gevestigd", "keten"),
    ),
)
