"""In which language an answer or mail is written, and its texts in that language.

A catalogue is a .po file under marketplace/locale, read when its language is first used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

DOMAIN = "maatmarkt"
LOCALES = Path(__file__).resolve().parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """A language as Belgium writes it. Dutch needs no catalogue: a text without one stands as it is."""

    code: str
    texts: NullTranslations = field(default_factory=NullTranslations)

    @property
    def locale(self) -> Locale:
        return Locale(self.code, "BE")

    @property
    def tag(self) -> str:
        """As HTML names it: "nl-BE"."""
        return f"{self.code}-BE"


DUTCH = Language("nl")
_speaking: ContextVar[Language] = ContextVar("language", default=DUTCH)


def current() -> Language:
    """The language of the answer or mail that is being made."""
    return _speaking.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within the block, texts that this task writes are in `language`."""
    token = _speaking.set(language)
    try:
        yield
    finally:
        _speaking.reset(token)


@cache
def language(code: str) -> Language:
    """The language with its catalogue; a text that was not translated yet stays Dutch."""
    file = LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    return Language(code, compiled(file)) if file.is_file() else Language(code)


def compiled(file: Path) -> NullTranslations:
    """The texts of a .po file."""
    with file.open("rb") as source:
        catalogue = read_po(source)
    texts = BytesIO()
    write_mo(texts, catalogue)
    texts.seek(0)
    return Translations(texts, DOMAIN)


def gettext(text: str) -> str:
    """A Dutch text of ours in the current language."""
    return current().texts.gettext(text) if text else ""


def ngettext(one: str, more: str, count: float) -> str:
    """The singular or plural of a Dutch text of ours for `count`, in the current language."""
    return current().texts.ngettext(one, more, int(count) if count == int(count) else 2)


class Label(str):
    """A Dutch text of ours that was written before anyone knew who will read it.

    Pages and mails translate it where they show it. What people typed is never one, so it stays as typed.
    """

    __slots__ = ()


N_ = Label


def translated(value: object) -> object:
    """A `Label` in the current language; anything else as it is."""
    return gettext(value) if isinstance(value, Label) else value
