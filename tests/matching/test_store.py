"""A saved engine answers as the one that saved it, shares its pages, and goes on changing on its own."""

from pathlib import Path

import pytest

from matching import Engine, Need
from matching.store import StoreError
from tests.matching.cast import TODAY, offer, offers, supplier, suppliers

NEEDS = (Need("gras maaien", ""), Need("zaal dweilen", ""), Need("lekke band", ""))


def test_a_loaded_engine_ranks_the_same(tmp_path: Path) -> None:
    engine = Engine.build(suppliers(), offers())
    engine.save(tmp_path)
    loaded = Engine.load(tmp_path)
    assert len(loaded) == len(engine)
    assert [loaded.rank(n, today=TODAY) for n in NEEDS] == [engine.rank(n, today=TODAY) for n in NEEDS]


def test_a_loaded_engine_changes_without_touching_the_file(tmp_path: Path) -> None:
    Engine.build(suppliers(), offers()).save(tmp_path)
    first, second = Engine.load(tmp_path), Engine.load(tmp_path)
    first.remove_offer("o-gras")
    first.put_supplier(supplier("poets", opted_out=True))
    assert [r.supplier_id for r in first.rank(NEEDS[0]).ranked] == []
    assert [r.supplier_id for r in first.rank(NEEDS[1]).ranked] == []
    assert [r.supplier_id for r in second.rank(NEEDS[0]).ranked] == ["gras"]
    first.put_offer(offer("gras"))
    assert [r.supplier_id for r in first.rank(NEEDS[0]).ranked] == ["gras"]


def test_an_empty_engine_can_be_saved(tmp_path: Path) -> None:
    Engine.build([], []).save(tmp_path)
    assert len(Engine.load(tmp_path)) == 0


def test_a_folder_without_an_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Engine.load(tmp_path)
    (tmp_path / "meta.json").write_text('{"format": 0}')
    with pytest.raises(StoreError):
        Engine.load(tmp_path)
