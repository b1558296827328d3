"""What a sentence with days in it is about: the work or delivery of a need, or something beside it."""

from __future__ import annotations

import re

from marketplace.core.reading.rhythms import sentence_around


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


#: Answering, and what comes before the work.
_ANSWERING = _any(
    r"indien(?:en|ing|t\b|de\b)|inschrijv|inschrijft|antwoord|kandida|aanmeld|reage|deadline|geldig",
    r"stel\w* (?:uw |u )?vragen|vragen (?:kunnen|stel)|bezorg\w* (?:u |ons |uw )",
    r"offertes? (?:bezorg|mail|stur|door|binnen|verwacht)",
    r"plaatsbezoek|bezichtig|openings?zitting|infosessie|infomoment|gunning|toewijzing|marktconsultatie",
    r"publice|goedkeur|goedgekeurd|gemeenteraad|schepencollege|collegezitting",
)
_AGREEMENT = "(?:contract|overeenkomst|raamcontract|raamovereenkomst|onderhoudscontract|leverancier|opdracht)"
#: What was, what another contract does, law and papers, doors that open, days that nobody is sure of.
_BESIDE = _any(
    r"\b(?:sinds|vorige?|afgelopen|voorbije|opgericht|gebouwd|dateert|werd(?:en)?|waren|had(?:den)?)\b",
    r"\b(?:er|dat|dit|het|toen|die|zij|hij) was\b|\b(?:gesloten|heeft|hebben wij al)\b",
    rf"\b(?:huidige?|bestaande?|lopende?|oude?) (?:\w+ )?{_AGREEMENT}",
    rf"\b{_AGREEMENT} (?:loopt|eindigt|verloopt|vervalt)|\b(?:afloopt|loopt af|vervalt|verloopt"
    rf"|verstrijkt)\b",
    r"\beindigt (?:de|het|ons|onze|dit)\b",
    r"\bgeopend|\bopeningsu|\bopen (?:van|op|tot|tussen|alle|elke)\b|\b(?:is|zijn|blijft|langer) open\b",
    r"bereikbaar|toegankelijk|\bsluiting|verlof|feestdag|factu|betal|verlen[gd]|optie|garantie|waarborg",
    r"index|subsidie|bestaat|\bvier(?:t|en)\b|jubileum|verjaar|vergader(?!za|ruim|lok)|evalu|verslag",
    r"geboren|leeftijd|\bjaar oud|historiek|\bverhuis(?:d|den)\b",
    r"indicatief|onder voorbehoud|ten vroegste|vermoedelijk|waarschijnlijk|in principe|niet zeker",
)
#: Until when one sends an offer: where only a begin or an end is named.
_OFFER = _any(r"offerte|voorstel|\bprijs|\bprijzen|\bmail")
#: The day of a feast or an aim, where no range of days is named.
_FEAST = _any(
    r"\bopening\b|\bope(?:nen|nt|ngaan)\b|open te stellen|in gebruik|inhuldig|ingehuldigd",
    r"klimaat|ambitie|beleidsplan|meerjarenplan|\bword(?:t|en)\b[\w ]{0,30}\b[0-9]+ jaar",
)
_FINISHES = _any(
    r"\b(?:klaar|af|gedaan|afgewerkt|afgerond|opgeleverd|oplevering|geleverd|lever(?:en|ing)|geplaatst)\b",
    r"\b(?:uitgevoerd|voltooid|uitvoeren|gebeur(?:d|en)|moet(?:en)?|nodig|willen|beëindig)\b",
)
_STARTS = _any(
    r"\b(?:start\w*|begin(?:t|nen)|aanvang\w*|van start|aan de slag|opstart\w*)\b",
    r"\b(?:gaat in|ingaan|ingaat|in werking)\b",
)


def about_something_else(text: str, at: int, to: int, *, whole: bool, ranged: bool = False) -> bool:
    """Whether the sentence around `text[at:to]` is no word of when the work is.

    `whole`: a begin and an end are known. `ranged`: both are named, so that it hardly is the day of a feast.
    """
    sentence = sentence_around(text, at, to)
    if _ANSWERING.search(sentence) or _BESIDE.search(sentence):
        return True
    if not ranged and _FEAST.search(sentence):
        return True
    return not whole and _OFFER.search(sentence) is not None


def finishes(text: str, at: int, to: int) -> bool:
    """Whether the sentence says that something is done or there by then."""
    return _FINISHES.search(sentence_around(text, at, to)) is not None


def starts(text: str, at: int, to: int) -> bool:
    """Whether the sentence says that something begins then."""
    return _STARTS.search(sentence_around(text, at, to)) is not None
