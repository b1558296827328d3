import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.databases import VAR


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Not in pytest's own folder: that is closed to the user that root lends to PostgreSQL."""
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR, prefix="services-") as folder:
        yield Path(folder)


class Loader:
    def __init__(self) -> None:
        self.loads = 0
        self.breaks = False

    async def load(self, database_url: str) -> None:
        self.loads += 1
        if self.breaks:
            raise RuntimeError("the power went out")


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> Loader:
    """Stands for the demo region: loading the real one is tested with the region itself."""
    fake = Loader()
    module = ModuleType("seed.demo.load")
    module.load = fake.load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "seed.demo.load", module)
    return fake
