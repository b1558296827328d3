"""Requests as a server hands them to the application, so that a test decides when each piece comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FORM = "application/x-www-form-urlencoded"


@dataclass
class Exchange:
    """One request: `pieces` come at once; without `ends` its end comes when `rest` is set, or never."""

    path: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] = ()
    ends: bool = True
    client: str = "127.0.0.1"
    status: int = 0
    answered: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    asked: int = 0
    rest: asyncio.Event = field(default_factory=asyncio.Event)

    async def with_app(self, app: Any) -> Exchange:
        """Hand it over and wait for the answer."""
        coming = iter([*self.pieces])

        async def receive() -> dict[str, Any]:
            self.asked += 1
            piece = next(coming, None)
            if piece is None and not self.ends:
                await self.rest.wait()
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.answered = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.body += message.get("body", b"")

        await app(self._scope(), receive, send)
        return self

    def _scope(self) -> dict[str, Any]:
        given = {"host": "testserver.local", "content-type": FORM} | self.headers
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
            "client": (self.client, 1),
            "server": ("testserver.local", 80),
            "state": {},
        }
