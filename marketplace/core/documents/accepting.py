"""Finds out what some bytes are, and has them looked at as that."""

from __future__ import annotations

import puremagic

from marketplace.core.documents.kinds import JPEG, KINDS_SHOWN, MOST_BYTES, PDF, PNG, Document, NotAccepted
from marketplace.core.documents.office import office
from marketplace.core.documents.pdf import pdf
from marketplace.core.documents.picture import picture
from marketplace.core.i18n import _

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A compound file: doc and xls of before 2007, and what Word and Excel make of a file with a password."""


def accept(data: bytes) -> Document:
    """The document in some bytes. Raises NotAccepted. May take seconds: `Desk` has it done apart."""
    if not data:
        raise NotAccepted(_("Dit bestand is leeg. Kies een ander bestand."))
    if len(data) > MOST_BYTES:
        raise NotAccepted(_("Dit bestand is groter dan 10 MB. Maak het kleiner of splits het."))
    kind = _kind(data)
    if kind == PDF:
        return pdf(data)
    if kind in (PNG, JPEG):
        return picture(data, kind)
    if data.startswith(b"PK\x03\x04"):
        return office(data)
    if data.startswith(_OLD_OFFICE):
        raise NotAccepted(
            _(
                "Dit bestand is beveiligd met een wachtwoord of oud (doc, xls). Bewaar het zonder "
                "wachtwoord als docx of xlsx."
            )
        )
    raise NotAccepted(_("Dit soort bestand kan niet. Kies een %(kinds)s.") % {"kinds": KINDS_SHOWN})


def _kind(data: bytes) -> str:
    for signature, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if data.startswith(signature):
            found = {match.mime_type for match in puremagic.magic_string(data)}
            return kind if kind in found else ""
    return ""
