"""Word and Excel files: the ZIP they are, with parts that only hold text, numbers, pictures and fonts.

Judged by what the parts say that they are and point to (ECMA-376 part 2: content types and relationships),
never by their names. `office_xml` reads what is in them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from marketplace.core.documents.kinds import (
    DAMAGED,
    KINDS_SHOWN,
    OTHER_FILE,
    TOO_BIG_INSIDE,
    Document,
    NotAccepted,
)
from marketplace.core.documents.office_xml import MACROS, Watch, looks_like_xml, read
from marketplace.core.i18n import N_, _

#: An office file may hold this much when unpacked, this many parts, and shrink no part more than this.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHRUNK = 200
_FORMAT = "application/vnd.openxmlformats-officedocument."
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
#: Content type of the part that the file opens with -> the kind of document.
MAIN = {
    f"{_FORMAT}wordprocessingml.document.main+xml": ("docx", f"{_FORMAT}wordprocessingml.document"),
    f"{_FORMAT}spreadsheetml.sheet.main+xml": ("xlsx", f"{_FORMAT}spreadsheetml.sheet"),
}
#: What a part that is no XML may be.
_BINARY = re.compile(
    r"image/[a-z0-9.+-]+|application/x-font-ttf"
    r"|application/vnd\.openxmlformats-officedocument\.(obfuscatedfont"
    r"|(spreadsheetml|wordprocessingml)\.printersettings)"
)
_FILES_INSIDE = (
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"PK\x03\x04",
    b"%PDF",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
_SAFE_NAME = re.compile(r"[^\\:\x00-\x1f]+")
PASSWORD = N_("Dit bestand is beveiligd met een wachtwoord. Bewaar het zonder wachtwoord.")


@dataclass(frozen=True, slots=True)
class _ContentTypes:
    """What [Content_Types].xml says, in lower case: by the end of a name, and by the whole name."""

    by_end: dict[str, str]
    by_name: dict[str, str]

    def of(self, name: str) -> str:
        name = name.lower()
        return self.by_name.get(name) or self.by_end.get(name.rpartition(".")[2], "")


def office(data: bytes) -> Document:
    """A Word or Excel file as it came. Raises NotAccepted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            # Nothing stands before, between or behind the parts, or has two meanings.
            if parts.start_dir + sum(_listed(info) for info in infos) + 22 != len(data) or parts.comment:
                raise NotAccepted(OTHER_FILE)
            _check_parts(infos)
            _check_places(data, infos, parts.start_dir)
            main = _check_contents(parts, [info.filename for info in infos if not info.is_dir()])
    except NotAccepted:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        raise NotAccepted(DAMAGED) from None
    if main not in MAIN:
        raise NotAccepted(_("Dit soort bestand kan niet. Kies een %(kinds)s.") % {"kinds": KINDS_SHOWN})
    extension, content_type = MAIN[main]
    return Document(content_type, extension, data)


def _listed(info: zipfile.ZipInfo) -> int:
    """Bytes that a part takes in the directory at the end of a ZIP (APPNOTE 4.3.12)."""
    return 46 + len(info.orig_filename.encode("utf-8")) + len(info.extra) + len(info.comment)


def _check_places(data: bytes, infos: list[zipfile.ZipInfo], end: int) -> None:
    """Each part begins where the one before it ends, the first at the start, the last before `end`."""
    place = room = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        header = data[info.header_offset : info.header_offset + 30]
        if not place <= info.header_offset <= place + room or len(header) < 30:
            raise NotAccepted(OTHER_FILE)
        name, extra = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
        place = info.header_offset + 30 + name + extra + info.compress_size
        room = 24 if info.flag_bits & 0x8 else 0  # a description may follow (APPNOTE 4.3.9)
    if not place <= end <= place + room:
        raise NotAccepted(OTHER_FILE)


def _check_parts(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 0x1 for info in infos):
        raise NotAccepted(PASSWORD)
    unpacked = sum(info.file_size for info in infos)
    shrunk = any(info.file_size > MOST_SHRUNK * max(info.compress_size, 1_000) for info in infos)
    if unpacked > MOST_UNPACKED or len(infos) > MOST_PARTS or shrunk:
        raise NotAccepted(TOO_BIG_INSIDE)
    names = [info.filename.lower() for info in infos]
    odd = any(
        not _SAFE_NAME.fullmatch(name) or {"", ".."} & set(name.rstrip("/").split("/")) for name in names
    )
    if odd or len(set(names)) != len(names):
        raise NotAccepted(DAMAGED)


def _check_contents(parts: zipfile.ZipFile, names: list[str]) -> str:
    """Look into all parts; -> the content type of the one that the file opens with ("" for none)."""
    if not {TYPES, RELATIONS} <= set(names):
        return ""
    types = _types(read(parts.read(TYPES)))
    main = ""
    for name in names:
        data = parts.read(name)  # checks its checksum too
        kind = types.of(f"/{name}")
        if name == RELATIONS:
            main = types.of(_opens_with(read(data)))
        elif looks_like_xml(data):
            read(data)
        elif data.startswith(_FILES_INSIDE) or not _BINARY.fullmatch(kind):
            raise NotAccepted(OTHER_FILE)
    return main


def _types(watch: Watch) -> _ContentTypes:
    defaults = {
        given.get("Extension", "").lower(): given.get("ContentType", "").lower() for given in watch.ends
    }
    named = {given.get("PartName", "").lower(): given.get("ContentType", "").lower() for given in watch.names}
    return _ContentTypes(defaults, named)


def _opens_with(watch: Watch) -> str:
    """The name of the main part, from the root; "" when there is not just one."""
    targets = [
        given.get("Target", "")
        for given in watch.relations
        if given.get("Type", "").endswith("/officeDocument")
    ]
    return "/" + targets[0].lstrip("/") if len(targets) == 1 else ""


__all__ = ["MACROS", "office"]
