"""Which notice of a procedure is the newest, and which notices contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.errors import Conflict
from marketplace.interop.identity import publication_key
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Notice, Purpose

STAGES = {
    Purpose.OTHER: 0,
    Purpose.PLAN: 0,
    Purpose.PLAN_CANCELLED: 0,
    Purpose.CALL: 1,
    Purpose.CANCELLED: 1,
    Purpose.NO_AWARD: 2,
    Purpose.RESULT: 2,
}


def names_of(notice: Notice | PublishedNotice) -> set[str]:
    """How a correction may name a notice: by its id, or its number in the Official Journal."""
    if isinstance(notice, Notice):
        published = publication_key(notice.publication_id or "")
    else:
        published = notice.publication
    return {notice.notice_id, published} - {""}


def newest_of(known: Sequence[PublishedNotice]) -> PublishedNotice | None:
    """The notice that holds."""
    return next((row for row in known if not row.superseded), None)


def is_older(notice: Notice | PublishedNotice, known: Sequence[PublishedNotice]) -> bool:
    """Whether a notice of the same procedure that came in before takes its place.

    The version decides between two of one notice, else that a plan goes before a call, else which one
    corrects the other or was announced by it, else when they were sent (BT-05), else the stage of the
    procedure: of two calls, a correction comes after what it corrects.
    """
    newest = newest_of(known)
    if any(row.notice_id == notice.notice_id and row.version > notice.version for row in known):
        return True
    if newest is None or newest.notice_id == notice.notice_id:
        return False
    if notice.purpose.looks_ahead != newest.purpose.looks_ahead:
        return notice.purpose.looks_ahead
    if _follows(newest, notice):
        return True
    corrected = any(_follows(row, notice) for row in known)
    if _follows(notice, newest) and not corrected:
        return False
    if notice.issued_at and newest.issued_at and notice.issued_at != newest.issued_at:
        return notice.issued_at < newest.issued_at
    return corrected or _stage(notice) < _stage(newest)


def _follows(later: Notice | PublishedNotice, notice: Notice | PublishedNotice) -> bool:
    """Whether one says that it corrects the other, or was announced by it."""
    return not names_of(notice).isdisjoint((later.changes, *later.plans))


def _stage(notice: Notice | PublishedNotice) -> tuple[int, bool]:
    return STAGES[notice.purpose], bool(notice.changes)


def check(notice: Notice, buyer: str, says: str, known: Sequence[PublishedNotice]) -> str:
    """Whether a notice can belong with what is known of it and its procedure; -> a remark, mostly empty.

    `says`: what a need would take over of it. Raises Conflict where one number is that of two notices: then
    nothing is taken over.
    """
    remark = ""
    for row in known:
        if row.notice_id != notice.notice_id:
            continue
        other = row.stated_procedure and notice.procedure_id and row.stated_procedure != notice.procedure_id
        if row.version == notice.version:
            _check_same(notice, says, row, bool(other))
        elif other and row.buyer != buyer:
            raise Conflict(
                f"Onder dit nummer staat al een aankondiging van een andere koper ({_named(row)})."
            )
        elif other:
            remark = "Let op: deze versie noemt een ander procedurenummer dan de vorige."
    if known and not remark and not any(row.buyer in ("", buyer) for row in known):
        remark = "Let op: de koper is een andere dan in de vorige aankondiging."
    return remark


def _check_same(notice: Notice, says: str, row: PublishedNotice, other_procedure: bool) -> None:
    """The same file laid out or rendered otherwise is the same notice; what says something else is not."""
    published = publication_key(notice.publication_id or "")
    if other_procedure:
        raise Conflict(
            f"Onder dit nummer staat al een aankondiging van een andere procedure ({_named(row)})."
        )
    if published and row.publication and published != row.publication:
        raise Conflict(
            f"Onder dit nummer staat al een andere aankondiging, {row.publication} in het Publicatieblad."
        )
    if row.digest != notice.digest and row.says != says:
        raise Conflict(f"Onder dit nummer en deze versie staat al iets anders ({_named(row)}).")


def _named(row: PublishedNotice) -> str:
    return f"{row.notice_id}, versie {row.version:02}"
