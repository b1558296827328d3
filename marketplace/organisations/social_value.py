"""The eight criteria of social value as questions that a supplier can answer.

Source: the region's own definition of maatschappelijke meerwaarde. A figure that is not given stays
unknown; it is never taken as zero.
"""

from __future__ import annotations

from typing import NamedTuple

from marketplace.core.i18n import N_

CRITERIA = {
    1: N_("Maatschappelijke inbedding"),
    2: N_("Tewerkstelling, competenties en doorstroom"),
    3: N_("Duurzame ontwikkeling en milieu"),
    4: N_("Arbeid vóór kapitaal"),
    5: N_("Democratische besluitvorming"),
    6: N_("Transparantie"),
    7: N_("Kwaliteitsvolle relaties"),
    8: N_("Continuïteit"),
}


class Key(NamedTuple):
    """A question: `unit` is "ja/nee" (1 or 0), "%" (0 to 100), "VTE", "aantal", "uur" or "jaar"."""

    criterion: int
    name: str
    label: str
    unit: str
    most: float


KEYS = (
    Key(1, "dialogue", N_("Jaarlijks overleg met buurt, bestuur of netwerk"), "ja/nee", 1),
    Key(1, "networks", N_("Lid van een lokaal of sectoraal netwerk"), "ja/nee", 1),
    Key(2, "target_group_fte", N_("Doelgroepmedewerkers"), "VTE", 100_000),
    Key(2, "target_group_share", N_("Aandeel doelgroepmedewerkers"), "%", 100),
    Key(2, "coaching_ratio", N_("Doelgroepmedewerkers per begeleider"), "aantal", 1_000),
    Key(2, "throughflow", N_("Doorstroom naar ander werk per jaar"), "%", 100),
    Key(2, "training_hours", N_("Opleiding per medewerker per jaar"), "uur", 2_000),
    Key(3, "environmental_certificate", N_("Milieucertificaat of -label"), "ja/nee", 1),
    Key(3, "reuse_share", N_("Aandeel hergebruikt of gerecycleerd materiaal"), "%", 100),
    Key(4, "profit_reinvested", N_("Winst die in de werking blijft"), "%", 100),
    Key(5, "democratic_statutes", N_("Statuten met democratische besluitvorming"), "ja/nee", 1),
    Key(5, "staff_in_board", N_("Medewerkers beslissen mee in het bestuur"), "ja/nee", 1),
    Key(6, "accounts_published", N_("Jaarrekening en beleid openbaar"), "ja/nee", 1),
    Key(6, "policy_published", N_("Beleid en partners openbaar"), "ja/nee", 1),
    Key(7, "win_win_partnerships", N_("Lopende win-winsamenwerkingen"), "aantal", 10_000),
    Key(7, "non_discrimination_policy", N_("Beleid tegen discriminatie"), "ja/nee", 1),
    Key(8, "years_active", N_("Jaren actief"), "jaar", 300),
    Key(8, "customer_income", N_("Aandeel inkomsten van klanten"), "%", 100),
)
BY_NAME = {key.name: key for key in KEYS}
