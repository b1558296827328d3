"""On the page of a need: its official notices, and where it says something else than the newest."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.core.web.panels import Filled, Look
from marketplace.interop.following import differences
from marketplace.interop.models import PublishedNotice
from marketplace.interop.succession import newest_of
from marketplace.interop.taking_over import brief, read
from marketplace.needs.models import Need


async def notices(look: Look) -> Filled | None:
    """Nothing for a need that came from no notice, or that says what its only notice says."""
    need: Need = look.subject
    if need.source_id is None:
        return None
    query = select(PublishedNotice).where(PublishedNotice.need_id == need.id)
    rows = (await look.db.scalars(query.order_by(PublishedNotice.created_at, PublishedNotice.id))).all()
    newest = newest_of(rows)
    said = read(newest.says) if newest and not need.is_over else None
    others = await differences(look.db, need, said) if said else []
    if len(rows) < 2 and not others:
        return None
    return Filled("interop/_notices.html", {"notices": rows, "others": brief(others)})
