"""Reads the official CPV table: CSV with a header, or genericode XML as the Publications Office gives it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from marketplace.interop.text_table import TableError, decoded, rows
from marketplace.interop.ubl import NoticeError, parse
from marketplace.matches.cpv_names import CpvRow
from marketplace.offers.cpv import WrongCode, read_code

LABELS = ("label_nl", "nld_label", "nl", "naam", "label", "name")
MAX_SIZE = 20 * 1024 * 1024


class CpvError(ValueError):
    """The table can't be read; the text is Dutch and names the lines."""


def read_cpv(data: bytes) -> list[CpvRow]:
    """Every code once, in order. Raises CpvError with the first wrong lines when there is one."""
    if len(data) > MAX_SIZE:
        raise CpvError("Het bestand is groter dan 20 MB.")
    codes: dict[str, CpvRow] = {}
    wrong: list[str] = []
    for line, written, label in _numbered(data):
        try:
            code = read_code(written)
        except WrongCode as error:
            wrong.append(f"regel {line}: {error}")
            continue
        if not label.strip():
            wrong.append(f"regel {line}: de naam ontbreekt")
        codes[code] = CpvRow(code, " ".join(label.split())[:300])
    if wrong:
        more = f" (en {len(wrong) - 5} meer)" if len(wrong) > 5 else ""
        raise CpvError("; ".join(wrong[:5]) + more)
    if not codes:
        raise CpvError("Er staat geen enkele code in.")
    return list(codes.values())


def _numbered(data: bytes) -> Iterator[tuple[int, str, str]]:
    """Line, code and name of each row, as written."""
    try:
        text = decoded(data)
        yield from _genericode(data) if text.lstrip().startswith("<") else _csv(text)
    except (TableError, NoticeError) as error:
        raise CpvError(str(error)) from error


def _csv(text: str) -> Iterator[tuple[int, str, str]]:
    table = rows(text)
    _, header = next(table, (1, []))
    names = [name.strip().lower() for name in header]
    label = next((names.index(name) for name in LABELS if name in names), None)
    if "code" not in names or label is None:
        raise CpvError("De eerste regel moet de kolommen “code” en “label_nl” noemen.")
    for line, cells in table:
        filled = [*cells, *[""] * (len(names) - len(cells))]
        yield line, filled[names.index("code")], filled[label]


def _genericode(data: bytes) -> Iterator[tuple[int, str, str]]:
    root = parse(data)
    if etree.QName(root).localname != "CodeList":
        raise CpvError("Dit XML-bestand is geen genericode-lijst.")
    for row in root.iter("{*}Row"):
        values = {
            value.get("ColumnRef", "").lower(): "".join(value.itertext()) for value in row.iter("{*}Value")
        }
        label = next((values[name] for name in LABELS if values.get(name, "").strip()), "")
        yield row.sourceline or 0, values.get("code", ""), label
