"""docs/adding-a-slice.md works: the slice that it makes is built in a copy of the project, and runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import VAR

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "docs/adding-a-slice.md"
COPIED = ("marketplace", "matching", "workers", "seed", "templates", "tests", "tools", "docs", "requirements")
BLOCK = re.compile(r"^```(\w+) file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def copy_of_the_project(folder: Path) -> None:
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "everyday*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "package.json", "Makefile"):
        shutil.copy(ROOT / name, folder)
    (folder / "static").symlink_to(ROOT / "static")


def patched(text: str, change: str) -> str:
    """A text with the lines that a block adds behind the line that stands before them."""
    lines = change.splitlines()
    before = [line[1:] for line in lines if not line.startswith("+")]
    after = [line[1:] for line in lines]
    assert text.count("\n".join(before)) == 1, f"the recipe no longer fits:\n{change}"
    return text.replace("\n".join(before), "\n".join(after))


def follow(recipe: str, folder: Path) -> list[str]:
    """Write what the recipe says; -> the files."""
    written = []
    for kind, name, content in BLOCK.findall(recipe):
        file = folder / name
        if kind == "diff":
            file.write_text(patched(file.read_text("utf-8"), content), "utf-8")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
        written.append(name)
    return written


def run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "TESTS_VAR": str(VAR)},
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-6000:]}\n{done.stderr[-4000:]}"


@pytest.mark.slow
def test_the_recipe_makes_a_slice_that_works(tmp_path: Path) -> None:
    copy_of_the_project(tmp_path)
    written = follow(RECIPE.read_text("utf-8"), tmp_path)
    assert len(written) >= 15
    run(tmp_path, "-m", "tools.migration", "ideas")
    made = sorted((tmp_path / "marketplace/migrations/versions").glob("*_ideas.py"))
    assert len(made) == 1
    run(tmp_path, "-m", "tools.check_templates")
    run(tmp_path, "-m", "ruff", "check", "marketplace/ideas", "tests/ideas")
    run(tmp_path, "-c", "from importlinter.cli import lint_imports_command as run; run()")
    tests = ("tests/ideas", "tests/core/test_house.py", "tests/migrations/test_migrations.py")
    run(tmp_path, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests)


def test_without_its_retention_the_slice_does_not_start(tmp_path: Path) -> None:
    copy_of_the_project(tmp_path)
    recipe = RECIPE.read_text("utf-8")
    without = re.sub(r"\(Idea,\),(\s+personal_data\.old)", r"(),\1", recipe)
    assert without != recipe
    follow(without, tmp_path)
    with pytest.raises(AssertionError, match="the table idea has no retention: add a Rule with it to `kept`"):
        run(tmp_path, "-c", "from marketplace.slices import built; built()")
