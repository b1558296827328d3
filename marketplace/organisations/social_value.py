"""The eight criteria of social value as questions that a supplier can answer.

Source: the region's own definition of maatschappelijke meerwaarde. A figure that is not given stays
unknown; it is never taken as zero.
"""

from __future__ import annotations

from typing import NamedTuple

CRITERIA = {
    1: "Maatschappelijke inbedding",
    2: "Tewerkstelling, competenties en doorstroom",
    3: "Duurzame ontwikkeling en milieu",
    4: "Arbeid vóór kapitaal",
    5: "Democratische besluitvorming",
    6: "Transparantie",
    7: "Kwaliteitsvolle relaties",
    8: "Continuïteit",
}


class Key(NamedTuple):
    """A question: `unit` is "ja/nee" (1 or 0), "%" (0 to 100), "VTE", "aantal", "uur" or "jaar"."""

    criterion: int
    name: str
    label: str
    unit: str
    most: float


KEYS = (
    Key(1, "dialogue", "Jaarlijks overleg met buurt, bestuur of netwerk", "ja/nee", 1),
    Key(1, "networks", "Lid van een lokaal of sectoraal netwerk", "ja/nee", 1),
    Key(2, "target_group_fte", "Doelgroepmedewerkers", "VTE", 100_000),
    Key(2, "target_group_share", "Aandeel doelgroepmedewerkers", "%", 100),
    Key(2, "coaching_ratio", "Doelgroepmedewerkers per begeleider", "aantal", 1_000),
    Key(2, "throughflow", "Doorstroom naar ander werk per jaar", "%", 100),
    Key(2, "training_hours", "Opleiding per medewerker per jaar", "uur", 2_000),
    Key(3, "environmental_certificate", "Milieucertificaat of -label", "ja/nee", 1),
    Key(3, "reuse_share", "Aandeel hergebruikt of gerecycleerd materiaal", "%", 100),
    Key(4, "profit_reinvested", "Winst die in de werking blijft", "%", 100),
    Key(5, "democratic_statutes", "Statuten met democratische besluitvorming", "ja/nee", 1),
    Key(5, "staff_in_board", "Medewerkers beslissen mee in het bestuur", "ja/nee", 1),
    Key(6, "accounts_published", "Jaarrekening en beleid openbaar", "ja/nee", 1),
    Key(6, "policy_published", "Beleid en partners openbaar", "ja/nee", 1),
    Key(7, "win_win_partnerships", "Lopende win-winsamenwerkingen", "aantal", 10_000),
    Key(7, "non_discrimination_policy", "Beleid tegen discriminatie", "ja/nee", 1),
    Key(8, "years_active", "Jaren actief", "jaar", 300),
    Key(8, "customer_income", "Aandeel inkomsten van klanten", "%", 100),
)
BY_NAME = {key.name: key for key in KEYS}
