"""Saving an engine to a folder of arrays, and opening it by memory map: processes share the pages."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.index import TextIndex
from matching.records import Records
from matching.tables import Growing, Postings
from matching.vocabulary import Vocabulary

FORMAT = 7


class StoreError(ValueError):
    """The folder does not hold an engine of this version and encoder."""


Arrays = dict[str, Growing]
RecordSets = dict[str, Records[Any]]


def save(
    folder: Path, maker: list[str], state: int, arrays: Arrays, record_sets: RecordSets, index: TextIndex
) -> None:
    """Write everything; `meta.json` comes last, so a folder without it is unfinished.

    `maker`: the version of the engine, and the name of its encoder, "" without one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "meta.json").unlink(missing_ok=True)
    for name, growing in arrays.items():
        np.save(folder / f"{name}.npy", growing.view)
    for name, postings in _postings_of(index).items():
        for part in ("pointers", "ids", "weights"):
            np.save(folder / f"{name}_{part}.npy", getattr(postings, part))
    for name, records in record_sets.items():
        for part in ("bytes", "ends", "marks"):
            np.save(folder / f"{name}_{part}.npy", getattr(records, part).view)
        np.save(folder / f"{name}_keys.npy", records.keys)
        np.save(folder / f"{name}_key_rows.npy", records.key_rows)
    (folder / "words.txt").write_text("\n".join(index.vocabulary.words), encoding="utf-8")
    counts = {name: records.count for name, records in record_sets.items()}
    meta = {"format": FORMAT, "maker": maker, "state": state, "settled": index.settled, "counts": counts}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


def load(folder: Path, maker: list[str], arrays: Arrays, record_sets: RecordSets, index: TextIndex) -> int:
    """Fill an empty index, arrays and records from a folder; gives the state number. Raises StoreError."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"no saved engine in {folder}") from error
    if (meta.get("format"), meta.get("maker")) != (FORMAT, maker):
        raise StoreError(f"{folder} was saved by another version of the engine, or with another encoder")
    _load_vocabulary(folder, index.vocabulary)
    for name, growing in arrays.items():
        growing.replace(_mapped(folder / f"{name}.npy"))
    index.lists = _postings(folder, "lists")
    index.settled = int(meta["settled"])
    for name, records in record_sets.items():
        for part in ("bytes", "ends", "marks"):
            getattr(records, part).replace(_mapped(folder / f"{name}_{part}.npy"))
        records.keys, records.key_rows = (
            _mapped(folder / f"{name}_keys.npy"),
            _mapped(folder / f"{name}_key_rows.npy"),
        )
        records.count = int(meta["counts"][name])
    return int(meta["state"])


def _postings_of(index: TextIndex) -> dict[str, Postings]:
    words = index.vocabulary
    return {"lists": index.lists, "grams": words.grams, "kin": words.kin, "near": words.near}


def _load_vocabulary(folder: Path, vocabulary: Vocabulary) -> None:
    text = (folder / "words.txt").read_text(encoding="utf-8")
    vocabulary.words = text.split("\n") if text else []
    vocabulary.ids = {word: number for number, word in enumerate(vocabulary.words)}
    vocabulary.grams, vocabulary.kin = _postings(folder, "grams"), _postings(folder, "kin")
    vocabulary.near, vocabulary.settled = _postings(folder, "near"), len(vocabulary.words)


def _postings(folder: Path, name: str) -> Postings:
    return Postings(*(_mapped(folder / f"{name}_{part}.npy") for part in ("pointers", "ids", "weights")))


def _mapped(path: Path) -> NDArray[Any]:
    """An array of a file; writing to it changes this process's copy only. Empty files cannot be mapped."""
    try:
        return np.asarray(np.load(path, mmap_mode="c"))
    except ValueError:
        return np.asarray(np.load(path))
