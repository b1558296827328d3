"""Why a supplier is in a ranking or not, as rows keep it, and as people read it.

Rows keep facts, which are worded when somebody reads them, in the reader's language. Rows of versions before
12 of the engine keep Dutch sentences instead; those are shown as they were written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from marketplace.matches import wording
from marketplace.matches.barrier_words import barrier
from marketplace.matches.proof_words import has_words
from marketplace.offers.cpv import is_activity
from matching import Barrier, Reason, facts

Kept = dict[str, Any]
"""A fact as rows keep it: its `kind` and values."""

#: What speaks against a supplier is for who chooses, and not told to the supplier itself.
AGAINST = frozenset({"unmet", "learned_against"})
log = logging.getLogger(__name__)


def kept(fact: Reason | Barrier) -> Kept:
    """A fact as rows keep it."""
    found: Kept = msgspec.to_builtins(fact)
    return found


def told(facts: Iterable[Kept], sentences: Sequence[str]) -> list[str]:
    """What people read; `sentences`: those of a row from before facts were kept."""
    known = [found for fact in facts if (found := _known(fact, Reason)) is not None]
    return wording.told(known) or list(sentences)


def told_out(fact: Kept | None, sentence: str) -> str:
    """What people read of the rule that leaves a supplier out; `sentence`: of a row from before."""
    known = _known(fact, Barrier) if fact else None
    return sentence if known is None else barrier(known)


def speaking_for(rows: Iterable[Kept]) -> list[Kept]:
    """The facts, or sentences from before, that can be told to the supplier itself."""
    return [row for row in rows if row["kind"] not in AGAINST]


def _known(fact: Kept, kinds: Any) -> Any:
    """A fact as a row keeps it; None for one that another version wrote and that has no words here."""
    with suppress(msgspec.ValidationError):
        found = msgspec.convert(fact, kinds)
        if _has_words(found):
            return found
    log.warning("unknown reason", extra={"kind": fact.get("kind")})
    return None


def _has_words(fact: Reason | Barrier) -> bool:
    """Whether the figure or the activity of a fact is one of ours; other facts need none."""
    match fact:
        case facts.HasFigure():
            return has_words(fact)
        case facts.Does():
            return is_activity(fact.activity)
        case _:
            return True
