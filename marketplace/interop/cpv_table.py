"""Reads the official CPV table: CSV with a header, or genericode XML as the Publications Office gives it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lxml import etree

from marketplace.interop.ubl import NoticeError, parse
from marketplace.matches.cpv_names import CODE, CpvRow

LABELS = ("label_nl", "nld_label", "nl", "naam", "label", "name")
MAX_SIZE = 20 * 1024 * 1024


class CpvError(ValueError):
    """The table can't be read; the text is Dutch and names the lines."""


def read_cpv(data: bytes) -> list[CpvRow]:
    """Every code once, in order. Raises CpvError with the first wrong lines when there is one."""
    if len(data) > MAX_SIZE:
        raise CpvError("Het bestand is groter dan 20 MB.")
    numbered = _genericode(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else _csv(data)
    rows: dict[str, CpvRow] = {}
    wrong: list[str] = []
    for line, code, label in numbered:
        match = CODE.fullmatch(code.strip())
        if match is None:
            wrong.append(f"regel {line}: “{code.strip()[:30]}” is geen CPV-code van 8 cijfers")
        elif not label.strip():
            wrong.append(f"regel {line}: de naam ontbreekt")
        else:
            rows[match[1]] = CpvRow(match[1], " ".join(label.split())[:300])
    if wrong:
        more = f" (en {len(wrong) - 5} meer)" if len(wrong) > 5 else ""
        raise CpvError("; ".join(wrong[:5]) + more)
    if not rows:
        raise CpvError("Er staat geen enkele code in.")
    return list(rows.values())


def _csv(data: bytes) -> Iterator[tuple[int, str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    label = next((names[name] for name in LABELS if name in names), None)
    if "code" not in names or label is None:
        raise CpvError("De eerste regel moet de kolommen “code” en “label_nl” noemen.")
    for row in reader:
        yield reader.line_num, row[names["code"]] or "", row[label] or ""


def _genericode(data: bytes) -> Iterator[tuple[int, str, str]]:
    try:
        root = parse(data)
    except NoticeError as error:
        raise CpvError(str(error)) from error
    if etree.QName(root).localname != "CodeList":
        raise CpvError("Dit XML-bestand is geen genericode-lijst.")
    for row in root.iter("{*}Row"):
        values = {
            value.get("ColumnRef", "").lower(): "".join(value.itertext()) for value in row.iter("{*}Value")
        }
        label = next((values[name] for name in LABELS if values.get(name, "").strip()), "")
        yield row.sourceline or 0, values.get("code", ""), label
