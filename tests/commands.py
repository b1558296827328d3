"""`maatmarkt` as people call it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def command(database_url: str, var: Path, *arguments: str) -> tuple[int, str]:
    """Exit status, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.cli", *arguments],
        env={**os.environ, "DATABASE_URL": database_url, "MAATMARKT_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr
