"""Why a supplier is in a ranking or not, as rows keep it, and as people read it.

Rows keep facts, which are worded when somebody reads them, in the reader's language. Rows of versions before
12 of the engine keep Dutch sentences instead; those are shown as they were written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from marketplace.matches import wording
from marketplace.matches.barrier_words import barrier
from marketplace.matches.readers import Reader
from matching import Barrier, Reason

Kept = dict[str, Any]
"""A fact as rows keep it: its `kind` and values."""

#: What speaks against a supplier is for who chooses, and not told to the supplier itself; nor is how it takes
#: turns with others, which is over once it is asked.
NOT_FOR_SUPPLIERS = frozenset({"unmet", "learned_against", "fairness"})
#: What was done for earlier needs.
LEARNED = frozenset({"learned", "learned_against"})
NOT_FOR_BUYERS = frozenset({"fairness", "learned_against"})
#: From so many on it is told to a buyer that something was done more than once.
OFTEN = 3
log = logging.getLogger(__name__)


def kept(fact: Reason | Barrier) -> Kept:
    """A fact as rows keep it."""
    found: Kept = msgspec.to_builtins(fact)
    return found


def told(facts: Iterable[Kept], sentences: Sequence[str], reader: Reader) -> list[str]:
    """What people read; `sentences`: those of a row from before facts were kept."""
    rows = [row for row in facts if _may_read(row, reader)]
    rows = speaking_for(rows) if reader is Reader.SUPPLIER else rows
    known = [found for fact in rows if (found := _known(fact, Reason, wording.sentence)) is not None]
    return wording.told(known, reader) or list(sentences)


def _may_read(fact: Kept, reader: Reader) -> bool:
    """A buyer reads not when others asked a supplier, what one or two did, or what spoke against it."""
    if reader is not Reader.BUYER:
        return True
    often = sum(count for _verdict, count in fact.get("done", ()))
    return fact["kind"] not in NOT_FOR_BUYERS and (fact["kind"] not in LEARNED or often >= OFTEN)


def told_out(fact: Kept | None, sentence: str) -> str:
    """What people read of the rule that leaves a supplier out; `sentence`: of a row from before."""
    known = _known(fact, Barrier, barrier) if fact else None
    return sentence if known is None else barrier(known)


def speaking_for(rows: Iterable[Kept]) -> list[Kept]:
    """The facts, or sentences from before, that can be told to the supplier itself: not who did what."""
    found = (row for row in rows if row["kind"] not in NOT_FOR_SUPPLIERS)
    return [row | {"done": []} if "done" in row else row for row in found]


def _known(fact: Kept, kinds: Any, worded: Callable[[Any], str]) -> Any:
    """A fact as a row keeps it; None for what another version wrote and has no words here.

    That is a kind, or an activity or figure, that is unknown.
    """
    try:
        found = msgspec.convert(fact, kinds)
        worded(found)
    except (msgspec.ValidationError, KeyError):
        log.warning("unknown reason", extra={"kind": fact.get("kind")})
        return None
    return found
