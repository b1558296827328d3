"""A fault, and how one is planted: a place in a file is replaced, all lines below stay where they are."""

from __future__ import annotations

import ast
from dataclasses import dataclass

COMPOUND = (ast.If, ast.While, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Try)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Fault:
    """`first`: the first line of the statement it is in. `place`: the function, "" for a fault outside one.

    `before` is what stands there, `after` what stands there instead, `source` the whole file with it.
    """

    line: int
    first: int
    place: str
    before: str
    after: str
    source: str


class Planter(ast.NodeVisitor):
    """Walks through a file and keeps the faults that its subclass plants on the way."""

    def __init__(self, source: str) -> None:
        self.faults: list[Fault] = []
        self.in_function = 0
        self._data = source.encode()
        self._starts = [0]
        for line in self._data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._place: list[str] = []
        self._statement: ast.stmt | None = None

    def plant(self, node: ast.expr | ast.stmt, after: ast.AST | str) -> None:
        """A fault: the file with `after` in the place of `node`."""
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        before = self._data[start:end].decode()
        text = after if isinstance(after, str) else ast.unparse(ast.fix_missing_locations(after))
        padding = "\n" * (before.count("\n") - text.count("\n"))
        new = f"({text}{padding})" if isinstance(node, ast.expr) else text + padding
        source = (self._data[:start] + new.encode() + self._data[end:]).decode()
        first = self._statement.lineno if self._statement else node.lineno
        place = ".".join(self._place) if self.in_function else ""
        self.faults.append(Fault(node.lineno, first, place, before, text, source))

    def visit(self, node: ast.AST) -> None:
        outer = self._statement
        if isinstance(node, ast.stmt):
            self._statement = node
        super().visit(node)
        self._statement = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._inside(node)

    def _function(self, node: Function) -> None:
        """Defaults and body; what decorators and annotations say is left alone."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._inside(node)

    def _inside(self, node: Function | ast.ClassDef) -> None:
        outermost, function = not self.in_function, not isinstance(node, ast.ClassDef)
        self._place += [node.name] if outermost else []
        self.in_function += function
        for statement in node.body:
            self.visit(statement)
        self.in_function -= function
        if outermost:
            self._place.pop()
