"""A notice that comes in as the newest of its procedure, and what can become of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Notice, Purpose
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.needs.values import NeedValues

AFTER_PUBLICATION = (NeedStatus.PUBLISHED, NeedStatus.CLOSED)
"""Needs that are still going on; of the others nothing changes any more."""


class Fate(StrEnum):
    """What became of a notice, in the word that the command says."""

    NEW = "nieuw"
    KNOWN = "bestond al"
    UPDATED = "bijgewerkt"
    TOLD = "gemeld"
    OLDER = "ouder"
    CANCELLED = "geannuleerd"
    AWARDED = "gegund"
    NOT_AWARDED = "niet gegund"
    OVER = "afgelopen"
    NO_CALL = "geen oproep"


class Imported(NamedTuple):
    """What became of a notice: its title, its need if it has one, and what else there is to say."""

    fate: Fate
    title: str
    need: Need | None
    remark: str = ""

    def adding(self, remark: str) -> Imported:
        return self._replace(remark=" ".join(part for part in (self.remark, remark) if part))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A notice, what a need would say of it, its row, the need of its procedure (locked), and the notice that
    the need followed before."""

    notice: Notice
    said: NeedValues
    row: PublishedNotice
    need: Need | None
    before: PublishedNotice | None

    @property
    def is_announced_call(self) -> bool:
        """Whether it is the call that a plan announced."""
        plan = self.before is not None and self.before.purpose.looks_ahead
        return plan and self.notice.purpose is Purpose.CALL

    def became(self, fate: Fate, remark: str = "") -> Imported:
        return Imported(fate, self.notice.title, self.need, remark)
