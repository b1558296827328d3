"""The map in ARCHITECTURE.md is what the code says, and names files that are there."""

from __future__ import annotations

import re

from marketplace.slices import JOURNEY
from tools import architecture


def test_the_map_is_drawn_from_the_code() -> None:
    text = architecture.MAP.read_text("utf-8")
    assert architecture.with_map(text) == text, "run python -m tools.architecture"


def test_the_slices_stand_in_the_order_of_the_contract() -> None:
    names = [s.name for s in JOURNEY]
    assert names == [name for name in architecture.order() if name in names]


def test_the_files_that_are_named_are_there() -> None:
    text = architecture.MAP.read_text("utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|html|md))", text))
    folders = (architecture.ROOT, architecture.ROOT / "marketplace")
    missing = {name for name in named if not any((folder / name).exists() for folder in folders)}
    assert len(named) > 40
    assert missing == set()
