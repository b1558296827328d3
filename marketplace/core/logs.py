"""Logs as JSON lines with the request's id, and counts of requests. Neither holds personal data.

An access line names the route as it was declared (`/uitnodiging/{token}`), never the address that was
asked: addresses hold sign-in and answer tokens.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

REQUESTS = Counter("maatmarkt_requests_total", "Answers given", ["method", "route", "status"])
SECONDS = Histogram(
    "maatmarkt_request_seconds",
    "Time until the answer started",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 1, 5),
)
log = structlog.stdlib.get_logger("maatmarkt.access")

_VALUES = re.compile(
    r"(DETAIL:).*?(?=\n\[SQL: |\n\nThe above exception |\n\nDuring handling of |\Z)", re.DOTALL
)
"""PostgreSQL repeats the key or the whole row that was wrong, and asyncpg and SQLAlchemy its words."""
_ADDRESS = re.compile(r"[^\s<>@\"'()\[\]=,;:/]+@[^\s<>@\"'()\[\],;:/]+")


def without_values(text: str) -> str:
    """What went wrong, without the values and mail addresses that a database or mail server repeats."""
    return _ADDRESS.sub("[adres]", _VALUES.sub(r"\1 -", text))


def _hide_values(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog's last step but one: whatever was said about an error."""
    for name in ("event", "exception", "stack"):
        if isinstance(line.get(name), str):
            line[name] = without_values(line[name])
    return line


def configure(process: str) -> None:
    """Send everything that is logged to stderr as JSON lines that name the process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_values,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


class AccessLog(ASGIMiddleware):
    """One line and one count for each answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        start = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, message["status"], time.perf_counter() - start)
            await send(message)

        await next_app(scope, receive, noted)

    @staticmethod
    def _note(scope: Scope, status: int, seconds: float) -> None:
        route = sorted(scope["route_handler"].paths)[0]
        method = str(scope.get("method", ""))
        REQUESTS.labels(method, route, str(status)).inc()
        SECONDS.labels(route).observe(seconds)
        if route.startswith("/static"):
            return
        identity = scope["state"].get("request_id", "")
        log.info(
            "answer", method=method, route=route, status=status, ms=round(seconds * 1000, 1), request=identity
        )
