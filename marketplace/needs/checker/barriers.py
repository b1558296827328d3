"""Demands that shut out small workshops, each with another way to the same end."""

from __future__ import annotations

import re
from datetime import timedelta

from marketplace.core.i18n import N_
from marketplace.needs.checker.law import LOTS
from marketplace.needs.checker.missing import CONCESSION
from marketplace.needs.checker.words import NeedRule, NeedText, any_of, behind, beside, first, negated

#: Fewer days to answer than the form itself proposes.
TIME_TO_ANSWER = timedelta(days=14)
_MANY = r"(?:[2-9]|[1-9][0-9]|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|meerdere|verschillende)"
_YEARS = r"(?:[3-9]|1[0-9]|drie|vier|vijf|zes|zeven|acht|tien)"
_AT_LEAST = r"(?:minstens|minimaal|minimum|ten minste|van meer dan)"
_TURNOVER = any_of(
    r"\b(?:minimum|minimale?)[ -]?(?:jaar)?(?:omzet\w*|zakencijfers?)",
    rf"\b(?:jaar)?(?:omzet|zakencijfer)\b[^.;]{{0,40}}\b{_AT_LEAST}\b",
    rf"\b{_AT_LEAST}\b[^.;]{{0,40}}\b(?:jaar)?(?:omzet|zakencijfer)\b",
)
_CERTIFICATE = re.compile(
    r"\b(?:VCA\*{0,2}|ISO[ -]?[0-9]{4,5}|BRC|OHSAS|HACCP[- ]certifica\w+)", re.IGNORECASE
)
#: The certificate is what is bought, what the buyer has, or one way among others.
_CERTIFYING = any_of(
    r"\b(?:\w*certificering\s(?:van|voor)|certificeren|audits?|wij zijn|ons bestuur is|onze eigen|is zelf)\b",
    r"\b(?:in elk geval|zoals|bijvoorbeeld)\b",
)
EQUIVALENT = any_of(r"gelijkwaardig|evenwaardig|vergelijkba|equivalent|of beter\b|ander bewijs")
_REFERENCES = any_of(
    rf"\b(?:minstens|minimaal|minimum|ten minste)?\s?\b{_MANY} (?:\w+ ){{0,2}}referenties\b",
    r"\breferenties\b[^.;]{0,100}\b(?:laatste|afgelopen|voorbije) (?:drie|vijf|[0-9]+) jaar",
    rf"\breferentielijst\b[^.;]{{0,40}}\b{_MANY}\b",
)
_EXPERIENCE = any_of(
    rf"\b(?:{_AT_LEAST} )?{_YEARS} (?:\w+ )?ja(?:ar|ren)(?: \w+){{0,2}} ervaring",
    rf"\bervaring van (?:minstens |minimaal |ten minste )?{_YEARS} jaar",
)
_WHOLE = any_of(
    r"\b(?:in|over|doorheen|binnen|verspreid over) de (?:hele|ganse|volledige) (?:regio|streek|provincie"
    r"|stad|gemeente)\b",
    r"\b(?:het|ons) (?:hele|ganse|volledige) grondgebied\b",
    r"\balle (?:stads|gemeente|school|dienst)?(?:gebouwen|locaties|scholen|vestigingen|gemeenten|sites)\b",
    r"\balle diensten van de (?:stad|gemeente)\b",
)
_IN_LOTS = any_of(
    r"\bpercelen\b|\bper perceel\b|\bin delen\b|\bper (?:gebouw|locatie|school|gemeente)\b",
    r"\bapart(?:e)? (?:prijs|antwoord)|\bvoor (?:één|een) (?:deel|school|gebouw|locatie|gemeente)\b",
)
_ONE_LOT = any_of(
    r"\b(?:in|uit|slechts) (?:één|1|een enkel) perceel\b",
    r"\bniet (?:opgedeeld|opgesplitst|verdeeld|onderverdeeld) in percelen\b",
    r"\b(?:niet opdeelbaar|ondeelba(?:ar|re))\b|\benkel voor het geheel\b"
    r"|\bde volledige opdracht in één keer\b",
)
_GUARANTEE = any_of(
    r"\b(?:bank)?waarborg(?:som)?\b(?! van goede)|\bborgtocht\w*|\bborgstelling\w*|\bbankgarantie\w*",
    r"\bverzeker(?:d|ing)\w*\b[^;\n]{0,60}?(?:€\s?[0-9]|[0-9]\s?(?:euro|eur|€|miljoen|mio))",
    r"\b(?:minimale |minimum)dekking van (?:€\s?)?[0-9][0-9.]*",
    r"\b(?:malusboete|boete|dwangsom)\w*[^.;]{0,40}per dag\b",
)
_ABOUT_INSURANCE = any_of(r"verzekering(?:sportefeuille|en voor|smakelaar|spolis)|\bmakelaar")
_RENT = any_of(r"\b(?:huurders?|huurwaarborg|statiegeld|per (?:beker|fles|krat|stuk)|bekers?)\b")


def turnover(need: NeedText) -> str | None:
    return first(_TURNOVER, need.words, negated)


def certificate(need: NeedText) -> str | None:
    equal = beside(EQUIVALENT), behind(EQUIVALENT)
    return first(_CERTIFICATE, need.words, negated, *equal, beside(_CERTIFYING))


def references(need: NeedText) -> str | None:
    return first(_REFERENCES, need.words, negated)


def experience(need: NeedText) -> str | None:
    return first(_EXPERIENCE, need.words, negated)


def everything_at_once(need: NeedText) -> str | None:
    return None if need.lots or _IN_LOTS.search(need.words) else first(_WHOLE, need.words, negated)


def one_lot(need: NeedText) -> str | None:
    return first(_ONE_LOT, need.words, negated) if len(need.lots) < 2 else None


def lots_to_consider(need: NeedText) -> str | None:
    """From the amount on at which the law asks to look at lots."""
    least = need.lots_from
    divided = len(need.lots) > 1 or _IN_LOTS.search(need.words) or CONCESSION.search(need.words)
    return "" if least and need.amount is not None and need.amount >= least and not divided else None


def short_time(need: NeedText) -> str | None:
    if need.deadline is None or need.deadline < need.today:
        return None
    return "" if need.deadline - need.today < TIME_TO_ANSWER else None


def guarantee(need: NeedText) -> str | None:
    return first(_GUARANTEE, need.words, negated, beside(_ABOUT_INSURANCE), beside(_RENT))


RULES = (
    NeedRule(
        "turnover",
        "text",
        turnover,
        N_(
            "Hebt u die omzet nodig? Vraag liever hoe de leverancier het werk zal bemannen en met welk "
            "materiaal."
        ),
        N_("Een omzet sluit kleine en jonge werkplaatsen uit. Ze zegt weinig over goed werk."),
        "a minimum turnover (omzet, zakencijfer)",
        stems=("omzet", "zakencijfer"),
    ),
    NeedRule(
        "certificate",
        "text",
        certificate,
        N_("Vraag wat u wilt bereiken, zoals veilig werken, en zet “of een gelijkwaardig bewijs” erbij."),
        N_(
            "Een certificaat kost een kleine werkplaats veel geld, ook als ze even veilig of zorgvuldig "
            "werkt."
        ),
        "VCA, ISO …, BRC, OHSAS without “of gelijkwaardig” in its sentence",
        stems=("vca", "iso", "brc", "ohsas", "haccp"),
    ),
    NeedRule(
        "references",
        "text",
        references,
        N_(
            "Eén voorbeeld van gelijkaardig werk kan volstaan, of een proefperiode of bezoek aan de "
            "werkplaats."
        ),
        N_("Wie iets nieuws begint, heeft nog geen reeks referenties."),
        "two references or more, or those of the last years",
        stems=("referenti",),
    ),
    NeedRule(
        "experience",
        "text",
        experience,
        N_(
            "Vraag wat men moet kunnen in plaats van hoelang men het al doet, of vraag een ervaren "
            "begeleider."
        ),
        N_("Jaren ervaring sluiten mensen uit die het vak leren. In de sociale economie zijn dat er veel."),
        "three years of experience or more",
        stems=("ervaring",),
    ),
    NeedRule(
        "everything-at-once",
        "text",
        everything_at_once,
        N_(
            "Laat ook voor een deel antwoorden: per gebouw, per wijk of per soort werk. Of laat samen "
            "antwoorden."
        ),
        N_("Alles tegelijk is voor één kleine werkplaats vaak te groot."),
        "the whole region or all buildings, where neither lots nor parts are named",
        stems=("hele ", "ganse ", "volledige ", "alle "),
    ),
    NeedRule(
        "one-lot",
        "text",
        one_lot,
        N_("Kan het toch in delen? Dan kan een werkplaats het deel doen waar zij goed in is."),
        N_("Eén groot geheel is alleen haalbaar voor grote leveranciers."),
        "says that it is one lot or can't be divided",
        stems=("perce", "deelba", "geheel", "één keer"),
    ),
    NeedRule(
        "lots",
        "amount",
        lots_to_consider,
        N_(
            "Ga na of u de opdracht in percelen (delen) kunt verdelen. Doet u het niet, schrijf dan op "
            "waarom."
        ),
        N_(
            "Bij dit bedrag vraagt de wet dat u het bekijkt. Kleinere delen geven kleinere leveranciers "
            "een kans."
        ),
        "an amount from which lots must be considered, and no lots",
        LOTS,
    ),
    NeedRule(
        "short-time",
        "deadline",
        short_time,
        N_("Geef twee weken of meer om te antwoorden, en meer in een vakantie."),
        N_(
            "Een kleine werkplaats heeft niemand die alleen offertes maakt. Ze moet ook haar ploegen "
            "bekijken."
        ),
        "fewer than 14 days to answer",
    ),
    NeedRule(
        "guarantee",
        "text",
        guarantee,
        N_(
            "Is dat in verhouding? Betaal liever in schijven na goedgekeurd werk, of vraag de gewone "
            "verzekering."
        ),
        N_("Geld vastzetten of hoog verzekeren weegt zwaar voor een kleine werkplaats."),
        "a deposit, bank guarantee, insured sum or penalty a day",
        stems=("waarborg", "borg", "garantie", "verzeker", "dekking", "boete", "dwangsom"),
    ),
)
