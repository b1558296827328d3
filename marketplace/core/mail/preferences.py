"""The mail preferences of an address: kinds of mail, quiet hours, one overview a day.

A new choice also counts for mails that are waiting already.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import Index, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Versioned
from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.message import UNWANTED, Message, MessageStatus
from marketplace.core.reading.addresses import clean_address

DIGEST_HOUR = 7
NOT_LEFT = (MessageStatus.WAITING, MessageStatus.BUNDLED)


class MailPreference(Versioned, Base):
    """The wishes of one address. `unwanted`: keys of wishes; `quiet_from` and `quiet_to`: hours in Brussels.

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

    def wants(self, wish: str) -> bool:
        return wish not in self.unwanted

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


async def row_of(session: AsyncSession, address: str) -> MailPreference | None:
    """The row of an address, locked. A new one is made with version 0, as a form that found no row says.

    None for the address of an erased person.
    """
    if clean_address(address) is None:
        return None
    await session.execute(
        insert(MailPreference)
        .values(address=address, unwanted=[], digest=False, version=0)
        .on_conflict_do_nothing(index_elements=["address"])
    )
    query = select(MailPreference).where(MailPreference.address == address).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one()


async def end_mails(session: AsyncSession, kinds: Kinds, address: str, wish: str) -> None:
    """No more mails that this wish ends."""
    wishes = await row_of(session, address)
    if wishes is not None and wishes.wants(wish):
        wishes.unwanted = [*wishes.unwanted, wish]
        await _stop(session, kinds, address, wishes.unwanted)


async def change(
    session: AsyncSession,
    kinds: Kinds,
    address: str,
    *,
    unwanted: Collection[str],
    digest: bool,
    quiet: tuple[int, int] | None,
) -> None:
    """Set all wishes. `quiet`: from and to which hour. Without an overview, mails kept for it are due."""
    wishes = await row_of(session, address)
    if wishes is None:
        return
    wishes.unwanted, wishes.digest = list(unwanted), digest
    wishes.quiet_from, wishes.quiet_to = quiet or (None, None)
    await _stop(session, kinds, address, wishes.unwanted)
    if not digest:
        wishes.digest_due_at = None
        await session.execute(
            update(Message)
            .where(Message.to_address == address, Message.status == MessageStatus.BUNDLED)
            .values(status=MessageStatus.WAITING, next_attempt_at=func.now())
            .execution_options(synchronize_session=False)
        )


async def _stop(session: AsyncSession, kinds: Kinds, address: str, unwanted: Collection[str]) -> None:
    for wish in unwanted:
        await session.execute(
            update(Message)
            .where(
                Message.to_address == address,
                Message.template.in_(kinds.ended_by(wish)),
                Message.status.in_(NOT_LEFT),
            )
            .values(status=MessageStatus.OPTED_OUT, last_error=UNWANTED)
            .execution_options(synchronize_session=False)
        )
