"""An offer on its way to a row of the ranking, and that row with its reasons."""

from dataclasses import dataclass
from datetime import date

from matching.model import Need, Offer, Ranked, Reason, Supplier
from matching.reasons import MetWords, reasons
from matching.social import SocialValue
from matching.tables import Doubles


@dataclass(slots=True)
class Candidate:
    """An offer that fits, on its way to a row of the ranking."""

    row: int
    offer: Offer
    owner: int
    supplier: Supplier
    fit: float
    parts: dict[str, float]
    shares: Doubles
    score: float = 0.0


def as_row(
    need: Need, words: MetWords, place: int, one: Candidate, equals: int, social: SocialValue, on: date
) -> Ranked:
    """The row of a candidate at a place; `equals` counts the suppliers in its band."""
    why = list(reasons(need, one.offer, one.supplier, words.of(one.row, one.shares), on))
    if equals > 1:
        why.append(_turn(one.supplier, equals))
    return Ranked(
        place,
        one.supplier.id,
        one.offer.id,
        one.score,
        one.fit,
        social.score,
        social.low,
        social.high,
        one.parts,
        social.parts,
        tuple(why),
    )


def _turn(supplier: Supplier, equals: int) -> Reason:
    last = supplier.last_asked
    asked = f"laatst gevraagd op {last:%d-%m-%Y}" if last else "nog nooit gevraagd"
    return Reason("fairness", f"Ongeveer even geschikt als {equals - 1} anderen; om beurten, {asked}.")
