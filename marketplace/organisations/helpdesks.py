"""What every page shows at its foot and head: who helps on, and the organisation acted for.

The helpdesk is that of the region of what is on the page, which whoever loads it says (`shows`); else of the
person's own regions; else all of them, for a visitor. The organisation stands there for who has several.
"""

import time
import uuid
from dataclasses import dataclass
from functools import partial

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import in_reading_order
from marketplace.core.helpdesk import Helpdesk
from marketplace.core.web.access import ALONE, Actor
from marketplace.organisations.models import Organisation, Region

KEEP_S = 60.0
SHOWN = "regions of what is shown"


def shows(session: AsyncSession, region_id: uuid.UUID | None) -> None:
    """What was loaded for a page lies in this region; for those who load (`reach.py`)."""
    session.info.setdefault(SHOWN, set()).add(region_id)


def helpdesk_in(region: Region) -> Helpdesk:
    return Helpdesk(region.name, region.helpdesk_name, region.helpdesk_phone, region.helpdesk_email)


async def helpdesk_of(session: AsyncSession, region_id: uuid.UUID) -> Helpdesk | None:
    """The helpdesk of a region, for mails about what lies there."""
    region = await session.get(Region, region_id)
    return helpdesk_in(region) if region else None


@dataclass(frozen=True, slots=True)
class Place:
    region_id: uuid.UUID | None
    name: str


class Helpdesks(ASGIMiddleware):
    """Puts `helpdesks` and `acting_for` in the request's state, read once a minute: they hardly ever change.

    `helpdesks`: a function that gives them once it is known what is on the page.
    `acting_for`: the organisation's name, empty while none is chosen; None for who has nothing to choose.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self) -> None:
        self._all: dict[uuid.UUID, Helpdesk] = {}
        self._places: dict[uuid.UUID, Place] = {}
        self._read_at = float("-inf")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        state = scope["state"]
        session: AsyncSession = state["db"]
        if time.monotonic() - self._read_at > KEEP_S:
            await self._read(session)
        actor: Actor | None = scope.get("user")
        regions = await self._regions(session, actor) if actor else set()
        state["helpdesks"] = partial(self._shown, session, regions)
        state["acting_for"] = self._acting_for(actor) if actor else None
        await next_app(scope, receive, send)

    async def _read(self, session: AsyncSession) -> None:
        regions = await session.scalars(select(Region).order_by(in_reading_order(Region.name)))
        self._all = {region.id: helpdesk_in(region) for region in regions}
        self._places.clear()
        self._read_at = time.monotonic()

    def _shown(self, session: AsyncSession, own: set[uuid.UUID | None]) -> list[Helpdesk]:
        for regions in (session.info.get(SHOWN, set()), own):
            if found := [helpdesk for region, helpdesk in self._all.items() if region in regions]:
                return found
        return list(self._all.values())

    async def _regions(self, session: AsyncSession, actor: Actor) -> set[uuid.UUID | None]:
        unknown = [o for o in actor.organisations if o not in self._places]
        if unknown:
            rows = await session.execute(
                select(Organisation.id, Organisation.region_id, Organisation.name).where(
                    Organisation.id.in_(unknown)
                )
            )
            self._places |= {row.id: Place(row.region_id, row.name) for row in rows}
        return {
            *actor.regions,
            *(self._places[o].region_id for o in actor.organisations if o in self._places),
        }

    def _acting_for(self, actor: Actor) -> str | None:
        if len(actor.organisations) < 2:
            return None
        place = self._places.get(actor.acting) if actor.acting else None
        return place.name if place else ""
