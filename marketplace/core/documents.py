"""What people send as a document: accepted by what is in it, never by its name.

PDF, PNG, JPEG, DOCX and XLSX of at most 10 MB. Images are drawn anew, which drops what hides in them (place,
camera, other files). An office file is opened as the ZIP it is: no macros, no password, no bomb, nothing in
front of or behind it. Refusals are Dutch sentences for the field.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
#: An office file may hold this much when unpacked, this many parts, and shrink no part more than this.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHRUNK = 200
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A compound file: doc and xls of before 2007, and what Word and Excel make of a file with a password."""
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")

MACROS = "In dit bestand zitten macro’s. Bewaar het als gewone docx of xlsx."
KINDS_SHOWN = "PDF, PNG, JPEG, Word (docx) of Excel (xlsx)"


class NotAccepted(ValueError):
    """The text says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class Document:
    """An accepted document. `data` is what is kept, which for an image differs from what was sent."""

    content_type: str
    extension: str
    data: bytes

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def accept(data: bytes) -> Document:
    """The document in some bytes. Raises NotAccepted."""
    if not data:
        raise NotAccepted("Dit bestand is leeg. Kies een ander bestand.")
    if len(data) > MOST_BYTES:
        raise NotAccepted("Dit bestand is groter dan 10 MB. Maak het kleiner of splits het.")
    kind = _kind(data)
    if kind == PDF:
        return _pdf(data)
    if kind in (PNG, JPEG):
        return _image(data, kind)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data.startswith(_OLD_OFFICE):
        raise NotAccepted(
            "Dit bestand is beveiligd met een wachtwoord of oud (doc, xls). "
            "Bewaar het zonder wachtwoord als docx of xlsx."
        )
    raise NotAccepted(f"Dit soort bestand kan niet. Kies een {KINDS_SHOWN}.")


def _kind(data: bytes) -> str:
    for signature, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if data.startswith(signature):
            found = {match.mime_type for match in puremagic.magic_string(data)}
            return kind if kind in found else ""
    return ""


def _pdf(data: bytes) -> Document:
    if b"%%EOF" not in data[-1024:]:
        raise NotAccepted("Dit PDF-bestand is niet volledig. Bewaar het opnieuw en probeer nog eens.")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise NotAccepted("In dit PDF-bestand zit nog een ander bestand. Bewaar het opnieuw als PDF.")
    if b"/Encrypt" in data:  # what is in it can't be seen (ISO 32000-1, 7.6.1)
        raise NotAccepted("Dit PDF-bestand is beveiligd. Bewaar het zonder wachtwoord of beperkingen.")
    if _ACTIVE_PDF.search(data):
        raise NotAccepted("Dit PDF-bestand bevat een script of een bijlage. Druk het af naar een nieuwe PDF.")
    return Document(PDF, "pdf", data)


def _image(data: bytes, kind: str) -> Document:
    name = "PNG" if kind == PNG else "JPEG"
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAccepted("Deze afbeelding is te groot. Verklein ze tot hoogstens 40 megapixels.")
            drawn = ImageOps.exif_transpose(image)
            drawn = drawn.convert("RGBA" if name == "PNG" and "A" in drawn.getbands() else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, NotAccepted):
            raise
        raise NotAccepted("Deze afbeelding is beschadigd. Bewaar ze opnieuw en probeer nog eens.") from None
    anew = io.BytesIO()
    drawn.save(anew, name, optimize=True)
    return Document(kind, name.lower().replace("jpeg", "jpg"), anew.getvalue())


def _office(data: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if parts.start_dir + sum(_listed(info) for info in infos) + 22 != len(data) or parts.comment:
                raise NotAccepted("In dit bestand zit nog een ander bestand. Bewaar het opnieuw.")
            names = {info.filename for info in infos}
            _check_parts(infos)
            if b"macroEnabled" in _types(parts) or b"vbaProject" in _types(parts):
                raise NotAccepted(MACROS)
            if parts.testzip() is not None:
                raise NotAccepted("Dit bestand is beschadigd. Bewaar het opnieuw en probeer nog eens.")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, NotAccepted):
            raise
        raise NotAccepted("Dit bestand is beschadigd of beveiligd met een wachtwoord.") from None
    for extension, (content_type, main) in OFFICE.items():
        if {"[Content_Types].xml", main} <= names:
            return Document(content_type, extension, data)
    raise NotAccepted(f"Dit soort bestand kan niet. Kies een {KINDS_SHOWN}.")


def _types(parts: zipfile.ZipFile) -> bytes:
    """What an office file says that its parts are, whatever their names (ECMA-376 part 2, 7.2.3)."""
    return parts.read("[Content_Types].xml") if "[Content_Types].xml" in parts.namelist() else b""


def _listed(info: zipfile.ZipInfo) -> int:
    """Bytes that a part takes in the directory at the end of a ZIP (APPNOTE 4.3.12)."""
    return 46 + len(info.orig_filename.encode("utf-8")) + len(info.extra) + len(info.comment)


def _check_parts(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 0x1 for info in infos):
        raise NotAccepted("Dit bestand is beveiligd met een wachtwoord. Bewaar het zonder wachtwoord.")
    if any(info.filename.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for info in infos):
        raise NotAccepted(MACROS)
    unpacked = sum(info.file_size for info in infos)
    shrunk = any(info.file_size > MOST_SHRUNK * max(info.compress_size, 1_000) for info in infos)
    if unpacked > MOST_UNPACKED or len(infos) > MOST_PARTS or shrunk:
        raise NotAccepted("Dit bestand wordt te groot als het opengaat. Bewaar het als PDF.")
