"""Plain documents as people send them, to test with or to spoil."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
NAMESPACES = {
    "word/document.xml": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "xl/workbook.xml": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}
MAIN = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document.main+xml",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet.main+xml",
}


TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
ENDINGS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
}


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def new_pdf() -> pikepdf.Pdf:
    """One empty page, still to be saved."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    return made


def saved(made: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    made.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def pdf_of(*objects: bytes, trailer: bytes = b"", start: bytes = b"%PDF-1.7\n") -> bytes:
    """A sound PDF of hand-written objects, the first of which is its root."""
    data, places = bytearray(start), []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return bytes(
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(data))
    )


PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
PDF = pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE)


def relations(*given: tuple[str, str, bool]) -> bytes:
    """A part of relationships: type, target and whether that is outside the file."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{kind if "/" in kind else RELATION + kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for number, (kind, target, outside) in enumerate(given)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{rows}</Relationships>'.encode()


def office(
    main: str = "word/document.xml",
    parts: Mapping[str, bytes] | None = None,
    *,
    inside: str = "",
    types: Mapping[str, str] | None = None,
    main_type: str = "",
    comment: bytes = b"",
) -> bytes:
    """A DOCX, or an XLSX with `main` xl/workbook.xml. `types`: part or ending -> content type."""
    named = {f"/{main}": main_type or MAIN.get(main, "application/xml")} | dict(types or {})
    rows = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        if name.startswith("/")
        else f'<Default Extension="{name}" ContentType="{kind}"/>'
        for name, kind in (ENDINGS | named).items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}">{rows}</Types>')
        archive.writestr("_rels/.rels", relations(("officeDocument", main, False)))
        archive.writestr(main, f'<w:x xmlns:w="{NAMESPACES.get(main, "x")}">{inside}</w:x>')
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
        archive.comment = comment
    return out.getvalue()
