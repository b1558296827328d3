"""PDF files: nothing in them may run, fetch something or carry another file, however it is packed.

The keys and actions are those of ISO 32000-1, 12.6.4 (actions), 12.5.6 (annotations) and 7.11 (files).
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String, settings

from marketplace.core.documents.kinds import (
    DAMAGED,
    OTHER_FILE,
    PDF,
    TOO_BIG_INSIDE,
    Document,
    NotAccepted,
    words,
)
from marketplace.core.i18n import N_, _

MOST_OBJECTS = 150_000
MOST_VALUES = 2_000_000
LONGEST_S = 15.0
#: What qpdf unpacks: tables and object streams, no pages. A real one is a few hundred kilobytes.
MOST_UNPACKED = 6 * 1024 * 1024

ACTIVE = N_("Dit PDF-bestand bevat een script of een bijlage. Druk het af naar een nieuwe PDF.")
LOCKED = N_("Dit PDF-bestand is beveiligd. Bewaar het zonder wachtwoord of beperkingen.")

_ACTIONS = words(
    "/JavaScript /Launch /GoToR /GoToE /SubmitForm /ImportData /Rendition /Movie /Sound /RichMediaExecute "
    "/GoTo3DView /Thread"
)
_SUBTYPES = words("/RichMedia /FileAttachment /Movie /Sound /Screen /3D /PS")
_TYPES = words("/EmbeddedFile /Rendition /MediaClip /Collection")
_KEYS = words("/JavaScript /EmbeddedFiles /EF /XFA /RichMediaContent /RichMediaSettings /Collection /AA /JS")
_ACTION_HOLDERS = frozenset(("/AA", "/JS"))
"""Short names that a font or picture may bear too: refused where their value is what an action has."""
_PLAIN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b")
"""Seen in the bytes too: an older version in the file may show again in a reader that mends files."""
_MENDED = ("repairing",)
"""How qpdf ends a warning about a page that lacks what it may take from elsewhere."""
_LINKS = (b"http://", b"https://", b"mailto:", b"tel:", b"www.", b"#")

settings.set_qpdf_limits(
    doc_max_warnings=200,
    parser_max_nesting=200,
    parser_max_container_size=MOST_VALUES,
    max_stream_filters=4,
    flate_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    dct_max_memory=MOST_UNPACKED,
)


def pdf(data: bytes) -> Document:
    """A PDF file as it came. Raises NotAccepted."""
    if b"%%EOF" not in data[-1024:]:
        raise NotAccepted(_("Dit PDF-bestand is niet volledig. Bewaar het opnieuw en probeer nog eens."))
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise NotAccepted(OTHER_FILE)
    if _PLAIN.search(data):
        raise NotAccepted(ACTIVE)
    try:
        # What a reader would mend, each mends in its own way: only a sound file shows the same to all.
        with Pdf.open(io.BytesIO(data), attempt_recovery=False) as opened:
            _check(opened)
            said = [str(warning) for warning in opened.get_warnings()]
    except NotAccepted:
        raise
    except pikepdf.PasswordError:
        raise NotAccepted(LOCKED) from None
    except (pikepdf.PikepdfError, RuntimeError, TypeError, LookupError, AttributeError, ValueError) as error:
        said = [str(error)]
    wrong = [line for line in said if not line.endswith(_MENDED)]
    if any("limit" in line for line in wrong):
        raise NotAccepted(TOO_BIG_INSIDE)
    if wrong:
        raise NotAccepted(DAMAGED)
    return Document(PDF, "pdf", data)


def _check(opened: Pdf) -> None:
    if opened.is_encrypted:
        raise NotAccepted(LOCKED)
    if len(opened.objects) > MOST_OBJECTS:
        raise NotAccepted(TOO_BIG_INSIDE)
    if not isinstance(opened.Root, Dictionary) or not len(opened.pages):
        raise NotAccepted(DAMAGED)
    for value in _values(opened):
        if isinstance(value, Dictionary | Stream):
            _check_dictionary(value)


def _values(opened: Pdf) -> Iterator[Object]:
    """Every array, dictionary and stream of the file, also those that nothing points to."""
    end = time.monotonic() + LONGEST_S
    seen = 0
    open_ones: list[object] = [opened.trailer]
    for each in opened.objects:
        open_ones.append(each)
        while open_ones:
            value = open_ones.pop()
            seen += 1
            if seen > MOST_VALUES or (seen % 1_000 == 0 and time.monotonic() > end):
                raise NotAccepted(TOO_BIG_INSIDE)
            if not isinstance(value, Array | Dictionary | Stream):
                continue
            yield value
            inside = value if isinstance(value, Array) else (item for _, item in value.items())
            open_ones += [item for item in inside if _is_direct(item)]


def _is_direct(value: object) -> bool:
    """Part of the object that it stands in: another object has its own turn."""
    return isinstance(value, Array | Dictionary | Stream) and not value.is_indirect


def _check_dictionary(value: Object) -> None:
    keys = set(value.keys())
    if (
        _names(value, "/S") & _ACTIONS
        or _names(value, "/Subtype") & _SUBTYPES
        or _names(value, "/Type") & _TYPES
    ):
        raise NotAccepted(ACTIVE)
    if any(key not in _ACTION_HOLDERS or _is_action(value[key]) for key in keys & _KEYS):
        raise NotAccepted(ACTIVE)
    # A stream or form whose content is in another file (ISO 32000-1, 7.3.8.2 and 8.10.4).
    if isinstance(value, Stream) and keys & {"/F", "/FFilter", "/FDecodeParms", "/Ref"}:
        raise NotAccepted(ACTIVE)
    if "/URI" in keys and not _is_link(value["/URI"]):
        raise NotAccepted(ACTIVE)


def _names(value: Object, key: str) -> set[str]:
    found = value.get(key)
    return {str(found)} if isinstance(found, Name) else set()


def _is_action(found: object) -> bool:
    """Whether the value of /AA holds actions, or that of /JS is a script."""
    if isinstance(found, String | Stream):
        return True
    if not isinstance(found, Dictionary):
        return False
    return any(isinstance(item, Dictionary) and "/S" in item for _, item in found.items())


def _is_link(found: object) -> bool:
    """Whether an address only leads to a page or a mail; the catalogue's own /URI is a dictionary."""
    if isinstance(found, Dictionary):
        return True
    text = bytes(found).strip().lower() if isinstance(found, String) else b""
    return text.startswith(_LINKS) or b":" not in text
