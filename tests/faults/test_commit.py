"""A web process killed around its commit: the business row and its event are both there, or neither."""

from __future__ import annotations

from benchmarks.delivery_web import run


def test_a_killed_web_process_leaves_both_or_neither() -> None:
    found = run(12)
    assert found["runs"] == 12
    assert found["torn"] == 0, found
    assert found["told_but_absent"] == 0, found
