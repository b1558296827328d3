"""What every page shows at its foot and head: the helpdesk of the person's region (visitors see all of them),
and the organisation acted for, when the person works for several."""

import time
import uuid
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import in_reading_order
from marketplace.core.web.access import ALONE, Actor
from marketplace.organisations.models import Organisation, Region

KEEP_S = 60.0


@dataclass(frozen=True, slots=True)
class Helpdesk:
    region_id: uuid.UUID
    name: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Place:
    region_id: uuid.UUID | None
    name: str


class Helpdesks(ASGIMiddleware):
    """Puts `helpdesks` and `acting_for` in the request's state, read once a minute: they hardly ever change.

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
        own = [desk for region, desk in self._all.items() if region in regions]
        state["helpdesks"] = own or list(self._all.values())
        state["acting_for"] = self._acting_for(actor) if actor else None
        await next_app(scope, receive, send)

    async def _read(self, session: AsyncSession) -> None:
        regions = await session.scalars(select(Region).order_by(in_reading_order(Region.name)))
        self._all = {
            r.id: Helpdesk(r.id, r.helpdesk_name, r.helpdesk_phone, r.helpdesk_email) for r in regions
        }
        self._places.clear()
        self._read_at = time.monotonic()

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
