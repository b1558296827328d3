"""Which faults a file can have.

What is changed is what a hurried change gets wrong: a comparison, a condition that is left out, a step that
is not taken, a number that is off by one, a flag or a state that is left out. Not changed: annotations,
texts, what columns and routes are called, log lines, sizes of a batch, and locks (tests of what happens at
once guard those). What breaks at the first call anyway, such as a result that is not returned, teaches
nothing and is not planted.
"""

from __future__ import annotations

import ast

from tools.mutants.conditions import SWAPPED, Conditions, called
from tools.mutants.fault import Fault

QUIET_CALLS = frozenset(
    (
        *("mapped_column", "relationship", "ForeignKey", "Index", "UniqueConstraint", "CheckConstraint"),
        *("with_for_update", "execution_options", "joinedload", "selectinload", "load_only", "getLogger"),
        *("limit", "TypeVar", "NewType", "dataclass", "field", "get", "post", "Router", "Provide"),
    )
)
# `strict` of zip says that what never happens would be an error; the others are locks.
QUIET_FLAGS = ("strict", "with_for_update", "skip_locked", "key_share")
LOGS = frozenset({"log", "logger", "logging"})
TABLE_PARTS = frozenset({"__table_args__", "__tablename__", "__quiet__", "__mapper_args__", "__all__"})
CONDITIONS = frozenset({"where", "and_", "or_", "filter", "having"})


def faults_of(source: str) -> list[Fault]:
    """Every fault of a file, in the order of its lines."""
    found = _Finder(source)
    found.visit(ast.parse(source))
    return sorted(found.faults, key=lambda fault: (fault.line, fault.after))


def _locks(node: ast.expr) -> bool:
    """Whether a step only waits for others: what happens at once is tried elsewhere."""
    call = node.value if isinstance(node, ast.Await) else node
    return isinstance(call, ast.Call) and called(call.func) == "lock"


def _logs(node: ast.expr) -> bool:
    """Whether a call writes a log line."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in LOGS
    )


class _Finder(Conditions):
    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._in_data = 0

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """A text; the parser of 3.11 does not know where its parts are."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Only tells the type checker something."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
        if isinstance(node.target, (ast.Attribute, ast.Subscript)):
            self.plant(node, "pass")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) or _logs(node.value) or _locks(node.value):
            return
        self.plant(node, "pass")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.plant(node, "pass")

    def visit_Delete(self, node: ast.Delete) -> None:
        self.plant(node, "pass")

    def visit_Continue(self, node: ast.Continue) -> None:
        self.plant(node, "break")

    def visit_Break(self, node: ast.Break) -> None:
        self.plant(node, "pass")

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in TABLE_PARTS:
            return
        kept = [one for one in node.targets if not isinstance(one, (ast.Attribute, ast.Subscript))]
        if len(kept) < len(node.targets):
            self.plant(node, "pass")
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            self._leave_one(node, target, node.value)
        self.visit(node.value)

    def _leave_one(self, node: ast.Assign, target: ast.Tuple, value: ast.Tuple) -> None:
        pairs = list(zip(target.elts, value.elts, strict=True))
        for index, (one, _) in enumerate(pairs):
            if isinstance(one, (ast.Attribute, ast.Subscript)):
                rest = [pair for place, pair in enumerate(pairs) if place != index]
                names = ", ".join(ast.unparse(pair[0]) for pair in rest)
                self.plant(node, f"{names}, = {', '.join(ast.unparse(pair[1]) for pair in rest)},")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.plant(node, "pass")
        swapped = SWAPPED.get(type(node.op))
        if swapped:
            self.plant(node, ast.AugAssign(node.target, swapped(), node.value))
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.plant(node, str(not node.value))
        elif isinstance(node.value, (int, float)) and not self._in_data:
            self.plant(node, repr(node.value + 1))

    def _collection(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        if len(node.elts) > 1 and all(isinstance(one, ast.Attribute) for one in node.elts):
            for index in range(len(node.elts)):
                rest = [one for place, one in enumerate(node.elts) if place != index]
                self.plant(node, ast.Set(rest) if isinstance(node, ast.Set) else type(node)(rest, ast.Load()))
        self._table(node)

    def _table(self, node: ast.expr) -> None:
        """A table outside functions: its numbers are what they are, and a test would only repeat them."""
        outside = not self.in_function
        self._in_data += outside
        self.generic_visit(node)
        self._in_data -= outside

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._collection(node)

    def visit_List(self, node: ast.List) -> None:
        self._collection(node)

    def visit_Set(self, node: ast.Set) -> None:
        self._collection(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        self._table(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if self.in_function:
            self.visit(node.slice)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in QUIET_FLAGS:
            self.visit(node.value)

    @staticmethod
    def _is_flag(keyword: ast.keyword) -> bool:
        return keyword.arg not in (None, *QUIET_FLAGS) and isinstance(keyword.value, ast.Constant)

    def visit_Call(self, node: ast.Call) -> None:
        name = called(node.func)
        if name in QUIET_CALLS or _logs(node):
            if isinstance(node.func, ast.Attribute):
                self.visit(node.func.value)
            return
        for index, argument in enumerate(node.args if name in CONDITIONS else []):
            rest = [one for place, one in enumerate(node.args) if place != index]
            if rest and not isinstance(argument, ast.Starred):
                self.plant(node, ast.Call(node.func, rest, node.keywords))
            elif isinstance(node.func, ast.Attribute):
                self.plant(node, node.func.value)
        for index in range(len(node.keywords)):
            if self._is_flag(node.keywords[index]):
                others = [*node.keywords[:index], *node.keywords[index + 1 :]]
                self.plant(node, ast.Call(node.func, node.args, others))
        self.generic_visit(node)
