"""One server shared by several processes: the first starts it, the last stops it.

Each user holds a shared lock on a file. The kernel drops a lock with its process, so a kill -9 leaves no
wrong count behind, as a list of process ids would.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from marketplace.services.errors import ServiceError


class Server(Protocol):
    def running(self) -> bool: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@contextmanager
def lock(path: Path, *, shared: bool = False) -> Iterator[int]:
    """Holds the lock on `path`, waiting for it; yields its file descriptor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def only_one(path: Path, message: str) -> Iterator[None]:
    """Holds the lock on `path`, or raises ServiceError(message) when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise ServiceError(message) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _last_user(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def using(server: Server, lock_file: Path) -> Iterator[None]:
    """The server runs inside the block: started when it did not, stopped when nobody else uses it."""
    changing = lock_file.with_suffix(".changing")
    with lock(changing):
        if not server.running():
            server.start()
        lock_file.touch(mode=0o600)
        descriptor = os.open(lock_file, os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    try:
        yield
    finally:
        with lock(changing):
            if _last_user(descriptor):
                server.stop()
            os.close(descriptor)
