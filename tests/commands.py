"""`maatmarkt` as people call it: a process of its own.

The processes come from one that has imported the command already, since that takes longer than what most
commands do. `tests/core/mail/test_bounces.py` and `tests/faults` start the installed program itself.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

_READY = multiprocessing.get_context("forkserver")
_READY.set_forkserver_preload(["marketplace.cli"])


def command(database_url: str, var: Path, *arguments: str) -> tuple[int, str]:
    """Exit status, and what it said."""
    environment = {**os.environ, "DATABASE_URL": database_url, "MAATMARKT_VAR": str(var)}
    with TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _READY.Process(target=_run, args=(arguments, environment, out, err))
        process.start()
        process.join()
        said, wrong = out.read_text("utf-8"), err.read_text("utf-8")
    assert "Traceback" not in wrong
    assert process.exitcode is not None
    return process.exitcode, said + wrong


def _run(arguments: tuple[str, ...], environment: Mapping[str, str], out: Path, err: Path) -> None:
    """The command, with what it says in two files."""
    for file, stream in ((out, 1), (err, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
    os.environ.clear()
    os.environ.update(environment)
    from marketplace.cli import main

    sys.argv = ["maatmarkt", *arguments]
    main(prog_name="maatmarkt")
