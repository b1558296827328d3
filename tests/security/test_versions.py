"""Web-facing packages are not older than the lowest safe version, where installed and in the pins."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from marketplace.config import ROOT
from tests.security.access import TABLE

LOWEST = TABLE.with_name("lowest_safe.txt")
FACING = {
    *("litestar", "uvicorn", "h11", "httptools", "multipart", "jinja2", "markupsafe", "lxml", "cryptography"),
    *(
        "pwdlib",
        "pyotp",
        "sqlalchemy",
        "asyncpg",
        "redis",
        "limits",
        "aiosmtplib",
        "aiosmtpd",
        "email-validator",
    ),
}


def lowest() -> dict[str, Version]:
    rows = [line.split(maxsplit=2) for line in LOWEST.read_text().splitlines() if not line.startswith("#")]
    return {name: Version(number) for name, number, _ in rows}


def pins(name: str) -> dict[str, Version]:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    found = re.findall(r"^([A-Za-z0-9_.-]+)==([^ \\\n;]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(number) for package, number in found}


def too_old(found: dict[str, Version]) -> list[str]:
    return [
        f"{name} {found[name]}" for name, least in lowest().items() if name in found and found[name] < least
    ]


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_no_pin_is_older_than_safe(name: str) -> None:
    assert too_old(pins(name)) == []


def test_what_is_installed_is_not_older_than_safe() -> None:
    installed = {}
    for name in lowest():
        try:
            installed[name] = Version(version(name))
        except PackageNotFoundError:
            continue
    assert too_old(installed) == []
    assert installed.keys() >= FACING


def test_the_table_names_what_faces_the_web_and_only_what_is_pinned() -> None:
    assert lowest().keys() >= FACING
    assert lowest().keys() - pins("runtime").keys() == set()


def test_an_old_one_would_be_seen() -> None:
    assert too_old({"h11": Version("0.14.0"), "jinja2": Version("3.1.6")}) == ["h11 0.14.0"]


def test_what_the_project_asks_for_lets_no_unsafe_version_in_by_name() -> None:
    """The ranges of pyproject.toml begin at or above the table where they name a lowest version."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    table = lowest()
    for requirement in map(Requirement, asked):
        least = [Version(s.version) for s in requirement.specifier if s.operator in (">=", "==")]
        name = canonicalize_name(requirement.name)
        if name in table and least:
            assert max(least) >= table[name], f"{requirement} lets in less than {table[name]}"
