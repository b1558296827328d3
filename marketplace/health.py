"""`/gezond`: the process answers. `/klaar`: it can serve. `/metingen`: figures for Prometheus.

With several web processes behind one port PROMETHEUS_MULTIPROC_DIR names a folder where they add up.
"""

import hmac
import os
from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.response import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.events import StoredEvent
from marketplace.core.heartbeat import workers_alive
from marketplace.core.inject import Db, Installation, Limits
from marketplace.core.mail import hold
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.web import access
from marketplace.matches.catalogue import Catalogue, State
from marketplace.privacy.models import RetentionRun


def _gauge(name: str, what: str, *labels: str) -> Gauge:
    """A figure of the whole installation: the process that was asked last knows it."""
    return Gauge(name, what, labels, multiprocess_mode="mostrecent")


MAILS = _gauge("maatmarkt_mails", "Mails by status", "status")
AMBIGUOUS = _gauge("maatmarkt_mails_ambiguous", "Tries that ended without our knowing")
OLDEST = _gauge("maatmarkt_oldest_unsent_mail_seconds", "How long the oldest due mail waits")
HELD = _gauge("maatmarkt_mails_held", "1 while no mail may leave, after a backup was put back")
EVENTS = _gauge("maatmarkt_events_open", "Events that no one handled yet")
DEAD_EVENTS = _gauge("maatmarkt_events_dead", "Events that failed too often")
WORKERS = _gauge("maatmarkt_workers", "Workers heard of in the last 15 seconds")
TIDIED = _gauge(
    "maatmarkt_tidied_timestamp_seconds", "When the retention table was last carried out; 0 never"
)


async def oldest_unsent(db: AsyncSession) -> float:
    """Seconds that the oldest due mail waits; 0 when none does."""
    seconds = await db.scalar(
        select(func.extract("epoch", func.now() - func.min(Message.next_attempt_at))).where(
            Message.status == MessageStatus.WAITING
        )
    )
    return max(0.0, float(seconds or 0))


@get("/gezond", guards=[access.operator], opt={access.ALONE: True})
async def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/klaar", guards=[access.operator])
async def ready(db: Db, limiter: Limits, catalogue: NamedDependency[Catalogue]) -> Response[dict[str, Any]]:
    """200 when the database answers, a worker lives and searching works or soon will, else 503. Ages in
    seconds.

    `queue` does not decide: without it pages work and mails go out, only signing in waits. `search` is
    "preparing" while the engine of this process is made: all other pages are served meanwhile. It is "failed"
    when that did not work; it is tried again, but somebody should look.
    """
    workers = await workers_alive(db)
    body = {
        "database": True,
        "queue": await limiter.answers(),
        "worker": workers > 0,
        "search": catalogue.state,
        "oldest_unsent_mail_s": await oldest_unsent(db),
    }
    works = workers > 0 and catalogue.state is not State.FAILED
    return Response(body, status_code=200 if works else 503)


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
    waiting = select(func.count()).select_from(StoredEvent).where(StoredEvent.done_at.is_(None))
    EVENTS.set(await db.scalar(waiting.where(StoredEvent.dead_at.is_(None))) or 0)
    DEAD_EVENTS.set(await db.scalar(waiting.where(StoredEvent.dead_at.is_not(None))) or 0)
    HELD.set(int(await hold.held_since(db) is not None))
    WORKERS.set(await workers_alive(db))
    tidied = await db.scalar(select(func.max(RetentionRun.finished_at)))
    TIDIED.set(tidied.timestamp() if tidied else 0)
    return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call] # the library has no hint here
    return together


router = Router("/", route_handlers=[live, ready, metrics])
