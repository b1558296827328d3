"""Social value: eight criteria, each a mean of visible figures, each figure with its evidence.

The criteria are those of the social economy in the region. A figure counts by what it says, never by how
big the supplier is: shares, ratios and statements score, head counts are only shown. What is unknown
widens the range (`low` to `high`) instead of counting as zero.
"""

from dataclasses import dataclass
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from matching.facts import HasFigure, Unit
from matching.model import Figure, Level, Supplier, Weights

CRITERIA: dict[int, str] = {
    1: "Maatschappelijke inbedding",
    2: "Tewerkstelling, competenties en doorstroom",
    3: "Duurzame ontwikkeling en milieu",
    4: "Arbeid vóór kapitaal",
    5: "Democratische besluitvorming",
    6: "Transparantie",
    7: "Kwaliteitsvolle relaties",
    8: "Continuïteit",
}


@dataclass(frozen=True, slots=True)
class SocialKey:
    """A figure one can give. `full` is the value that earns all points; 0 means it is shown, not scored.

    `best_low` turns the scale: fewer is better (one coach for few people).
    """

    criterion: int
    key: str
    label: str
    unit: Unit
    full: float
    best_low: bool = False


KEYS: tuple[SocialKey, ...] = (
    SocialKey(1, "dialogue", "Overlegt minstens jaarlijks met buurt en partners", "ja/nee", 1),
    SocialKey(1, "networks", "Is lid van een lokaal of sectoraal netwerk", "ja/nee", 1),
    SocialKey(2, "target_group_fte", "Doelgroepmedewerkers", "VTE", 0),
    SocialKey(2, "target_group_share", "Aandeel doelgroepmedewerkers in het personeel", "aandeel", 0.65),
    SocialKey(2, "coaching_ratio", "Doelgroepmedewerkers per begeleider", "VTE per begeleider", 5, True),
    SocialKey(2, "throughflow", "Aandeel dat per jaar doorstroomt naar gewoon werk", "aandeel", 0.1),
    SocialKey(2, "training_hours", "Opleiding per medewerker per jaar", "uur", 32),
    SocialKey(3, "environmental_certificate", "Heeft een milieucertificaat", "ja/nee", 1),
    SocialKey(3, "reuse_share", "Aandeel hergebruik of gerecycleerd materiaal", "aandeel", 0.5),
    SocialKey(4, "profit_reinvested", "Aandeel van de winst dat in de werking blijft", "aandeel", 1),
    SocialKey(5, "democratic_statutes", "Statuten: geen stemrecht volgens kapitaal", "ja/nee", 1),
    SocialKey(5, "staff_in_board", "Medewerkers beslissen mee in het bestuur", "ja/nee", 1),
    SocialKey(6, "accounts_published", "Publiceert jaarrekening en jaarverslag", "ja/nee", 1),
    SocialKey(6, "policy_published", "Publiceert beleid en partners", "ja/nee", 1),
    SocialKey(7, "win_win_partnerships", "Heeft een lopende win-winsamenwerking", "ja/nee", 1),
    SocialKey(7, "non_discrimination_policy", "Heeft een beleid tegen discriminatie", "ja/nee", 1),
    SocialKey(8, "years_active", "Jaren actief", "jaar", 5),
    SocialKey(8, "customer_income", "Aandeel inkomsten uit klanten", "aandeel", 0.5),
)
SOCIAL_KEYS: tuple[tuple[int, str, str, str], ...] = tuple(
    (k.criterion, k.key, k.label, k.unit) for k in KEYS
)
_BY_KEY = {k.key: k for k in KEYS}
_PLACES = {k.key: place for place, k in enumerate(KEYS)}
_SCORED = {c: tuple(k for k in KEYS if k.criterion == c and k.full > 0) for c in CRITERIA}

#: How much of a stated value is certain, by evidence level.
CERTAIN: dict[Level, float] = {"onbekend": 0.0, "verklaard": 0.6, "gestaafd": 0.9, "nagekeken": 1.0}
#: Where in the range between low and high the score lies: cautious, a third of what is uncertain.
CAUTION = 1 / 3


#: A figure on fewer people than this could be about someone one knows: it is not told (GDPR, recital 26).
FEWEST = 5
#: Share of disabled or disadvantaged workers that article 15 of the law of 17 June 2016 asks for.
RESERVED_SHARE = 0.30
#: What is said of the target group as a whole; with few people in it, these tell how many.
OF_THE_GROUP = ("coaching_ratio", "throughflow")


class SocialValue(Struct, frozen=True, gc=False):
    """Score, range and the points (of 100) each criterion brings; the points sum to `score`."""

    score: float
    low: float
    high: float
    parts: dict[str, float]


def level_on(figure: Figure, on: date) -> Level:
    """The evidence level that holds on a day: expired evidence counts as declared."""
    if figure.value is None:
        return "onbekend"
    if figure.valid_to is not None and figure.valid_to < on and figure.level in ("gestaafd", "nagekeken"):
        return "verklaard"
    return figure.level


def figure_range(key: SocialKey, figure: Figure | None, on: date) -> tuple[float, float]:
    """The lowest and highest part (0 to 1) a figure may earn, given its evidence."""
    if figure is None or figure.value is None:
        return 0.0, 1.0
    level = level_on(figure, on)
    if level == "onbekend":
        return 0.0, 1.0
    value = max(figure.value, 0.0)
    if key.best_low:
        earned = min(1.0, key.full / value) if value > 0 else 0.0
    else:
        earned = min(1.0, value / key.full)
    return earned * CERTAIN[level], earned


def newest_figures(supplier: Supplier) -> dict[str, Figure]:
    """The latest figure of each key; on the same day the best proven one, then the highest."""
    newest: dict[str, Figure] = {}
    for figure in supplier.figures:
        known = newest.get(figure.key)
        if figure.key in _BY_KEY and (known is None or _order(figure) > _order(known)):
            newest[figure.key] = figure
    return newest


def _order(figure: Figure) -> tuple[date, float, float]:
    return figure.on, CERTAIN[figure.level], figure.value if figure.value is not None else -1.0


def ranges_by_criterion(supplier: Supplier, on: date) -> tuple[list[float], list[float]]:
    """Lowest and highest part (0 to 1) of each criterion on a day: the mean over its scored figures."""
    figures = newest_figures(supplier)
    lows, highs = [], []
    for number in CRITERIA:
        ranges = [figure_range(key, figures.get(key.key), on) for key in _SCORED[number]]
        lows.append(sum(low for low, _ in ranges) / len(ranges))
        highs.append(sum(high for _, high in ranges) / len(ranges))
    return lows, highs


def first_expiry(supplier: Supplier) -> date | None:
    """The day on which the first evidence ends; after it the ranges change."""
    return min((f.valid_to for f in newest_figures(supplier).values() if f.valid_to), default=None)


def social_value(supplier: Supplier, on: date, weights: Weights) -> SocialValue:
    """The social value of a supplier on a day; the criteria weigh as the buyer chose."""
    lows, highs = ranges_by_criterion(supplier, on)
    points = [100 * weight / sum(weights.criteria) for weight in weights.criteria]
    values = [
        point * (low + CAUTION * (high - low)) for point, low, high in zip(points, lows, highs, strict=True)
    ]
    return SocialValue(
        round(sum(values), 4),
        round(sum(p * low for p, low in zip(points, lows, strict=True)), 4),
        round(sum(p * high for p, high in zip(points, highs, strict=True)), 4),
        {name: round(value, 4) for name, value in zip(CRITERIA.values(), values, strict=True)},
    )


def few_people(figures: dict[str, Figure]) -> bool:
    """Whether the target group is known to be so small that figures on it stay untold."""
    group = figures.get("target_group_fte")
    return group is not None and group.value is not None and group.value < FEWEST


def figures_told(supplier: Supplier, on: date, limit: int = 3) -> tuple[HasFigure, ...]:
    """What may be told of the best proven figures, those on the target group first."""
    found: list[tuple[float, int, HasFigure]] = []
    figures = newest_figures(supplier)
    few = few_people(figures)
    for name, figure in figures.items():
        level = level_on(figure, on)
        if not figure.value or (few and name in OF_THE_GROUP) or level == "onbekend":
            continue
        told = HasFigure(name, figure.value, _BY_KEY[name].unit, level, expired=level != figure.level)
        first = 0 if name in ("target_group_fte", "target_group_share") else 1
        found.append((first - CERTAIN[level] / 2, _PLACES[name], _of_few(told) if few else told))
    return tuple(told for _, _, told in sorted(found, key=lambda one: one[:2])[:limit])


def _of_few(told: HasFigure) -> HasFigure:
    """The same without what would tell how few people there are."""
    match told.key:
        case "target_group_fte":
            return replace(told, value=float(FEWEST), bound="under")
        case "target_group_share":
            enough = told.value >= RESERVED_SHARE
            return replace(told, value=RESERVED_SHARE, bound="from" if enough else "under")
        case _:
            return told
