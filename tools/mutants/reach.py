"""Which test reaches which line: functions are given a note in front of each statement, for one run.

A tracer would see less: SQLAlchemy runs what it waits for in greenlets, and tracing makes tests slow.
"""

from __future__ import annotations

import ast
import builtins
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tools.mutants.swap import Functions

NOTE = "_reached_by_a_test"
Reached = dict[str, dict[str, Any]]


class _Notes(ast.NodeTransformer):
    """Puts `_reached_by_a_test(file, line)` before each statement of each function."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._inside = 0

    def visit(self, node: ast.AST) -> ast.AST:
        function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        self._inside += function
        super().generic_visit(node)
        self._inside -= function
        if self._inside or function:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and not isinstance(node, ast.ClassDef):
                    setattr(node, name, list(self._noted(block)))
        return node

    def _noted(self, block: list[ast.stmt]) -> Iterator[ast.stmt]:
        for statement in block:
            call = ast.parse(f"{NOTE}({self._file!r}, {statement.lineno})").body[0]
            yield ast.fix_missing_locations(ast.copy_location(call, statement))
            yield statement


def noted(source: str, file: str, path: Path) -> CodeType:
    """The code of a file with its notes."""
    tree = ast.parse(source)
    _Notes(file).visit(tree)
    return compile(tree, str(path), "exec", dont_inherit=True)


class Survey:
    """A pytest plugin: for each test how long it took and which lines it reached."""

    def __init__(self, files: list[str], root: Path) -> None:
        self.reached: Reached = {}
        self._now: set[tuple[str, int]] = set()
        setattr(builtins, NOTE, lambda file, line: self._now.add((file, line)))
        for file in files:
            path = root / file
            Functions(path).become(noted(path.read_text("utf-8"), file, path))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now.clear()
        start = time.monotonic()
        result = yield
        lines: dict[str, list[int]] = {}
        for file, line in sorted(self._now):
            lines.setdefault(file, []).append(line)
        self.reached[item.nodeid] = {"seconds": time.monotonic() - start, "lines": lines}
        return result
