"""What a document is once it was accepted, and what is said when it is not."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from marketplace.core.i18n import N_

MOST_BYTES = 10 * 1024 * 1024
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
KINDS_SHOWN = N_("PDF, PNG, JPEG, Word (docx) of Excel (xlsx)")
OTHER_FILE = N_("In dit bestand zit nog een ander bestand. Bewaar het opnieuw zonder bijlagen, of als PDF.")
DAMAGED = N_("Dit bestand is beschadigd. Bewaar het opnieuw en probeer nog eens.")
TOO_BIG_INSIDE = N_("Dit bestand wordt te groot als het opengaat. Bewaar het kleiner, of als PDF.")


def words(text: str) -> frozenset[str]:
    """A set of names, written one after the other."""
    return frozenset(text.split())


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
