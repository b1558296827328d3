"""Pins what pyproject.toml asks for: `make pins` writes runtime.txt and dev.txt, with hashes.

Every file that an index has for a version gets its hash, so the pins hold on each platform. Addresses of
indexes are left out: whoever installs chooses the index.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent
HEADER = (
    "# Written by `make pins` from pyproject.toml. Do not edit: change pyproject.toml and run it again.\n"
)
# An editable install without build isolation uses this one.
BUILD = ["setuptools>=77"]
FLAGS = (
    *("--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"),
    *("--resolver=backtracking", "--quiet"),
)
ADDRESS = re.compile(r"://|(^|\s)-(i|f|-index|-find|-extra)|\s@\s", re.MULTILINE)


def compile_pins(name: str, wanted: list[str], upgrade: bool) -> None:
    target = FOLDER / f"{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "wanted.in"
        source.write_text("\n".join(wanted) + "\n", "utf-8")
        command = [sys.executable, "-m", "piptools", "compile", *FLAGS, "-o", str(target), str(source)]
        subprocess.run([*command, *(["--upgrade"] if upgrade else [])], check=True, env={**os.environ})  # noqa: S603
    pins = re.sub(r"^# .*\n", "", target.read_text("utf-8"), flags=re.MULTILINE)
    if ADDRESS.search(pins):
        raise SystemExit(f"{target} names an index or a path; it was not kept")
    target.write_text(HEADER + pins, "utf-8")
    print(f"{target.name}: {pins.count('==')} packages")


def main() -> None:
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))
    runtime = [*project["project"]["dependencies"], *project["dependency-groups"]["assets"], *BUILD]
    upgrade = "--upgrade" in sys.argv
    compile_pins("runtime", runtime, upgrade)
    same = f"-c {FOLDER / 'runtime.txt'}"
    compile_pins("dev", [*runtime, *project["dependency-groups"]["dev"], same], upgrade)


if __name__ == "__main__":
    main()
