"""What the ways to buy are called on screen, and what each means, within one sentence."""

from collections.abc import Mapping
from typing import NamedTuple

from marketplace.core.i18n import N_
from marketplace.matches.potential_values import Way


class Words(NamedTuple):
    """`name`: what to do; `means`: what that is; `href`: where more of it stands, if anywhere."""

    name: str
    means: str
    href: str = ""


WAYS: Mapping[Way, Words] = {
    Way.RESERVE: Words(
        N_("Behoud de opdracht voor"),
        N_("Alleen sociale ondernemingen die aan artikel 15 voldoen, mogen dan antwoorden."),
        "/wat-mag-ik-voorbehouden",
    ),
    Way.RESERVE_LOTS: Words(
        N_("Verdeel in percelen en behoud er enkele voor"),
        N_("Een kleiner stuk kan een sociale onderneming wel aan. De andere percelen zijn voor iedereen."),
        "/wat-mag-ik-voorbehouden",
    ),
    Way.SOCIAL_CLAUSE: Words(
        N_("Vraag sociale tewerkstelling in het contract"),
        N_("Iedereen mag antwoorden. Wie de opdracht krijgt, zet mensen met weinig kansen aan het werk."),
        "/procedurewijzer",
    ),
    Way.MARKET_CONSULTATION: Words(
        N_("Bevraag eerst de markt"),
        N_("Vraag aan leveranciers wat ze kunnen en wanneer, voor u uw opdracht uitschrijft."),
    ),
    Way.TOGETHER: Words(
        N_("Koop samen met een andere gemeente"),
        N_("Samen hebt u meer werk te geven. De helpdesk brengt u in contact."),
    ),
}
