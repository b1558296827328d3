"""Words of procurement that a small workshop may not know, with what they mean."""

from __future__ import annotations

import re
from functools import partial

from marketplace.core.i18n import N_
from marketplace.needs.checker.words import NeedRule, NeedText, Test, any_of, beside, first

_WHY = N_("Niet elke leverancier kent dit woord. Een gewoon woord of een korte uitleg ernaast volstaat.")
_EXPLAINED = re.compile(
    r"^\w{0,12}[”\"’]?\s*(?:\(|, (?:dat is|dit is|of|d\.w\.z)|: (?:dat|dit|een|het) |d\.w\.z|betekent"
    r"|wil zeggen)"
)


def explained(words: str, found: re.Match[str]) -> bool:
    """What it means stands right behind it."""
    return _EXPLAINED.match(words[found.end() : found.end() + 60]) is not None


def _look(pattern: re.Pattern[str], unless: tuple[Test, ...], need: NeedText) -> str | None:
    return first(pattern, need.words, explained, *unless)


def _term(key: str, stems: str, pattern: str, says: str, *unless: Test) -> NeedRule:
    """`stems`: parts of words, apart by spaces, one of which stands in every word of the pattern."""
    look = partial(_look, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), unless)
    return NeedRule(
        f"jargon-{key}",
        "text",
        look,
        says,
        _WHY,
        f"“{key}” without an explanation behind it",
        stems=tuple(stems.split()),
    )


#: At table; and land.
_CUTLERY = beside(
    any_of(r"\b(?:bord(?:en)?|glazen|messen|vorken|servies\w*|tafel\w*|couverts?|koffiekopjes)\b")
)
_LAND = beside(any_of(r"\b(?:maaien|kadast\w+|grond|bos|weide|hectare|tuin|braakliggend\w*)\b|\bm²|\bm2"))

RULES = (
    _term(
        "perceel",
        "perceel percelen",
        r"perceel (?:[0-9]+|[ivx]+|[a-d])|(?:in|per|verschillende|meerdere|[0-9]+|twee|drie|vier"
        r"|vijf) (?:percelen|perceel)",
        N_("Een perceel is een deel van de opdracht dat u apart gunt. Schrijf “deel”, of leg het uit."),
        _LAND,
    ),
    _term(
        "gunning",
        "gunning gund gunnen toewijz",
        r"gunning|gunnings\w+|gegund|gunnen|toewijzings\w+",
        N_("Gunnen is de leverancier kiezen. Schrijf “kiezen” en “waarop wij kiezen”."),
    ),
    _term(
        "bestek",
        "bestek lastenboek opdrachtdocument",
        r"(?:bijzonder )?bestek(?:ken)?|bestek(?:nummer|bepalingen|voorwaarden)|lastenboek"
        r"|opdrachtdocument(?:en)?",
        N_(
            "Het bestek is het document met uw voorwaarden. Zeg waar men het vindt, en wat er het "
            "belangrijkste in is."
        ),
        _CUTLERY,
    ),
    _term(
        "forfait",
        "forfait",
        r"forfait(?:air|aire|s)?|forfaitair\w*",
        N_("Een forfait is één vaste prijs voor alles samen. Schrijf “vaste prijs”."),
    ),
    _term(
        "prijsinventaris",
        "inventaris meetsta opmeting",
        r"prijsinventaris(?:sen)?|samenvattende inventaris|meetstaat|meetstaten|samenvattende opmeting\w*",
        N_(
            "Dit is een lijst waarop men bij elke post een prijs invult. Schrijf “prijslijst om in te "
            "vullen”."
        ),
    ),
    _term(
        "borgtocht",
        "borgtocht borgstelling",
        r"borgtocht\w*|borgstelling",
        N_(
            "Een borgtocht is geld dat de leverancier opzij zet tot het werk goedgekeurd is. Leg uit "
            "hoeveel en tot wanneer."
        ),
    ),
    _term(
        "TCO",
        "tco total",
        r"(?-i:TCO)(?! certified)|total cost of ownership",
        N_("TCO is wat iets kost over zijn hele levensduur, met gebruik en onderhoud. Schrijf dat zo."),
    ),
    _term(
        "raamovereenkomst",
        "raam rok",
        r"raam(?:overeenkomst|contract|akkoord)(?:en)?|(?-i:ROK)",
        N_(
            "Bij een raamovereenkomst spreekt u vooraf prijzen af en bestelt u later wat u nodig hebt. "
            "Zeg dat erbij."
        ),
    ),
    _term(
        "procedure",
        "procedure opzb vopmb opmb aankoopsysteem",
        r"(?:vereenvoudigde |mededingings)?onderhandelingsprocedure\w*|openbare procedure|(?-i:OPZB"
        r"|VOPMB|OPMB)"
        r"|niet-openbare procedure|dynamisch aankoopsysteem",
        N_("Zeg in gewone woorden hoe het verloopt: wie mag antwoorden, en of u nog over de prijs spreekt."),
    ),
    _term(
        "selectie",
        "selectie geschiktheid uitsluiting uea",
        r"selectie(?:criteri\w+|voorwaarden|leidraad|eisen)|geschiktheidseisen|uitsluitings(?:gronden|criteria)"
        r"|(?-i:UEA)|kwalitatieve selectie",
        N_("Dit zijn de eisen aan de onderneming zelf. Schrijf “wie mag meedoen”, en som ze kort op."),
    ),
    _term(
        "inschrijver",
        "inschrijver opdrachtnemer aanbested combinatie",
        r"inschrijvers?|opdrachtnemers?|aanbested(?:er|ende overheid|ende overheden|ende dienst)"
        r"|dienstverlenerscombinatie",
        N_("Schrijf “leverancier” voor wie antwoordt en “wij” voor uw bestuur."),
    ),
    _term(
        "offerte-taal",
        "offerte onregelmatig gestand verbintenis voordelig emvi verhouding",
        r"regelmatige? offertes?|substantiële onregelmatig\w+|gestanddoening\w*|verbintenistermijn"
        r"|economisch meest voordelige (?:offerte|inschrijving)|(?-i:EMVI)|beste prijs-kwaliteitsverhouding",
        N_("Zeg in gewone woorden wanneer een voorstel geldig is en wat het beste voorstel is."),
    ),
    _term(
        "as-built",
        "built",
        r"as[- ]built\w*",
        N_("Een as-builtdossier toont hoe het werk er in het echt kwam te liggen. Schrijf dat zo."),
    ),
    _term(
        "SLA",
        "sla kpi service",
        r"(?:service level agreement|(?-i:SLA)|(?-i:KPI(?:'?s)?))",
        N_("Dit zijn afspraken over kwaliteit die u meet. Schrijf wat goed genoeg is en hoe u dat nakijkt."),
    ),
)
