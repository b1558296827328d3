"""`make migration NAME=ideas`: writes what the models have and the migrations do not make yet.

It uses a database server of its own in a temporary folder, so it changes no database of yours.
"""

import re
import sys
import tempfile
from pathlib import Path

from marketplace.migrations import run
from marketplace.services.postgres import DATABASE, FAST_AND_FORGETFUL, Postgres

VERSIONS = Path(run.__file__).parent / "versions"


def next_number() -> str:
    """The number of a new migration: one more than the last."""
    numbers = [int(found[1]) for file in VERSIONS.glob("*.py") if (found := re.match(r"(\d{4})_", file.name))]
    return f"{max(numbers) + 1:04}"


def main(name: str) -> Path:
    """Write the migration; -> its file."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres", FAST_AND_FORGETFUL)
        server.start()
        try:
            server.ensure_database(DATABASE)
            run.upgrade(server.url())
            run.write_revision(server.url(), name, next_number())
        finally:
            server.stop()
    return max(VERSIONS.glob("*.py"))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.fullmatch(r"[a-z][a-z0-9_]*", sys.argv[1]):
        sys.exit("usage: make migration NAME=what_it_adds (small letters, digits and underscores)")
    print(main(sys.argv[1]))
