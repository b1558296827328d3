"""Which helpdesk stands at the foot of a page: that of one's own region, for visitors all of them."""

import time
import uuid
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web.access import ALONE, Actor
from marketplace.organisations.models import Organisation, Region

KEEP_S = 60.0


@dataclass(frozen=True, slots=True)
class Helpdesk:
    region_id: uuid.UUID
    name: str
    phone: str
    mail: str


class Helpdesks(ASGIMiddleware):
    """Puts `helpdesks` in the request's state, read once a minute: regions hardly ever change."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self) -> None:
        self._all: dict[uuid.UUID, Helpdesk] = {}
        self._region_of: dict[uuid.UUID, uuid.UUID | None] = {}
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
        await next_app(scope, receive, send)

    async def _read(self, session: AsyncSession) -> None:
        regions = await session.scalars(select(Region).order_by(Region.name))
        self._all = {
            r.id: Helpdesk(r.id, r.helpdesk_name, r.helpdesk_phone, r.helpdesk_email) for r in regions
        }
        self._region_of.clear()
        self._read_at = time.monotonic()

    async def _regions(self, session: AsyncSession, actor: Actor) -> set[uuid.UUID | None]:
        organisations = [*actor.organisations, *actor.waiting]
        unknown = [o for o in organisations if o not in self._region_of]
        if unknown:
            rows = await session.execute(
                select(Organisation.id, Organisation.region_id).where(Organisation.id.in_(unknown))
            )
            self._region_of |= {row.id: row.region_id for row in rows}
        return {*actor.regions, *(self._region_of.get(o) for o in organisations)}
