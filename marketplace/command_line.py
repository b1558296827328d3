"""What all commands share: a line on stderr, the folder of this installation, and a database that answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from marketplace.config import ROOT
from marketplace.core.terminal import one_line
from marketplace.services.embedded import embedded_database
from marketplace.services.errors import ServiceError
from marketplace.services.preparation import prepare


def say(text: str) -> None:
    """Write a line to stderr, without control characters: it may quote a file or another server."""
    click.echo("\n".join(map(one_line, text.splitlines())), err=True)


def var_folder() -> Path:
    return Path(os.environ.get("MAATMARKT_VAR", ROOT / "var")).resolve()


@contextmanager
def database_url() -> Iterator[str]:
    """A migrated database that answers: the operator's, the running demo's, or one started for this."""
    try:
        with embedded_database(var_folder()) as url:
            if os.environ.get("DATABASE_URL"):
                import_module("marketplace.migrations.run").upgrade(url)
            else:
                prepare(url, say)
            yield url
    except ServiceError as error:
        say(str(error))
        sys.exit(1)
