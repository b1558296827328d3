"""No file over 250 lines and no function over 30 without its docstring; migrations and data apart."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 250, 30
APART = ("marketplace/migrations/versions/",)
FOLDERS = ("marketplace", "matching", "workers", "seed", "tests", "benchmarks", "tools", "requirements")


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines from `def` to the end, without the docstring."""
    first = function.body[0]
    docstring = ast.get_docstring(function, clean=False)
    spoken = (first.end_lineno or 0) - first.lineno + 1 if docstring is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - spoken


def problems_of(name: str, source: str) -> Iterator[str]:
    """What is too long in a file."""
    count = len(source.splitlines())
    if count > LONGEST_FILE:
        yield f"{name}: {count} lines, at most {LONGEST_FILE}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LONGEST_FUNCTION:
            yield f"{name}:{node.lineno}: {node.name} has {lines_of(node)} lines, at most {LONGEST_FUNCTION}"


def problems() -> list[str]:
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
    names = [name for file in sorted(files) if not (name := str(file.relative_to(ROOT))).startswith(APART)]
    return [p for name in names for p in problems_of(name, (ROOT / name).read_text("utf-8"))]


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "sizes: every file and function can be read at a glance")
    sys.exit(bool(found))
