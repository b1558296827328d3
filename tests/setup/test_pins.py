"""What set-up installs is fixed by hash, comes from wherever one chooses, and has known holes closed."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = ("runtime.txt", "dev.txt")
# The first versions without a known hole. A scanner does not see them behind a closed network.
LOWEST_SAFE = {
    "litestar": "2.22",
    "jinja2": "3.1.6",
    "h11": "0.16",
    "setuptools": "78.1.1",
    "lxml": "5.3",
    "starlette": "0.49.1",
    "authlib": "1.6.9",
}
PIN = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; [^\\]+)? \\$")


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    found = (PIN.match(line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_one_version_and_a_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    starts = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert len(starts) == len(pins(name))
    for block in re.split(r"\n(?=\w)", text)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("name", FILES)
def test_the_pins_name_no_index_and_no_path(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    assert not re.search(r"://|file:|--index|--find-links|--extra-index| @ ", text)


def test_all_that_pyproject_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    for name, wanted in (("runtime.txt", []), ("dev.txt", groups["dev"])):
        names = {re.split(r"[\[<>=;\s]", line)[0] for line in [*project["project"]["dependencies"], *wanted]}
        assert {re.sub(r"[-_.]+", "-", n).lower() for n in names} <= pins(name).keys()


def test_development_uses_the_same_versions_as_production() -> None:
    assert pins("runtime.txt").items() <= pins("dev.txt").items()


@pytest.mark.parametrize(("package", "lowest"), LOWEST_SAFE.items())
def test_no_version_has_a_known_hole(package: str, lowest: str) -> None:
    pinned = pins("dev.txt").get(package)
    assert pinned is None or numbers(pinned) >= numbers(lowest)


def test_the_npm_lock_has_hashes_and_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert name == "" or "integrity" in package, name
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
