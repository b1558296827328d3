"""Which faults are planted, how they are tried, and when too few are noticed."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from tools.mutants.fault import Fault
from tools.mutants.faults import faults_of
from tools.mutants.reach import noted
from tools.mutants.result import Result, report
from tools.mutants.table import listed, slices, words

ROOT = Path(__file__).parent.parent.parent


def _planted(source: str) -> set[str]:
    return {fault.after for fault in _faults(source)}


def _faults(source: str) -> list[Fault]:
    return faults_of(textwrap.dedent(source))


@pytest.mark.parametrize(
    ("statement", "planted"),
    [
        ("self.used_at = now()", {"pass"}),
        ("self.a, self.b = 'x', y", {"self.b, = y,", "self.a, = 'x',"}),
        ("raise Conflict('no')", {"pass"}),
        ("await close(need)", {"pass"}),
        ("value = given", set()),
        ("log.info('x', extra={'n': 1})", set()),
        ("x += given", {"pass", "x -= given"}),
    ],
)
def test_a_step_is_not_taken(statement: str, planted: set[str]) -> None:
    assert _planted(f"async def f():\n    {statement}\n") == planted


@pytest.mark.parametrize(
    ("condition", "planted"),
    [
        ("a < b", {"a <= b", "a >= b"}),
        ("a == b", {"a != b"}),
        ("a is None", {"a is not None"}),
        ("a and b", {"a", "b"}),
        ("not a", {"a"}),
        ("self.deadline > clock.now()", {"self.deadline <= clock.now()"}),
        ("x if a else y", {"x", "y"}),
        ("select(T).where(a, b)", {"select(T).where(b)", "select(T).where(a)"}),
        ("select(T).where(a)", {"select(T)"}),
        ("select(T).where(a).with_for_update(skip_locked=True)", {"select(T)"}),
        ("[x for x in y if x]", {"True"}),
        ("fn(x, kept=True)", {"fn(x)", "False"}),
        ("fn(x, kept=x)", set()),
        ("timedelta(days=4)", {"timedelta()", "5"}),
    ],
)
def test_a_condition_is_turned_round_or_left_out(condition: str, planted: set[str]) -> None:
    assert _planted(f"def f():\n    return {condition}\n") == planted


def test_a_state_is_missing_from_a_list_and_a_number_outside_functions_is_off_by_one() -> None:
    source = "OPEN = (S.A, S.B)\nLIFE = timedelta(minutes=10)\nTABLE = [(1, 'a'), (2, 'b')]\n"
    assert _planted(source) == {"(S.B,)", "(S.A,)", "11", "timedelta()"}


def test_columns_annotations_texts_and_decorators_stay() -> None:
    source = """
    @dataclass(frozen=True)
    class Need(Base):
        \"\"\"A need.\"\"\"
        status: Mapped[int] = mapped_column(default=0, index=True)
        __table_args__ = (Index("a", "b", unique=True),)

        def words(self, limit: Literal[3]) -> str:
            return f"{self.status + 1}"
    """
    assert _planted(source) == set()


def test_each_fault_is_a_file_that_runs_with_its_other_lines_in_place() -> None:
    for file in slices():
        source = (ROOT / file).read_text("utf-8")
        for fault in faults_of(source):
            ast.parse(fault.source)
            assert fault.source != source
            assert fault.source.count("\n") == source.count("\n"), fault.after


def test_a_fault_knows_its_function_and_the_statement_that_a_test_must_reach() -> None:
    source = "LIFE = 3\n\nclass A:\n    def f(self):\n        return g(\n            1,\n        )\n"
    outside, inside = _faults(source)
    assert (outside.place, outside.line, outside.first) == ("", 1, 1)
    assert (inside.place, inside.line, inside.first) == ("A.f", 6, 5)


def test_a_note_stands_before_each_statement_of_a_function(tmp_path: Path) -> None:
    source = "def f(x):\n    if x:\n        return 1\n    return 2\n"
    seen: list[int] = []
    space: dict[str, object] = {"_reached_by_a_test": lambda file, line: seen.append(line)}
    exec(noted(source, "a.py", tmp_path / "a.py"), space)  # noqa: S102 - two lines up
    assert space["f"](0) == 2  # type: ignore[operator]  # the function of two lines up
    assert seen == [2, 4]


def _results(*outcomes: str) -> list[Result]:
    return [Result("a.py", line, "a < b", "a <= b", outcome) for line, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "enough"),
    [
        (["killed"] * 19 + ["survived"], True),
        (["killed"] * 18 + ["survived"], False),
        (["killed"] * 18 + ["timeout", "unreached"], True),
        (["killed"] * 3 + ["error 3"], False),
        ([], True),
    ],
)
def test_a_file_passes_when_nineteen_of_twenty_are_noticed(outcomes: list[str], enough: bool) -> None:
    text, passes = report("a.py", "x\n" * 20, _results(*outcomes))
    assert passes is enough
    missed = [line for line in text.splitlines() if line.startswith("  a.py:")]
    assert len(missed) == len(outcomes) - outcomes.count("killed") - outcomes.count("timeout")


def test_a_fault_that_is_listed_does_not_count() -> None:
    for file, reasons in listed().items():
        source = (ROOT / file).read_text("utf-8")
        missed = [
            Result(file, fault.line, fault.before, fault.after, "survived")
            for fault in faults_of(source)
            if _words(source, fault) in reasons
        ]
        text, passes = report(file, source, missed)
        assert passes
        assert f"0 noticed, {len(missed)} listed, 0 missed" in text


def _words(source: str, fault: Fault) -> str:
    return words(source, fault.line, fault.before, fault.after)


def test_what_is_listed_is_a_fault_that_can_still_be_planted() -> None:
    for file, reasons in listed().items():
        source = (ROOT / file).read_text("utf-8")
        possible = {_words(source, fault) for fault in faults_of(source)}
        assert set(reasons) <= possible, file
        assert all(reasons.values()), "each with its reason"


def test_a_listed_number_is_named_with_its_line_so_that_another_one_is_not_meant() -> None:
    first, second = _faults("A = timedelta(3)\nB = timedelta(3)\n")
    source = "A = timedelta(3)\nB = timedelta(3)\n"
    assert _words(source, first) == "A = timedelta(3): 3 -> 4"
    assert _words(source, first) != _words(source, second)


def test_the_table_names_files_and_tests_that_are_there() -> None:
    for file, tests in slices().items():
        for path in (file, *tests):
            assert (ROOT / path).exists(), path
