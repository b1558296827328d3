"""Who may answer a reserved contract, and what shows it.

Article 15 of the law of 17 June 2016 on public procurement: a recognised sheltered workshop, or whoever shows
in another way that at least 30 % of its people are disabled or disadvantaged ("gelijkwaardig").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marketplace.matches.potential_values import Proof
from matching import Able, Need, Supplier, reserved_route

#: Levels of evidence behind which there is a document that is valid on the day.
SHOWN = frozenset({"gestaafd", "nagekeken"})


def proof_of(need: Need, supplier: Supplier) -> Proof | None:
    """What shows it on the day of the need; None for a supplier that may not answer.

    What a supplier only declares, also a recognition, is not proven.
    """
    route = reserved_route(need, supplier)
    if route is None:
        return None
    return Proof(route.by) if route.level in SHOWN else Proof.UNPROVEN


def may_answer(need: Need, able: Iterable[Able]) -> Mapping[Proof, int]:
    """How many of these may answer on the day of the need, by what shows it."""
    found = [proof_of(need, one.supplier) for one in able]
    return {proof: found.count(proof) for proof in Proof}
