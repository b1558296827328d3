"""Makes a form of the bytes of a body, while they come in and within limits."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from multipart import MultipartSegment, PushMultipartParser

from marketplace.core.errors import Refusal
from marketplace.core.i18n import N_, _

MOST_BYTES = 256 * 1024
MOST_FIELDS = 1_000
#: A multipart body is read in pieces of at least this: a byte at a time would cost far more.
PIECE = 64 * 1024
#: RFC 2046, section 5.1.1.
LONGEST_BOUNDARY = 70

UNREADABLE = N_("Wat u stuurde, konden wij niet lezen.")
TOO_MANY = N_("Er staan te veel velden in wat u stuurde. Hoogstens 1000 kunnen.")
Req = Request[Any, Any, Any]
Values = dict[str, list[Any]]


class TooLarge(Refusal):
    """More bytes than are taken here."""

    status = 413
    title = N_("Dat is te groot")

    def __init__(self, most: int) -> None:
        size = f"{most // 1_048_576} MB" if most > MOST_BYTES else f"{most // 1024} kB"
        super().__init__(_("Wat u stuurde, is te groot. Hier kan hoogstens %(size)s.") % {"size": size})


class Text:
    """A form as browsers send it (WHATWG URL, 5.1): fields are counted before they are made."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, piece: bytes) -> None:
        self._data += piece

    def values(self) -> Values:
        if self._data.count(b"&") >= MOST_FIELDS:
            raise Refusal(TOO_MANY)
        found: Values = {}
        for name, value in parse_qsl(self._data.decode(), keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


class Parts:
    """A form with files (RFC 7578), read while it comes in; files stay in memory."""

    def __init__(self, boundary: str) -> None:
        if not 0 < len(boundary) <= LONGEST_BOUNDARY or "\n" in boundary:
            raise Refusal(UNREADABLE)
        self._parser = PushMultipartParser(boundary, max_segment_count=MOST_FIELDS)
        self._waiting = bytearray()
        self._part: MultipartSegment | None = None
        self._data = bytearray()
        self._found: Values = {}

    def feed(self, piece: bytes) -> None:
        self._waiting += piece
        if len(self._waiting) >= PIECE:
            self._read()

    def values(self) -> Values:
        self._read()
        self._parser.close()
        return self._found

    def _read(self) -> None:
        piece = bytes(self._waiting)
        self._waiting.clear()
        if not piece:
            return
        for event in self._parser.parse(piece):
            if isinstance(event, MultipartSegment):
                self._part, self._data = event, bytearray()
            elif event:
                self._data += event
                self._check_text()
            elif self._part is not None:
                self._found.setdefault(self._part.name, []).append(_value(self._part, self._data))
                self._data = bytearray()

    def _check_text(self) -> None:
        """A text is as short as in a form without files; only a file is large."""
        if self._part is not None and not self._part.filename and len(self._data) > MOST_BYTES:
            raise TooLarge(MOST_BYTES)


def _value(part: MultipartSegment, data: bytearray) -> str | UploadFile:
    if part.filename:
        kind = part.content_type or "application/octet-stream"
        return UploadFile(kind, part.filename, bytes(data), max_spool_size=0)  # 0: never on disk
    _check_charset(part.charset)
    return data.decode()


def _check_charset(name: str | None) -> None:
    """Our pages are UTF-8, so forms are too (HTML, 4.10.21.8). Raises Refusal for another one."""
    if (name or "utf-8").lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(UNREADABLE)


def reader_of(request: Req) -> Text | Parts | None:
    """What reads this kind of body; None for one that no handler of ours asks for."""
    kind, options = request.content_type
    if kind == "multipart/form-data":
        return Parts(options.get("boundary", ""))
    if kind == "application/x-www-form-urlencoded":
        _check_charset(options.get("charset"))
        return Text()
    return None
