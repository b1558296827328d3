"""`/gezond`: the process answers. `/klaar`: it can serve. `/metingen`: figures for Prometheus."""

import hmac
from typing import Any

from litestar import Request, Router, get
from litestar.response import Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import access
from marketplace.core.errors import NotFound
from marketplace.core.events import Event
from marketplace.core.heartbeat import worker_lives
from marketplace.core.inject import Db, Installation
from marketplace.core.mail import Message, MessageStatus

MAILS = Gauge("maatmarkt_mails", "Mails by status", ["status"])
AMBIGUOUS = Gauge("maatmarkt_mails_ambiguous", "Tries that ended without our knowing")
OLDEST = Gauge("maatmarkt_oldest_unsent_mail_seconds", "How long the oldest due mail waits")
EVENTS = Gauge("maatmarkt_events_open", "Events that no one handled yet")
DEAD_EVENTS = Gauge("maatmarkt_events_dead", "Events that failed too often")


async def oldest_unsent(db: AsyncSession) -> float:
    """Seconds that the oldest due mail waits; 0 when none does."""
    seconds = await db.scalar(
        select(func.extract("epoch", func.now() - func.min(Message.next_attempt_at))).where(
            Message.status == MessageStatus.WAITING
        )
    )
    return max(0.0, float(seconds or 0))


@get("/gezond", guards=[access.operator])
async def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/klaar", guards=[access.operator])
async def ready(db: Db) -> Response[dict[str, Any]]:
    """200 when the database answers and a worker lives, else 503. Ages in seconds."""
    worker = await worker_lives(db)
    body = {"database": True, "worker": worker, "oldest_unsent_mail_s": await oldest_unsent(db)}
    return Response(body, status_code=200 if worker else 503)


@get("/metingen", guards=[access.operator])
async def metrics(request: Request[Any, Any, Any], db: Db, settings: Installation) -> Response[bytes]:
    """For who holds METRICS_TOKEN as a bearer token; without one this page does not exist."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not settings.metrics_token or not hmac.compare_digest(given.encode(), settings.metrics_token.encode()):
        raise NotFound
    counts = await db.execute(select(Message.status, func.count()).group_by(Message.status))
    found = {row[0]: row[1] for row in counts}
    for status in MessageStatus:
        MAILS.labels(status).set(found.get(status, 0))
    AMBIGUOUS.set(await db.scalar(select(func.coalesce(func.sum(Message.ambiguous), 0))) or 0)
    OLDEST.set(await oldest_unsent(db))
    waiting = select(func.count()).select_from(Event).where(Event.done_at.is_(None))
    EVENTS.set(await db.scalar(waiting.where(Event.dead_at.is_(None))) or 0)
    DEAD_EVENTS.set(await db.scalar(waiting.where(Event.dead_at.is_not(None))) or 0)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


router = Router("/", route_handlers=[live, ready, metrics])
