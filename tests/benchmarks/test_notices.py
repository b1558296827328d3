"""The table of notices stands between its marks, whatever stood there."""

from __future__ import annotations

from benchmarks.notices import MARK, between_marks, table


def test_only_what_is_between_the_marks_changes() -> None:
    begin, end = MARK.format("begin"), MARK.format("end")
    once = between_marks(f"before\n{begin}\nold\n{end}\nafter\n", "new")
    assert once == f"before\n{begin}\n\nnew\n\n{end}\nafter\n"
    assert between_marks(once, "new") == once


def test_a_title_can_not_break_the_table() -> None:
    rows = table([("a.xml", "nieuw", "Dit | dat"), ("b.xml", "nieuw", "Nog iets")])
    assert rows[0] == "2 files: 2 nieuw."
    assert rows[-2] == "| `a.xml` | nieuw | Dit \\| dat |"
