"""An installation with an encoder of its own: kept with the index, and checked before anything starts."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from marketplace.app import create_app
from marketplace.core.db import Database
from marketplace.matches import building
from marketplace.matches.building import Order
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.making import Maker
from marketplace.matches.own_encoder import EncoderRefused, opened
from tests.database import with_cast
from tests.inprocess import settings
from tests.matching.tiny_onnx import make_encoder
from tests.people import make_offer


async def started(database: Database, shelf: Path, encoder: Path | str) -> tuple[str, set[str]]:
    """What a new process that keeps its engine has for an encoder, and the saved engines by name."""
    catalogue = Catalogue(maker=Maker(shelf, save_from=1, encoder=str(encoder)))
    async with database.begin() as db:
        await catalogue.ready(db)
    async with database.begin() as db:
        engine = await catalogue.current(db)
    name = engine.meanings.encoder.name if engine.meanings else ""
    return name, {path.name for path in shelf.iterdir() if path.is_dir()}  # noqa: ASYNC240 - a test


async def test_processes_share_an_index_of_their_encoder_only(database_url: str, tmp_path: Path) -> None:
    own, other = make_encoder(tmp_path / "own"), make_encoder(tmp_path / "other", pooling="cls")
    shelf = tmp_path / "index"
    async with with_cast(database_url) as (database, _):
        name, first = await started(database, shelf, own)
        assert name
        assert await started(database, shelf, own) == (name, first), "it was opened, not built again"
        another, second = await started(database, shelf, other)
        assert another not in ("", name)
        assert second != first
        assert (await started(database, shelf, ""))[0] == ""


async def test_the_engine_follows_what_changes_with_an_encoder(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue(encoder=str(make_encoder(tmp_path / "own")))
        async with database.begin() as db:
            assert (await catalogue.current(db)).meanings is not None
            later = await make_offer(db, cast.poetslijn, "Ruit wassen", "Wij wassen elke ruit.", "90911300")
        async with database.begin() as db:
            engine = await catalogue.current(db)
        assert engine.search("ruit wassen")[0][0] == str(later.id)


def test_an_encoder_that_is_not_there_stops_the_start(shared_demo_database_url: str, tmp_path: Path) -> None:
    wanted = replace(settings(shared_demo_database_url, None, tmp_path), encoder="/no/such")
    with pytest.raises(EncoderRefused, match="in /no/such ontbreekt model"):
        create_app(wanted)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("config.json", b'{"pooling": "max"}', "config.json klopt niet"),
        ("config.json", b'{"max_length": 0}', "max_length"),
        ("tokenizer.json", b"{}", "tokenizer.json klopt niet"),
        ("model.onnx", b"no model", "model.onnx kan niet gelezen worden"),
    ],
)
def test_what_is_wrong_is_said_in_dutch(tmp_path: Path, file: str, content: bytes, told: str) -> None:
    (make_encoder(tmp_path) / file).write_bytes(content)
    with pytest.raises(EncoderRefused, match=rf"MAATMARKT_ENCODER: .*{told}"):
        opened(str(tmp_path))


def test_a_building_that_meets_an_encoder_it_cannot_use_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = {"[UNK]": (float("nan"), 0.0)}
    wrong = make_encoder(tmp_path / "own", words=words)
    order = msgspec.json.encode(
        Order("postgresql+asyncpg://nobody@localhost:1/none", str(tmp_path), str(wrong))
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(order)))
    monkeypatch.setattr("os.nice", lambda _: 0)
    assert building.main() == 1
    assert "EncoderError: output" in capsys.readouterr().err
