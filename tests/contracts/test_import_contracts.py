"""The order of the journey holds, and each contract notices an import against it."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("marketplace", "matching", "workers", "seed")
JOURNEY = (
    *("core", "accounts", "organisations", "offers", "needs", "matches", "leads", "partnerships"),
    *("helpdesk", "desks", "privacy", "interop"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for step in JOURNEY:
        (tmp_path / f"marketplace/{step}").mkdir(exist_ok=True)
        (tmp_path / f"marketplace/{step}/__init__.py").touch()
    (tmp_path / "marketplace/cli.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def kept(folder: Path, *contracts: str) -> bool:
    """Whether import-linter finds the contracts kept; all of them when none is named."""
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
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def add(folder: Path, module: str, line: str) -> None:
    """A new module in the copy, so that what is there cannot be in its way."""
    file = folder / Path(*module.split(".")).with_suffix(".py")
    file.write_text(f"{line}\n")


def test_the_contracts_are_kept(copy: Path) -> None:
    assert kept(copy)


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(JOURNEY)))
def test_a_step_may_not_import_the_next(copy: Path, earlier: str, later: str) -> None:
    add(copy, f"marketplace.{earlier}.against", f"import marketplace.{later}")
    assert not kept(copy, "journey")


@pytest.mark.parametrize("library", ["sqlalchemy", "litestar", "arq", "redis", "jinja2", "marketplace.core"])
def test_the_engine_stays_pure(copy: Path, library: str) -> None:
    add(copy, "matching.against", f"import {library}")
    assert not kept(copy, "engine")


@pytest.mark.parametrize("user", ["marketplace.offers", "marketplace.leads", "workers", "seed"])
def test_only_matches_uses_the_engine(copy: Path, user: str) -> None:
    add(copy, f"{user}.against", "import matching")
    assert not kept(copy, "engine-users")


def test_matches_uses_the_engine(copy: Path) -> None:
    add(copy, "marketplace.matches.along", "import matching")
    assert kept(copy, "engine-users")


@pytest.mark.parametrize("user", ["marketplace.needs", "marketplace.core", "matching", "seed"])
def test_the_queue_library_stays_in_the_workers(copy: Path, user: str) -> None:
    add(copy, f"{user}.against", "import arq")
    assert not kept(copy, "queue")


@pytest.mark.parametrize("user", ["marketplace.needs", "marketplace.services", "workers", "seed"])
def test_nothing_imports_the_application(copy: Path, user: str) -> None:
    add(copy, f"{user}.against", "import marketplace.app")
    assert not kept(copy, "app")
