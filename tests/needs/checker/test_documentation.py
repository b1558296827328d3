"""The documentation shows the rules as they are."""

from __future__ import annotations

from pathlib import Path

from benchmarks.checker import found_table, need_of, rules_table
from benchmarks.dutch_notices import dutch_notices, text_of

ROOT = Path(__file__).resolve().parents[3]
NOTICES = ROOT / "tests" / "interop" / "fixtures"


def test_the_documentation_has_every_rule_as_it_is() -> None:
    shown = (ROOT / "docs" / "checker.md").read_text("utf-8")
    assert rules_table() in shown, "run python -m benchmarks.checker FOLDER --into docs/checker.md"


def test_the_command_looks_at_dutch_notices_only() -> None:
    found = list(dutch_notices(NOTICES))
    assert found
    assert all(notice.language == "nl" for _, notice in found)
    assert f"{len(found)} Dutch notices" in found_table(NOTICES)


def test_a_notice_is_looked_at_with_all_that_its_lots_say() -> None:
    for _, notice in dutch_notices(NOTICES):
        need = need_of(notice)
        assert need.title == notice.title
        assert need.text == text_of(notice)
        assert all(lot.description in need.text for lot in notice.lots)
