"""What happens to a request before it has a route: the check of its host name, and HEAD for every page."""

from __future__ import annotations

import re

from litestar import Litestar
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
"""A name or address with or without a port, and nothing else (RFC 9110, section 7.2)."""
LAST_PORT = 65_535


class Hosts:
    """Answers only for the installation's own names, on any port. X-Forwarded-Host counts for nothing."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = frozenset(allowed)

    def knows(self, scope: Scope) -> bool:
        """Whether a request has one Host, and that is ours."""
        given = [value for name, value in scope["headers"] if name == b"host"]
        match = _HOST.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
        return match is not None and match[1].lower() in self._allowed and int(match[2] or 0) <= LAST_PORT


async def misdirected(send: Send) -> None:
    """421 (RFC 9110, section 15.5.20): no page of ours carries someone else's name."""
    headers = [(b"content-length", b"0"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def without_body(app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
    """HEAD as the GET of the same address, without what it would show (RFC 9110, section 9.3.2)."""

    async def only_headers(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    asked: HTTPScope = {**scope, "method": HttpMethod.GET}
    await app(asked, receive, only_headers)


class FrontDoor(Litestar):
    """The application behind its front door. `hosts` is set once it is made."""

    hosts: Hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
        elif not self.hosts.knows(scope):
            await misdirected(send)
        elif scope["method"] == "HEAD":
            await without_body(super().__call__, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
