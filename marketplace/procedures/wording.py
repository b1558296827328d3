"""Sentences for a notice or another document of a contract that is reserved, and the codes to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.core.i18n import _, number
from marketplace.procedures.reserving import MOST_MONTHS, ReservedCode

#: From this day notices are eForms (rule R15-EFORMS).
EFORMS_FROM = date(2023, 10, 25)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of eForms: its number, what it is called, and the code to choose."""

    number: str
    name: str
    code: str


def reserved_text(code: ReservedCode) -> str:
    """What a notice says, or, lacking one, another document of the contract (article 15, second part)."""
    if code is ReservedCode.WORKSHOPS:
        return _(
            "Deze opdracht is voorbehouden volgens artikel 15 van de wet van 17 juni 2016 inzake "
            "overheidsopdrachten. Alleen sociale werkplaatsen en ondernemers die mensen met een handicap of "
            "kansarme mensen maatschappelijk en professioneel willen integreren, kunnen deelnemen. Minstens "
            "30 % van de werknemers van de onderneming, de werkplaats of het programma heeft een handicap of "
            "is kansarm. Wie aan gelijkwaardige voorwaarden voldoet, kan ook deelnemen."
        )
    return _(
        "Deze opdracht is voorbehouden volgens artikel 91 van de wet van 17 juni 2016 inzake "
        "overheidsopdrachten. Alleen organisaties met een taak van openbare dienst, die winst herinvesteren "
        "en waar medewerkers, gebruikers of belanghebbenden mee beslissen, kunnen deelnemen. De opdracht "
        "duurt hoogstens %(months)s maanden. Een organisatie die in de drie voorbije jaren bij ons voor "
        "dezelfde diensten een opdracht volgens dit artikel kreeg, kan niet deelnemen."
    ) % {"months": number(MOST_MONTHS)}


def proof_text() -> str:
    """How one shows that one may take part: any proof that is as good counts."""
    return _(
        "U toont dit met uw erkenning als maatwerkbedrijf of als sociale werkplaats, of met een ander bewijs "
        "dat hetzelfde toont, zoals een overzicht van uw personeel op een recente datum. Een gelijkwaardig "
        "bewijs uit een ander gewest of land aanvaarden wij ook."
    )


def clause_text() -> str:
    """A condition of execution for a contract that is open to all (article 87)."""
    return _(
        "De opdrachtnemer zet bij de uitvoering mensen in die moeilijk werk vinden, of leidt hen op. Bij de "
        "start spreken wij samen af om hoeveel uren het gaat en hoe u dat aantoont. U mag dit zelf doen of "
        "met een sociale onderneming als onderaannemer."
    )


def eforms_fields(code: ReservedCode, day: date) -> Sequence[Field]:
    """The fields of a notice to fill in; none before notices were eForms."""
    if day < EFORMS_FROM:
        return []
    fields = [Field("BT-71", _("Voorbehouden deelname"), code)]
    if code is ReservedCode.WORKSHOPS:
        execution = _("Voorbehouden uitvoering; yes als het in een programma voor beschermde arbeid gebeurt")
        fields.append(Field("BT-736", execution, "no"))
        fields.append(Field("BT-06", _("Strategische aankoop"), "soc-obj"))
        fields.append(Field("BT-775", _("Sociaal doel"), "opp"))
    return fields
