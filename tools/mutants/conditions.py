"""Faults in what decides: a condition turned round, left out, or off by one at its edge."""

from __future__ import annotations

import ast

from tools.mutants.fault import Planter

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


def called(node: ast.expr) -> str:
    """The last name of what is called: `where` of `select(x).where(y)`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


class Conditions(Planter):
    def _negate(self, test: ast.expr) -> None:
        if not isinstance(test, (ast.Compare, ast.UnaryOp, ast.BoolOp)):
            self.plant(test, ast.UnaryOp(ast.Not(), test))

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.plant(node, node.body)
        self.plant(node, node.orelse)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self.plant(condition, "True")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, op in enumerate(node.ops):
            for other in NEGATED[type(op)][-1 if self._with_now(node) else 0 :]:
                ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                self.plant(node, ast.Compare(node.left, ops, node.comparators))
        self.generic_visit(node)

    @staticmethod
    def _with_now(node: ast.Compare) -> bool:
        """Whether it compares with this moment: no other one is the same to the microsecond."""
        return any(
            isinstance(part, (ast.Name, ast.Attribute)) and called(part) == "now" for part in ast.walk(node)
        )

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for index in range(len(node.values)):
            rest = [value for place, value in enumerate(node.values) if place != index]
            self.plant(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            if self.in_function:  # outside functions it joins types
                self.plant(node, node.left)
                self.plant(node, node.right)
        elif type(node.op) in SWAPPED:
            self.plant(node, ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self.plant(node, node.operand)
        if not isinstance(node.operand, ast.Constant):
            self.generic_visit(node)
