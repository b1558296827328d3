"""How a need moves: what each step asks of it, and the steps by which its buyer confirms it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.needs.states import STATUS_NAMES, NeedStatus


class Steps:
    """The part of a need that its steps change; `Need` has the columns, and the other steps."""

    title: Mapped[str]
    text: Mapped[str]
    deadline: Mapped[datetime | None]
    status: Mapped[NeedStatus]
    reason: Mapped[str]
    submitted_at: Mapped[datetime | None]

    def must_be(self, *statuses: NeedStatus) -> None:
        """Raises Conflict when it has another status."""
        if self.status not in statuses:
            told = _("Dat kan niet meer: deze behoefte is nu “%(status)s”.")
            raise Conflict(told % {"status": _(STATUS_NAMES[self.status]).lower()})

    def _move(self, allowed: tuple[NeedStatus, ...], to: NeedStatus) -> None:
        self.must_be(*allowed)
        self.status = to

    def _must_be_complete(self) -> None:
        """Raises Conflict while something is missing without which nobody can be asked."""
        if not (self.title and self.text):
            raise Conflict(_("Vul eerst een titel en een tekst in."))
        if self.deadline is None or self.deadline <= clock.now():
            raise Conflict(
                _("Kies eerst een datum in de toekomst tot wanneer leveranciers kunnen antwoorden.")
            )

    def ask_buyer(self) -> None:
        """Draft or changes requested -> unconfirmed: someone else posted it. Conflict while incomplete."""
        self._must_be_complete()
        self._move((NeedStatus.DRAFT, NeedStatus.CHANGES_REQUESTED), NeedStatus.UNCONFIRMED)
        self.submitted_at, self.reason = clock.now(), ""

    def confirm(self) -> None:
        """Unconfirmed -> submitted: the buyer's yes."""
        self._must_be_complete()
        self._move((NeedStatus.UNCONFIRMED,), NeedStatus.SUBMITTED)
        self.submitted_at = clock.now()

    def object_to(self, reason: str) -> None:
        """Unconfirmed -> changes requested, with what the buyer says is wrong."""
        self._move((NeedStatus.UNCONFIRMED,), NeedStatus.CHANGES_REQUESTED)
        self.submitted_at, self.reason = None, reason

    @property
    def is_objected(self) -> bool:
        """Whether it was its buyer who asked for changes, before the helpdesk had it."""
        return self.status is NeedStatus.CHANGES_REQUESTED and self.submitted_at is None
