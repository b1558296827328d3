"""The parts of an XLSX file: where its sheets are, and XML that is read without believing it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

from marketplace.core.i18n import N_
from marketplace.core.sheets.values import NotRead

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK = "xl/workbook.xml"
UNREADABLE = N_("Wij kunnen dit bestand niet lezen. Bewaar het in Excel of LibreOffice opnieuw als xlsx.")


def tag(name: str) -> str:
    """The name of an element of a sheet with its namespace."""
    return f"{{{MAIN}}}{name}"


def parsed(data: bytes) -> etree._Element:
    """The root of a part. Raises NotRead for a document type, entities or unsound XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise NotRead(UNREADABLE) from None
    if root.getroottree().docinfo.doctype:
        raise NotRead(UNREADABLE)
    return root


def as_written(root: etree._Element) -> bytes:
    """A part as it stands in the file."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class Package:
    """An XLSX file whose parts can be read and put in anew."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                self.sizes = {info.filename: info.file_size for info in parts.infolist()}
        except (zipfile.BadZipFile, ValueError):
            raise NotRead(UNREADABLE) from None

    def part(self, name: str) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as parts:
                return parts.read(name)
        except (KeyError, zipfile.BadZipFile, RuntimeError, OSError):
            raise NotRead(UNREADABLE) from None

    def sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Of each sheet of cells its name, the name of its part, and whether it shows."""
        targets = self._targets(WORKBOOK)
        for sheet in parsed(self.part(WORKBOOK)).iter(tag("sheet")):
            target = targets.get(sheet.get(f"{{{_RELATION}}}id", ""), "")
            if target in self.sizes:
                yield sheet.get("name", ""), target, sheet.get("state", "visible") == "visible"

    def styles(self) -> str:
        """The name of the part with the styles; empty for a file without."""
        found = self._targets(WORKBOOK, "/styles").values()
        return next((name for name in found if name in self.sizes), "")

    def _targets(self, part: str, kind: str = "/worksheet") -> dict[str, str]:
        """Id -> part of what a part points to."""
        folder, name = posixpath.split(part)
        found = {}
        for relation in parsed(self.part(f"{folder}/_rels/{name}.rels")).iter(f"{{{_PACKAGE}}}Relationship"):
            target = relation.get("Target", "")
            if relation.get("Type", "").endswith(kind):
                whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[relation.get("Id", "")] = posixpath.normpath(whole)
        return found

    def with_parts(self, new: Mapping[str, bytes]) -> bytes:
        """The file with these parts instead of its own; all others stay as they are."""
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as parts,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
        ):
            for info in parts.infolist():
                content = new.get(info.filename)
                written.writestr(info.filename, parts.read(info.filename) if content is None else content)
        return out.getvalue()
