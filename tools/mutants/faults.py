"""Which faults a file can have: each is the file with one place of it changed.

What is changed is what a hurried change gets wrong: a comparison, a condition that is left out, a step that is
not taken, a number that is off by one, a flag or a state that is left out. Not changed: annotations, texts, what
columns and routes are called, log lines, sizes of a batch, and locks (tests of what happens at once guard those). What breaks at
the first call anyway, such as a result that is not returned, teaches nothing and is not planted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

QUIET_CALLS = frozenset(
    (
        *("mapped_column", "relationship", "ForeignKey", "Index", "UniqueConstraint", "CheckConstraint"),
        *("with_for_update", "execution_options", "joinedload", "selectinload", "load_only", "getLogger"),
        *(
            "limit",
            "TypeVar",
            "NewType",
            "dataclass",
            "field",
            "get",
            "post",
            "Router",
            "Provide",
            "get_logger",
        ),
    )
)
LOGS = frozenset({"log", "logger", "logging"})
TABLE_PARTS = frozenset({"__table_args__", "__tablename__", "__quiet__", "__mapper_args__", "__all__"})
CONDITIONS = frozenset({"where", "and_", "or_", "filter", "having"})
NEGATED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
SIMPLE = (ast.Constant, ast.Name, ast.Attribute)


@dataclass(frozen=True)
class Fault:
    """`first` and `last`: the lines of the statement it is in. `place`: the outermost function, "" when none."""

    line: int
    first: int
    last: int
    place: str
    before: str
    after: str
    source: str

    @property
    def words(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.line}: {before[:110]}  ->  {after[:110]}"


def faults_of(source: str) -> list[Fault]:
    """Every fault of a file, in the order of its lines."""
    found = _Finder(source)
    found.visit(ast.parse(source))
    return sorted(found.faults, key=lambda fault: (fault.line, fault.after))


def _called(node: ast.expr) -> str:
    """The last name of what is called: `where` of `select(x).where(y)`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _logs(node: ast.expr) -> bool:
    """Whether a call writes a log line."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in LOGS
    )


class _Finder(ast.NodeVisitor):
    def __init__(self, source: str) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self._lines = source.encode().splitlines(keepends=True)
        self._place: list[str] = []
        self._in_function = 0
        self._in_data = 0
        self._statement: ast.stmt | None = None

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        assert node.end_lineno is not None  # noqa: S101 - the parser fills these in
        assert node.end_col_offset is not None  # noqa: S101 - the same
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def _plant(self, node: ast.expr | ast.stmt, after: ast.AST | str) -> None:
        """Keep the file with `node` replaced; the lines below stay where they are."""
        start, end = self._span(node)
        data = self.source.encode()
        before = data[start:end].decode()
        text = after if isinstance(after, str) else ast.unparse(ast.fix_missing_locations(after))
        padding = "\n" * (before.count("\n") - text.count("\n"))
        new = f"({text}{padding})" if isinstance(node, ast.expr) else text + padding
        first, last = self._statement_lines(node)
        source = (data[:start] + new.encode() + data[end:]).decode()
        place = ".".join(self._place) if self._in_function else ""
        self.faults.append(Fault(node.lineno, first, last, place, before, text, source))

    def _statement_lines(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        statement = self._statement or node
        if isinstance(
            statement, (ast.If, ast.While, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Try)
        ):
            return statement.lineno, node.end_lineno or node.lineno
        return statement.lineno, statement.end_lineno or statement.lineno

    def visit(self, node: ast.AST) -> None:
        outer = self._statement
        if isinstance(node, ast.stmt):
            self._statement = node
        super().visit(node)
        self._statement = outer

    # Where we are, and what is left alone.

    def _scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        function = not isinstance(node, ast.ClassDef)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    self.visit(default)
        named = not self._in_function
        self._place += [node.name] if named else []
        self._in_function += function
        for statement in node.body:
            self.visit(statement)
        self._in_function -= function
        if named:
            self._place.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _scope

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """A text; the parser of 3.11 does not know where its parts are."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Only tells the type checker something."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
        if isinstance(node.target, (ast.Attribute, ast.Subscript)):
            self._plant(node, "pass")

    # Steps that are not taken.

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) or _logs(node.value):
            return
        self._plant(node, "pass")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._plant(node, "pass")

    def visit_Delete(self, node: ast.Delete) -> None:
        self._plant(node, "pass")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._plant(node, "break")

    def visit_Break(self, node: ast.Break) -> None:
        self._plant(node, "pass")

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in TABLE_PARTS:
            return
        kept = [one for one in node.targets if not isinstance(one, (ast.Attribute, ast.Subscript))]
        if len(kept) < len(node.targets):
            self._plant(node, "pass")
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            self._leave_one(node, target, node.value)
        self.visit(node.value)

    def _leave_one(self, node: ast.Assign, target: ast.Tuple, value: ast.Tuple) -> None:
        pairs = list(zip(target.elts, value.elts, strict=True))
        for index, (one, _) in enumerate(pairs):
            if isinstance(one, (ast.Attribute, ast.Subscript)):
                rest = [pair for place, pair in enumerate(pairs) if place != index]
                names = ", ".join(ast.unparse(pair[0]) for pair in rest)
                self._plant(node, f"{names}, = {', '.join(ast.unparse(pair[1]) for pair in rest)},")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._plant(node, "pass")
        swapped = SWAPPED.get(type(node.op))
        if swapped:
            self._plant(node, ast.AugAssign(node.target, swapped(), node.value))
        self.visit(node.value)

    # Conditions.

    def _negate(self, test: ast.expr) -> None:
        if not isinstance(test, (ast.Compare, ast.UnaryOp, ast.BoolOp)):
            self._plant(test, ast.UnaryOp(ast.Not(), test))

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._plant(node, node.body)
        self._plant(node, node.orelse)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._plant(condition, "True")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, op in enumerate(node.ops):
            for other in NEGATED[type(op)][-1 if self._with_now(node) else 0 :]:
                ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                self._plant(node, ast.Compare(node.left, ops, node.comparators))
        self.generic_visit(node)

    @staticmethod
    def _with_now(node: ast.Compare) -> bool:
        """Whether it compares with this moment: no other one is the same to the microsecond."""
        return any(
            isinstance(part, (ast.Name, ast.Attribute)) and _called(part) == "now" for part in ast.walk(node)
        )

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for index in range(len(node.values)):
            rest = [value for place, value in enumerate(node.values) if place != index]
            self._plant(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            if self._in_function:  # outside functions it joins types
                self._plant(node, node.left)
                self._plant(node, node.right)
        elif type(node.op) in SWAPPED:
            self._plant(node, ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self._plant(node, node.operand)
        if not isinstance(node.operand, ast.Constant):
            self.generic_visit(node)

    # Values.

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._plant(node, str(not node.value))
        elif isinstance(node.value, (int, float)) and not self._in_data:
            self._plant(node, repr(node.value + 1))

    def _collection(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        if len(node.elts) > 1 and all(isinstance(one, ast.Attribute) for one in node.elts):
            for index in range(len(node.elts)):
                rest = [one for place, one in enumerate(node.elts) if place != index]
                self._plant(
                    node, ast.Set(rest) if isinstance(node, ast.Set) else type(node)(rest, ast.Load())
                )
        self._data(node)

    visit_Tuple = visit_List = visit_Set = _collection

    def _data(self, node: ast.expr) -> None:
        """A table outside functions: its numbers are what they are, and a test would only repeat them."""
        outside = not self._in_function
        self._in_data += outside
        self.generic_visit(node)
        self._in_data -= outside

    visit_Dict = _data

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if self._in_function:
            self.visit(node.slice)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":  # of zip: it only says that what never happens would be an error
            self.visit(node.value)

    @staticmethod
    def _is_flag(keyword: ast.keyword) -> bool:
        return keyword.arg not in (None, "strict") and isinstance(keyword.value, ast.Constant)

    def visit_Call(self, node: ast.Call) -> None:
        name = _called(node.func)
        if name in QUIET_CALLS or _logs(node):
            if isinstance(node.func, ast.Attribute):
                self.visit(node.func.value)
            return
        for index, argument in enumerate(node.args if name in CONDITIONS else []):
            rest = [one for place, one in enumerate(node.args) if place != index]
            if rest and not isinstance(argument, ast.Starred):
                self._plant(node, ast.Call(node.func, rest, node.keywords))
            elif isinstance(node.func, ast.Attribute):
                self._plant(node, node.func.value)
        for index in range(len(node.keywords)):
            if self._is_flag(node.keywords[index]):
                others = [*node.keywords[:index], *node.keywords[index + 1 :]]
                self._plant(node, ast.Call(node.func, node.args, others))
        self.generic_visit(node)
