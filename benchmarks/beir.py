"""Test sets in BEIR form: a folder with corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Entry = tuple[str, str, str]
QRELS = ("qrels.tsv", "qrels/test.tsv")


class SetError(ValueError):
    """A set can't be read; the text names the file and the line."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """Documents and queries as (id, title, text), and relevance by query and document (-1: ignore)."""

    name: str
    corpus: list[Entry]
    queries: list[Entry]
    relevance: dict[str, dict[str, int]]


def load(folder: Path) -> TestSet:
    """Read a set; without qrels nothing can be scored. Raises SetError."""
    relevance: dict[str, dict[str, int]] = {}
    qrels = next((folder / name for name in QRELS if (folder / name).exists()), None)
    for number, line in enumerate(_lines(qrels) if qrels else ()):
        query, _, judged = line.partition("\t")
        document, _, score = judged.partition("\t")
        if number == 0 and not _is_number(score):
            continue  # names of the columns
        if not _is_number(score):
            raise SetError(f"{qrels}: line {number + 1} is not query-id, corpus-id and a whole number.")
        relevance.setdefault(query, {})[document] = int(score)
    return TestSet(
        folder.resolve().name, entries(folder / "corpus.jsonl"), entries(folder / "queries.jsonl"), relevance
    )


def none_of(folder: Path) -> list[Entry]:
    """The requests of a set that nothing in it fits; none when it has no such file. Raises SetError."""
    path = folder / "queries-none.jsonl"
    return entries(path) if path.exists() else []


def entries(path: Path) -> list[Entry]:
    """The (id, title, text) of each line; what is absent is empty. Raises SetError."""
    found = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
            found.append((str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SetError(f"{path}: line {number} is not a JSON object with an _id.") from error
    return found


def _lines(path: Path) -> Iterator[str]:
    """Lines that hold something. Texts in JSON may hold characters at which `splitlines` ends a line."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            yield from (line.rstrip("\r\n") for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{path} can't be read: {error}") from error


def _is_number(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()
