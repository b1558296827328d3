"""What a supplier needs to know and the need does not say."""

from __future__ import annotations

import re

from marketplace.core.i18n import N_
from marketplace.needs.checker.words import NeedRule, NeedText, any_of, first

#: Shorter than this nobody has said anything yet.
SHORTEST = 12
_PURPOSE = any_of(
    r"\b(?:zodat|omdat|opdat|want|waardoor|bedoeld|bestemd|doel(?:en|stelling|stellingen)?|reden"
    r"|nodig (?:voor|om))\b",
    r"\bom\b[^.;!?]{2,80}\bte\b|\b(?:met het oog op|ten behoeve van|in het kader van|naar aanleiding van)\b",
    r"\bt\.?b\.?v\b|\b(?:ten voordele van|ter (?:gelegenheid|ondersteuning|voorbereiding|verbetering))\b",
    r"\bvoor (?:de|het|een|onze|ons|alle|elke|wie|\d+|twee|drie|vier|vijf|zes)\b|\bvoor \w{4,}",
    # What keeps something as it is, is for that thing.
    r"\b(?:onderhoud\w*|herstel\w*|reparatie\w*|keuring\w*|poets\w*|schoonma\w+"
    r"|strij[kd]\w*|wassen|maai\w*|schilder\w*|veg(?:en|t)|snoei\w*|verhuiz\w*|scannen|opha(?:len|alt))\b[^.;]{0,60}\b(?:van|aan|in)\b",
)
#: Not bought, but explored, or given in concession.
_EXPLORES = any_of(r"\b(?:marktverkenning|marktconsultatie|marktbevraging|marktonderzoek)\b")
CONCESSION = any_of(r"\bconcessie|\bdomeinconcessie")
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Tt]e|[Oo]p|[Aa]an|[Rr]ond|[Uu]it|[Nn]aar|[Gg]emeente|[Ss]tad|[Ww]erkingsgebied van) "
    r"(?:(?:de|het) )?(?:[Ss]tad |[Gg]emeente |[Dd]orp )?[A-Z][a-zé]{2,}"
)
_NUMBER_WORDS = (
    "één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|vijftien|twintig|dertig|veertig|vijftig|honderd"
    "|duizend"
)
_QUANTITY = any_of(
    r"(?<![\w/.,-])(?!(?:19|20)[0-9]{2}\b)[0-9][0-9.,]*\s?(?:x|m2|m²|m3|km|kg|ton|liter|stuks?|%|[a-zé])",
    rf"\b(?:{_NUMBER_WORDS})\b \w{{3,}}",
    r"\b(?:wekelijks|dagelijks|maandelijks|jaarlijks|tweewekelijks|eenmalig|elke|iedere|om de (?:twee"
    r"|drie))\b",
    r"\b(?:hoeveelheid|aantal(?:len)?|volume|oppervlakte|omvang|afmetingen?)\b[^.;]{0,40}[0-9]",
    r"\b(?:één|een) (?:enkele|keer|maal)\b|\b[0-9]+ ?(?:keer|maal)\b",
)
_VAGUE = any_of(
    r"\b(?:een aantal|enkele|verschillende|diverse|allerlei|voldoende|meerdere|regelmatig|af en toe"
    r"|een reeks)\b \w+"
)
_WHEN = any_of(
    r"\b(?:20[2-9][0-9]|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b",
    r"\b(?:zomer|winter|lente|herfst|voorjaar|najaar|schooljaar|vakantie|kwartaal)\w*",
    r"\b(?:zo snel mogelijk|meteen|dringend|onmiddellijk|vanaf|van onbepaalde duur|looptijd|duurt)\b",
    r"\b(?:[0-9]+|één|een|twee|drie|vier|vijf|zes) (?:jaar|maanden?|weken)\b(?! ervaring| garantie)",
    r"\b[0-3]?[0-9]/[01]?[0-9]\b|\bvolgende?\b|\bkerst|\bnieuwjaar\b",
)
_BUDGET = any_of(
    r"€\s?[0-9]|[0-9]\s?(?:€|euro\b|eur\b)|\b(?:budget|raming|geraamde?|begroot)\b[^.;]{0,60}[0-9]",
    r"(?<![\w.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{2})?\s*(?:$|\n)",
)
_CHOOSING = any_of(
    r"\b(?:prijs|prijzen|prijscriterium|goedkoopste|voordeligste|laagste|kwaliteit|criteri\w+|gunning\w*)\b",
    r"\b(?:beoordel\w+|vergelijk(?:en|ing)|punten|weging|kiezen|keuze|kiest|kies|telt (?:mee|voor))\b",
    r"\b(?:doorslag\w*|afweg\w+)\b",
)


def _something(need: NeedText) -> bool:
    return len(need.title) + len(need.text) >= SHORTEST and bool(need.text)


def purpose(need: NeedText) -> str | None:
    return "" if _something(need) and not _PURPOSE.search(need.words) else None


def quantity(need: NeedText) -> str | None:
    if not _something(need) or _QUANTITY.search(need.words) or _EXPLORES.search(need.words):
        return None
    return first(_VAGUE, need.words) or ""


def place(need: NeedText) -> str | None:
    return "" if _something(need) and not need.place and not _PLACE.search(need.words) else None


def period(need: NeedText) -> str | None:
    said = need.starts_on or need.ends_on or _WHEN.search(need.words) or _EXPLORES.search(need.words)
    return "" if _something(need) and not said else None


def budget(need: NeedText) -> str | None:
    known = need.amount is not None or _BUDGET.search(need.words) or CONCESSION.search(need.words)
    return "" if _something(need) and not known else None


def choosing(need: NeedText) -> str | None:
    said = _CHOOSING.search(need.words) or _EXPLORES.search(need.words)
    return "" if _something(need) and not said else None


RULES = (
    NeedRule(
        "purpose",
        "text",
        purpose,
        N_("Zeg waarvoor of voor wie het dient, zoals: “voor de kinderen van de speelpleinen”."),
        N_("Wie weet waarvoor het is, kan een betere oplossing voorstellen."),
        "no word of what or whom it is for (om … te, voor de …, zodat, omdat, doel)",
    ),
    NeedRule(
        "quantity",
        "text",
        quantity,
        N_("Zeg hoeveel of hoe vaak het ongeveer is: een aantal, een oppervlakte, een aantal keer per week."),
        N_("Zonder hoeveelheid kan een leverancier geen prijs berekenen en weet hij niet of hij het aankan."),
        "no number, measure or frequency; quotes a vague word such as “enkele” when there is one",
    ),
    NeedRule(
        "place",
        "place",
        place,
        N_("Zeg waar het is: de gemeente, het gebouw of de straat."),
        N_("Een leverancier moet weten of hij er raakt en wat de verplaatsing kost."),
        "neither a municipality nor a place is filled in, and the text names none behind “in”, “te” or “op”",
    ),
    NeedRule(
        "period",
        "starts_on",
        period,
        N_("Zeg wanneer het begint of klaar moet zijn: “van april tot en met oktober”, “tegen eind juni”."),
        N_("Een werkplaats plant haar ploegen maanden vooruit."),
        "no date is filled in, and the text names no month, year, season, duration or “zo snel mogelijk”",
    ),
    NeedRule(
        "budget",
        "amount",
        budget,
        N_("Zeg hoeveel u er ongeveer aan kunt geven, ook als het maar een raming is."),
        N_(
            "Met een bedrag zoekt de helpdesk gerichter. Toont u het ook aan leveranciers, dan zien zij "
            "meteen of het past."
        ),
        "no amount is filled in, and the text names none in euro",
    ),
    NeedRule(
        "choosing",
        "text",
        choosing,
        N_(
            "Zeg hoe u zult kiezen, zoals: “wij kijken voor de helft naar de prijs en voor de helft "
            "naar de aanpak”."
        ),
        N_("Wie weet wat voor u telt, antwoordt daarop. Het geeft ook iedereen dezelfde kans."),
        "no word of price, quality, criteria, comparing or choosing",
    ),
)
