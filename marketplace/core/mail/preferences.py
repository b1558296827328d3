"""What an address wants to be mailed, and when: kinds of mail, quiet hours, one overview a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Versioned

# What one can do without. Mails to sign in with and about the account itself always come.
KINDS = {
    "asked": "Vragen of u wilt antwoorden op een behoefte",
    "outcome": "Hoe een behoefte afliep waarvoor u gevraagd werd",
    "own_needs": "Nieuws over behoeften die u plaatste",
    "to_check": "Wat u als helpdesk moet nakijken",
    "partnership": "Nieuws over samenwerkingen",
}
KIND_OF_TEMPLATE = {
    "invitation": "asked",
    "reminder": "asked",
    "need_changed": "asked",
    "outcome": "outcome",
    "need_published": "own_needs",
    "need_sent_back": "own_needs",
    "need_closed": "own_needs",
    "answer_received": "own_needs",
    "answer_changed": "own_needs",
    "answer_withdrawn": "own_needs",
    "need_submitted": "to_check",
    "organisation_registered": "to_check",
    "address_refused": "to_check",
    "supplier_unreachable": "to_check",
    "partnership_started": "partnership",
    "partnership_confirmed": "partnership",
}
DIGEST_HOUR = 7


class MailPreference(Versioned, Base):
    """The wishes of one address. `unwanted`: kinds; `quiet_from` and `quiet_to`: hours in Brussels.

    `digest_due_at` is when the next overview goes; empty while nothing waits for one.
    """

    __tablename__ = "mail_preference"
    __quiet__ = frozenset({"digest_due_at"})
    address: Mapped[str] = mapped_column(primary_key=True)
    unwanted: Mapped[list[str]] = mapped_column(default=list)
    digest: Mapped[bool] = mapped_column(default=False)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    digest_due_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_mail_preference_digest_due_at",
            "digest_due_at",
            postgresql_where="digest_due_at IS NOT NULL",
        ),
    )

    def wants(self, kind: str) -> bool:
        return kind not in self.unwanted

    def after_quiet(self, moment: datetime) -> datetime:
        """`moment`, or the end of the quiet hours that it falls in."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return moment
        here = moment.astimezone(clock.BRUSSELS)
        over_midnight = self.quiet_from > self.quiet_to
        late, early = here.hour >= self.quiet_from, here.hour < self.quiet_to
        if not (late or early if over_midnight else late and early):
            return moment
        return at_hour(moment, self.quiet_to)


def at_hour(after: datetime, hour: int) -> datetime:
    """The first full hour `hour` in Brussels that comes after `after`; 24 is midnight."""
    day = after.astimezone(clock.BRUSSELS).date()
    while True:
        found = datetime.combine(day, time(hour % 24), clock.BRUSSELS)
        if found > after:
            return found.astimezone(after.tzinfo)
        day += timedelta(days=1)
