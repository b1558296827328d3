"""Runs something in a process of its own, which ends with the one that started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
import traceback
from collections.abc import Callable

BROKE_OFF = 70
Runs = Callable[[], int]


def end_with_parent() -> None:
    """Let the kernel end this process when the one that started it is gone (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def in_fork(act: Runs, seconds: float, *, quiet: bool = True) -> int | None:
    """What `act` gives in a process of its own, -N for signal N; None when it took too long and was ended."""
    child = os.fork()
    if child == 0:
        end_with_parent()
        os.setsid()
        code = BROKE_OFF
        if quiet:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
        try:
            code = act()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code < 0:
                _end_all(child)
            return code
        time.sleep(0.01)
    _end_all(child)
    os.waitpid(child, 0)
    return None


def _end_all(group: int) -> None:
    """End what is left of a process and of those that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
