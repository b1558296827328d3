"""What the fuzzer says of an answer, and of all of them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from tests.security import payloads

SLOWEST = 2.0
MAY_BE_UNREADY = "/klaar"
REQUIRED = ("content-security-policy", "x-content-type-options", "referrer-policy")


@dataclass
class Summary:
    requests: int = 0
    slowest: float = 0.0
    slowest_at: str = ""
    statuses: Counter[int] = field(default_factory=Counter)
    reached: set[tuple[str, str]] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    patience: float = SLOWEST

    def text(self) -> str:
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        found = "\n".join(self.findings[:40]) or "nothing found"
        return (
            f"{self.requests} requests to {len(self.reached)} addresses; {counts}\n"
            f"slowest {self.slowest:.2f} s ({self.slowest_at})\n{found}"
        )


def judge(summary: Summary, what: str, answer: httpx.Response, seconds: float) -> None:
    """Notes what is wrong with an answer."""
    summary.requests += 1
    summary.statuses[answer.status_code] += 1
    if seconds > summary.slowest:
        summary.slowest, summary.slowest_at = seconds, what
    found = []
    if answer.status_code >= 500 and MAY_BE_UNREADY not in what:
        found.append(f"status {answer.status_code}")
    if seconds > summary.patience:
        found.append(f"{seconds:.1f} s")
    if "html" in answer.headers.get("content-type", "") and (markup := payloads.markup_in(answer.text)):
        found.append(markup)
    if any(payloads.HEADER in name for name in answer.headers):
        found.append("an injected header")
    there = urlsplit(
        urljoin(str(answer.url), answer.headers.get("location") or answer.headers.get("hx-redirect") or "")
    )
    if there.hostname != "testserver.local":
        found.append(f"a redirect to {there.geturl()[:80]}")
    if missing := [name for name in REQUIRED if name not in answer.headers]:
        found.append(f"no {missing[0]}")
    summary.findings += [f"{one}: {what}" for one in found]
