"""Changing what an address wants to be mailed. What waits already follows the new wishes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.message import Message, MessageStatus, clean_address
from marketplace.core.mail.preferences import KIND_OF_TEMPLATE, KINDS, MailPreference

NOT_LEFT = (MessageStatus.WAITING, MessageStatus.BUNDLED)


async def row_of(session: AsyncSession, address: str) -> MailPreference | None:
    """The row of an address, locked; made when new, as version 0: what a form that found none carries.

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


async def end_kind(session: AsyncSession, address: str, kind: str) -> None:
    """No more mails of a kind."""
    wishes = await row_of(session, address)
    if wishes is not None and wishes.wants(kind):
        wishes.unwanted = [*wishes.unwanted, kind]
        await _stop(session, address, wishes.unwanted)


async def change(
    session: AsyncSession,
    address: str,
    *,
    unwanted: Collection[str],
    digest: bool,
    quiet: tuple[int, int] | None,
) -> None:
    """All wishes at once. `quiet`: from and to which hour. Without an overview what waited for it goes."""
    wishes = await row_of(session, address)
    if wishes is None:
        return
    wishes.unwanted, wishes.digest = list(unwanted), digest
    wishes.quiet_from, wishes.quiet_to = quiet or (None, None)
    await _stop(session, address, wishes.unwanted)
    if not digest:
        wishes.digest_due_at = None
        await session.execute(
            update(Message)
            .where(Message.to_address == address, Message.status == MessageStatus.BUNDLED)
            .values(status=MessageStatus.WAITING, next_attempt_at=func.now())
            .execution_options(synchronize_session=False)
        )


async def _stop(session: AsyncSession, address: str, unwanted: Collection[str]) -> None:
    for kind in unwanted:
        templates = [template for template, of in KIND_OF_TEMPLATE.items() if of == kind]
        await session.execute(
            update(Message)
            .where(
                Message.to_address == address,
                Message.template.in_(templates),
                Message.status.in_(NOT_LEFT),
            )
            .values(status=MessageStatus.OPTED_OUT, last_error=f"afgemeld voor: {KINDS[kind]}")
            .execution_options(synchronize_session=False)
        )
