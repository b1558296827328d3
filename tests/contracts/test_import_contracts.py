"""The order of the journey holds, and each contract notices an import against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("marketplace", "matching", "workers", "seed")
JOURNEY = (
    *("core", "accounts", "organisations", "offers", "needs", "matches", "leads", "partnerships"),
    *("helpdesk", "desks", "privacy", "interop"),
)


AGAINST = {
    "journey": [(f"marketplace.{one}", f"marketplace.{after}") for one, after in pairwise(JOURNEY)],
    "ground-floor": [
        ("marketplace.core.mail", "marketplace.core.web"),
        ("marketplace.core.web", "marketplace.core.house"),
        ("marketplace.core.documents", "marketplace.core.mail"),
    ],
    "rooms": [
        ("marketplace.helpdesk", "marketplace.privacy"),
        ("marketplace.interop", "marketplace.privacy"),
        ("marketplace.organisations", "marketplace.desks"),
        ("workers", "marketplace.privacy"),
    ],
    "engine": [
        ("matching", library)
        for library in ("sqlalchemy", "litestar", "arq", "redis", "jinja2", "marketplace.core")
    ],
    "engine-users": [
        (user, "matching") for user in ("marketplace.offers", "marketplace.leads", "workers", "seed")
    ],
    "queue": [(user, "arq") for user in ("marketplace.needs", "marketplace.core", "matching", "seed")],
    "app": [
        (user, "marketplace.app") for user in ("marketplace.needs", "marketplace.services", "workers", "seed")
    ],
}
"""Contract -> (who may not import, what) that each break it."""


def copy_to(folder: Path) -> Path:
    """A copy of the product in which each step of the journey is there."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for step in JOURNEY:
        (folder / f"marketplace/{step}").mkdir(exist_ok=True)
        (folder / f"marketplace/{step}/__init__.py").touch()
    (folder / "marketplace/cli.py").touch()
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def checked(folder: Path, *contracts: str) -> tuple[bool, str]:
    """Whether import-linter finds the contracts kept, all of them when none is named; and what it said."""
    chosen = [argument for contract in contracts for argument in ("--contract", contract)]
    program = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", *chosen],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "300"},
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0, done.stdout


def add(folder: Path, module: str, line: str) -> None:
    """A new module in the copy, so that what is there cannot be in its way."""
    file = folder / Path(*module.split(".")).with_suffix(".py")
    file.write_text(f"{line}\n")


def importer(contract: str, number: int) -> str:
    """The module that holds the import of a contract's row in AGAINST."""
    return f"{AGAINST[contract][number][0]}.against_{number}"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What import-linter says of a contract when all its rows of AGAINST were imported, once a contract."""

    @cache
    def of(contract: str) -> str:
        folder = copy_to(tmp_path_factory.mktemp(contract))
        for number, (_, imported) in enumerate(AGAINST[contract]):
            add(folder, importer(contract, number), f"import {imported}")
        kept, text = checked(folder, contract)
        assert not kept
        return text

    return of


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    assert checked(copy_to(tmp_path))[0]


@pytest.mark.parametrize(
    ("contract", "number"),
    [(contract, number) for contract, rows in AGAINST.items() for number in range(len(rows))],
)
def test_each_import_against_a_contract_is_named(
    said: Callable[[str], str], contract: str, number: int
) -> None:
    """By the importing module, so that no other row speaks for it."""
    imported = AGAINST[contract][number][1]
    assert re.search(
        rf"{re.escape(importer(contract, number))} -> {re.escape(imported)}\b", said(contract)
    ), said(contract)


def test_matches_uses_the_engine(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    add(folder, "marketplace.matches.along", "import matching")
    assert checked(folder, "engine-users")[0]
