"""How long a web process holds its connections.

Not for ever: the processes accept from one queue, and a connection belongs to the one that took it. When
visits begin one after the other the same process wakes up first and takes most of them, and its visitors
wait while the others are idle. So after some requests a connection is ended, in words that every client
understands, and the next one goes to whoever has time.

And not too short: uvicorn closes every connection without a request in progress when it stops. One that was
accepted a moment ago, with its request still on the way, would be reset: a failed request at every restart.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

#: Seconds in which the request of a new connection arrives.
PATIENCE = 1.0
#: Requests that a connection carries.
MOST_REQUESTS = 50


class PatientProtocol(HttpToolsProtocol):
    """Ends a connection after `MOST_REQUESTS`; at a stop, one on which no request came for a while."""

    _requests = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._requests += 1
        if self._requests >= MOST_REQUESTS and self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self.loop.call_later(PATIENCE, self._close)
        else:
            cycle.keep_alive = False

    def _close(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()
