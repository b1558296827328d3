"""How long a web process and `maatmarkt match` take to start, and how much memory they hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.growth_figures import Figure
from benchmarks.sites import Product, finds
from marketplace.matches.making import BUILDER
from marketplace.services.children import Child

LONGEST_S = 600.0
LOOK_S = 0.02
MATCH = ("match", "--title", "Groenonderhoud", "--text", "Gras maaien en hagen snoeien.", "--json")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until pages are answered, and until they can search; MB that the process that builds held.

    `builder_mb` is None when no process of its own built.
    """

    answers_s: float
    finds_s: float
    builder_mb: float | None


def start(site: Product) -> Start:
    """Start the web process of an installation and look until it can search. It is left running."""
    began, answers_s, peak = time.perf_counter(), None, 0
    site.web.start()
    while time.perf_counter() < began + LONGEST_S and site.web.running():
        peak = max(peak, _builder_bytes(site.web))
        if answers_s is None and _answers(f"{site.url}/aanmelden"):
            answers_s = time.perf_counter() - began
        if answers_s is not None and finds(site.url):
            return Start(answers_s, time.perf_counter() - began, peak / 2**20 or None)
        time.sleep(LOOK_S)
    raise site.web.fail()


def cold_start(site: Product) -> Start:
    """The same without an index that another process saved."""
    shutil.rmtree(site.var / "index", ignore_errors=True)
    return start(site)


def starts(site: Product, cold: Start, times: int) -> list[Figure]:
    """Start it again so many times, now with the saved index, beside `cold`; the last is left running."""
    saved = []
    for _ in range(times):
        site.web.stop()
        saved.append(start(site))
    return [
        Figure.median("web process, saved index: answers", "s", (s.answers_s for s in saved)),
        Figure.median("web process, saved index: can search", "s", (s.finds_s for s in saved)),
        Figure("web process, no index: answers", "s", cold.answers_s),
        Figure("web process, no index: can search", "s", cold.finds_s),
        Figure("most memory of the process that builds", "MB", cold.builder_mb),
    ]


def held(site: Product) -> Figure:
    """What the web process, which has answered for a while, holds; shared parts count by share."""
    pss: int = psutil.Process(site.web.pid).memory_full_info().pss
    return Figure("memory of a web process", "MB", pss / 2**20)


def matched(site: Product, times: int) -> Figure:
    """The command, so many times, with the index that the site saved."""
    command = [sys.executable, "-m", "marketplace.cli", *MATCH]
    took = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, env={**os.environ, **site.environment}, check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return Figure.median("maatmarkt match", "s", took)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except OSError:
        return False


def _builder_bytes(process: Child) -> int:
    """The memory that the process that builds for another holds now; 0 while there is none."""
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):  # it ends while we look
            if child.cmdline()[1:] == list(BUILDER[1:]):
                return int(child.memory_info().rss)
    return 0
