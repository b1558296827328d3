"""Names of makes, labels and recognitions where something equal must do as well."""

from __future__ import annotations

import re

from marketplace.core.i18n import N_
from marketplace.needs.checker.barriers import EQUIVALENT
from marketplace.needs.checker.law import RESERVED, SPECIFICATIONS
from marketplace.needs.checker.words import NeedRule, NeedText, any_of, beside, first, negated

#: Makes in requests of local authorities; none that is also a common word or a surname.
_MAKES = (
    "Festool|Stihl|STIHL|Husqvarna|Makita|Hilti|DeWalt|(?<!Den )Bosch|Kärcher|Karcher|Nilfisk|Velux|Gyproc"
    "|Trespa|Sikkens|Trimetal|Microsoft|Windows|Office 365|Photoshop|Autocad|AutoCAD|iPads?|iPhones?|MacBook"
    "|Dell|Lenovo|Xerox|Ricoh|Konica Minolta|Samsung|Siemens|Philips|Daikin|Grohe|Geberit|Volkswagen|Renault"
    "|Peugeot|Toyota|Iveco|John Deere|Tork|Rubbermaid|Senseo|Nespresso|Ikea|IKEA|Lego|LEGO|Playmobil|Thule"
    "|Ivanti|Oracle|Cisco"
)
_MAKE = re.compile(
    r"(?<![\w@.])(?:[Vv]an het merk [\w'-]+|[Mm]erk:? (?!en\b|of\b|is\b|van\b)[A-Z][\w'-]+"
    rf"|(?:{_MAKES})(?![\w@]))"
)
#: What is there already, or the buyer's own.
_OWN = any_of(
    r"\b(?:huidige?|bestaande?|onze eigen|reeds aanwezige?|aanwezige|in gebruik|momenteel"
    r"|vandaag gebruiken|wij hebben|wij gebruiken)\b",
    r"\b(?:onderhoud|herstell\w+|reparatie|ophal\w+|inzamel\w+|verwijder\w+)\b[^.;]{0,40}\b(?:van|aan)\b|compatibel",
)
_EVERYWHERE = any_of(
    r"\b(?:overal waar|waar|telkens|als|wanneer|bij elk|voor elk)\b[^.;]{0,60}\b(?:merk|label|keurmerk"
    r"|certificaat)\w*[^.;]{0,80}gelijkwaardig"
)
_LABEL = re.compile(
    r"\b(?:FSC|PEFC|EU[- ]?Ecolabel|Ecolabel|ecolabel|Fair ?[Tt]rade|Max Havelaar|Nordic Swan"
    r"|Blaue Engel|Blauer Engel"
    r"|Energy Star|ENERGY STAR|Cradle to Cradle|OEKO-TEX|Oeko-Tex|GOTS|TCO [Cc]ertified|Biogarantie|MSC"
    r"|ASC|EPEAT"
    r"|Rainforest Alliance|UTZ|Better Life|BREEAM)\b"
)
_RECOGNISED = any_of(
    r"\b(?:erkende? )?(?:maatwerkbedrij(?:f|ven)|beschutte werkplaats(?:en)?|sociale werkplaats(?:en)?"
    r"|maatwerkafdeling(?:en)?)\b"
)
_ONLY = any_of(r"\b(?:voorbehouden|enkel|alleen|uitsluitend|moet(?:en)? (?:een )?erkend)\b")


def _ours(words: str, found: re.Match[str]) -> bool:
    """ "onze Windows-servers" """
    return (
        re.search(r"\b(?:onze|ons|eigen)(?: \w+)? $", words[max(0, found.start() - 20) : found.start()])
        is not None
    )


def make(need: NeedText) -> str | None:
    if _EVERYWHERE.search(need.words):
        return None
    return first(_MAKE, need.words, negated, beside(EQUIVALENT), beside(_OWN), _ours)


def label(need: NeedText) -> str | None:
    if _EVERYWHERE.search(need.words):
        return None
    return first(_LABEL, need.words, negated, beside(EQUIVALENT))


def recognition(need: NeedText) -> str | None:
    """Only recognised workshops, in a contract that is reserved or says so itself."""
    tests = (negated, beside(EQUIVALENT))
    if need.reserved:
        return first(_RECOGNISED, need.words, *tests)
    only = lambda words, found: not beside(_ONLY)(words, found)  # noqa: E731
    return first(_RECOGNISED, need.words, *tests, only)


RULES = (
    NeedRule(
        "make",
        "text",
        make,
        N_("Beschrijf wat het moet kunnen, of zet “of gelijkwaardig” achter de naam van het merk."),
        N_("Wie een ander merk levert dat even goed is, moet ook kunnen antwoorden."),
        "a make without “of gelijkwaardig” in its sentence, unless it is what the buyer has already",
        SPECIFICATIONS,
    ),
    NeedRule(
        "label",
        "text",
        label,
        N_("Zet “of gelijkwaardig” bij het keurmerk, en aanvaard ook een ander bewijs."),
        N_("Een keurmerk kost geld. Wie aan dezelfde eisen voldoet, kan dat ook anders tonen."),
        "a label (FSC, Ecolabel, Fairtrade …) without “of gelijkwaardig” in its sentence",
    ),
    NeedRule(
        "recognition",
        "text",
        recognition,
        N_("Schrijf “of wie aan gelijkwaardige voorwaarden voldoet” bij de erkenning."),
        N_(
            "U mag de opdracht voorbehouden. Wie elders aan dezelfde voorwaarden voldoet, mag dan ook "
            "meedoen."
        ),
        "reserved for recognised workshops (maatwerkbedrijf …) without “gelijkwaardig”",
        RESERVED,
        stems=("maatwerk", "werkplaats"),
    ),
)
