"""`make seeds` tells which tests failed ever, and under which seeds."""

from __future__ import annotations

from pathlib import Path

from tools.seeds import Run, report, run

BY_CHANCE = """
def test_by_chance(pytestconfig):
    assert pytestconfig.getoption("randomly_seed") % 2

def test_always():
    pass
"""


def test_a_test_that_fails_by_chance_is_named_with_its_seed(tmp_path: Path) -> None:
    file = tmp_path / "test_dice.py"
    file.write_text(BY_CHANCE)
    odd, even = (run(seed, busy=False, tests=[str(file)], processes=0) for seed in (7, 8))
    assert (odd.status, odd.failed) == (0, [])
    assert even.status == 1
    assert [name.split("::")[1] for name in even.failed] == ["test_by_chance"]


def test_the_report_begins_with_what_failed_most() -> None:
    runs = [Run(1, False, 0, []), Run(2, True, 1, ["a", "b"]), Run(3, False, 1, ["b"]), Run(4, True, 5, [])]
    assert report(runs).splitlines() == [
        "2 of 4: b (seeds 2, 3)",
        "1 of 4: a (seeds 2)",
        "1 of 4: pytest itself (status 5) (seeds 4)",
    ]
    assert report(runs[:1]) == "1 runs: nothing failed"
