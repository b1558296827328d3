"""Why a supplier is in a ranking or left out of it, as facts: values only, which their reader's page words.

Each kind is a type of its own, with its name in `kind` where it is stored. A new kind is a type here, in
`Reason` or `Barrier`, and a sentence in `marketplace/matches/wording.py`.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

Kind = Literal["good", "service"]
Level = Literal["onbekend", "verklaard", "gestaafd", "nagekeken"]
Verdict = Literal["declined", "left_out", "interested", "recommended", "awarded"]
"""What somebody did that tells whether a supplier does what was asked: see `learned.VERDICTS`."""
Unit = Literal["VTE", "aandeel", "VTE per begeleider", "ja/nee", "aantal", "jaar", "uur"]
#: A figure itself, or that it is lower, or that it is this or more: with few people no more is told.
Bound = Literal["is", "under", "from"]


class Fact(Struct, frozen=True, gc=False, tag_field="kind"):
    """One thing that is so, and counted."""


class Does(Fact, frozen=True, tag="activity"):
    """The supplier does an activity that the need is about.

    `activity`: its CPV code in our own list; `words`: those of the offer that say so, as written.
    """

    activity: str
    words: tuple[str, ...]


class Names(Fact, frozen=True, tag="terms"):
    """Words of the need that the offer has too, as the offer writes them."""

    words: tuple[str, ...]


class NamesAlike(Fact, frozen=True, tag="alike"):
    """Pairs of a word of the need and the word of the offer that means something like it."""

    pairs: tuple[tuple[str, str], ...]


class NamesNot(Fact, frozen=True, tag="unmet"):
    """Words of the need's title, as written, that the offer has nothing like."""

    words: tuple[str, ...]


class SameCode(Fact, frozen=True, tag="cpv"):
    """CPV codes of the need and of the offer that are the same, or close in the tree."""

    asked: str
    offered: str


class Serves(Fact, frozen=True, tag="area"):
    """Where the offer is delivered: all of Flanders, or the need's municipality (`town`, if known)."""

    where: Literal["flanders", "municipality"]
    town: str | None = None


class Recognised(Fact, frozen=True, tag="recognition"):
    """The supplier's recognition is valid on the need's day."""

    on: date
    level: Level


class MayAnswer(Fact, frozen=True, tag="reserved"):
    """How a supplier may answer a reserved contract.

    By a `recognition` on the need's day, if the need has one; by a `share` of the target group (0 to 1,
    `bound`); or "unproven": it may still show that share.
    """

    by: Literal["recognition", "share", "unproven"]
    level: Level = "onbekend"
    on: date | None = None
    share: float | None = None
    bound: Bound = "is"


class HasFigure(Fact, frozen=True, tag="figures"):
    """A figure of social value in its `unit` (shares 0 to 1). `expired`: it was proven better before."""

    key: str
    value: float
    unit: Unit
    level: Level
    expired: bool = False
    bound: Bound = "is"


class TakesTurns(Fact, frozen=True, tag="fairness"):
    """So many others fit about as well; they are ordered by when they were last asked, None is never."""

    others: int
    last: date | None = None


class SpokeFor(Fact, frozen=True, tag="learned"):
    """What people did on such needs before raised the chance: how often each was done."""

    done: tuple[tuple[Verdict, int], ...]


class SpokeAgainst(Fact, frozen=True, tag="learned_against"):
    """What people did on such needs before lowered the chance: how often each was done."""

    done: tuple[tuple[Verdict, int], ...]


Reason = (
    Does
    | Names
    | NamesAlike
    | NamesNot
    | SameCode
    | Serves
    | Recognised
    | MayAnswer
    | HasFigure
    | TakesTurns
    | SpokeFor
    | SpokeAgainst
)


class OptedOut(Fact, frozen=True, tag="opt_out"):
    """The supplier wants no requests now."""


class OtherKind(Fact, frozen=True, tag="kind"):
    """The need asks for a good and the offer is a service, or the other way round."""

    asked: Kind


class TooSmall(Fact, frozen=True, tag="capacity"):
    """Less is free than is asked, in FTE."""

    free: float
    asked: float


class NotThere(Fact, frozen=True, tag="area"):
    """The offer is not delivered in the need's municipality. `town`: its name, if known."""

    town: str | None = None


class NotRecognised(Fact, frozen=True, tag="recognition"):
    """The supplier is what it is by a recognition, and has none that is valid on the need's day."""

    on: date


class SmallShare(Fact, frozen=True, tag="reserved"):
    """The supplier has less than the share (0 to 1) of the target group that a reserved contract asks for."""

    least: float


Barrier = OptedOut | OtherKind | TooSmall | NotThere | NotRecognised | SmallShare
