"""`/gezond`: the process answers. `/klaar`: it can serve, with what stands in the way if not."""

from typing import Any

from litestar import Router, get
from litestar.response import Response
from sqlalchemy import func, select

from marketplace.core import access
from marketplace.core.heartbeat import worker_lives
from marketplace.core.inject import Db
from marketplace.core.mail import Message, MessageStatus


@get("/gezond", guards=[access.operator])
async def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/klaar", guards=[access.operator])
async def ready(db: Db) -> Response[dict[str, Any]]:
    """200 when the database answers and a worker lives, else 503. Ages in seconds."""
    worker = await worker_lives(db)
    oldest = await db.scalar(
        select(func.extract("epoch", func.now() - func.min(Message.next_attempt_at))).where(
            Message.status == MessageStatus.WAITING
        )
    )
    body = {"database": True, "worker": worker, "oldest_unsent_mail_s": max(0.0, float(oldest or 0))}
    return Response(body, status_code=200 if worker else 503)


router = Router("/", route_handlers=[live, ready])
