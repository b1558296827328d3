"""What was done with who mows, and what an engine that knows it says."""

from __future__ import annotations

from datetime import date

from matching import Engine, Need, Ranked, Signal, Verdict, Weights, about_need
from matching.facts import SpokeAgainst, SpokeFor
from tests.matching.cast import offers, suppliers

TODAY = date(2026, 11, 27)
MOWING = Need("Gras maaien", "bermen en gazon", on=TODAY)


def signal(number: int, verdict: Verdict = "declined", about: Need = MOWING, **changes: object) -> Signal:
    """What was done with who mows, about its offer, today."""
    values: dict[str, object] = {"supplier_id": "gras", "offer_id": "o-gras", "on": TODAY, **changes}
    return Signal(id=f"s{number}", about=about_need(about), verdict=verdict, **values)  # type: ignore[arg-type]


def engine(*signals: Signal) -> Engine:
    made = Engine.build(suppliers(), offers())
    for one in signals:
        made.put_signal(one)
    return made


def row(of: Engine, need: Need = MOWING, today: date = TODAY, learned: bool = True) -> Ranked:
    (found,) = of.rank(need, weights=Weights(learned=learned), today=today).ranked
    return found


def told_of(of: Ranked) -> list[tuple[tuple[Verdict, int], ...]]:
    return [reason.done for reason in of.reasons if isinstance(reason, SpokeFor | SpokeAgainst)]
