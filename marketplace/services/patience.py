"""A web process that ends does not hang up on who has just connected.

uvicorn closes every connection without a request in progress when it stops. One that was accepted a moment
ago, with its request still on the way, would be reset: a failed request at every restart.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

#: Seconds in which the request of a new connection arrives.
PATIENCE = 1.0


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection without a request only when none has come for a while."""

    def shutdown(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self.loop.call_later(PATIENCE, self._close)
        else:
            cycle.keep_alive = False

    def _close(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()
