"""Gathers the texts of pages, mails and answers for translators: `python -m tools.messages`.

Writes marketplace/locale/maatmarkt.pot and brings the .po file of each language up to date with it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from marketplace.core.languages import DOMAIN, LOCALES

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "en")
FOLDERS = ("marketplace", "templates")
METHODS = [
    ("**.py", "python"),
    ("**.html", "jinja2.ext:babel_extract"),
    ("**.txt", "jinja2.ext:babel_extract"),
]
TEMPLATE = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
OPTIONS = {"**.html": TEMPLATE, "**.txt": TEMPLATE}
START = datetime(2026, 1, 1, tzinfo=UTC)  # a day that never changes keeps the files the same
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None, "plural": (2, 3)}
ABOUT: Any = {
    "project": "Maatmarkt",
    "version": "1",
    "header_comment": "# Texts of Maatmarkt. The Dutch text is the key.",
    "copyright_holder": "Maatmarkt",
    "msgid_bugs_address": "see CONTRIBUTING.md",
    "creation_date": START,
    "revision_date": START,
    "fuzzy": False,
}


def _found(root: Path) -> Iterator[tuple[str, str | tuple[str, ...], list[str]]]:
    """Every text as (file, text or its two numbers, comments for translators)."""
    for folder in FOLDERS:
        rows = extract_from_dir(root / folder, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
        for name, _, text, comments, _ in rows:
            yield f"{folder}/{name}", text, comments


def extracted(root: Path = ROOT) -> Catalog:
    """The texts of the project, each with the files that show it."""
    catalogue = Catalog(**ABOUT)
    for file, text, comments in _found(root):
        catalogue.add(text, locations=[(file, 0)], auto_comments=comments)
    return catalogue


def renewed(file: Path, code: str, texts: Catalog) -> Catalog:
    """The catalogue of a language with today's texts; what was translated stays."""
    if file.is_file():
        with file.open("rb") as source:
            catalogue = read_po(source, locale=Locale(code))
    else:
        catalogue = Catalog(locale=Locale(code), **ABOUT)
    catalogue.update(texts, no_fuzzy_matching=True)
    return catalogue


def write(file: Path, catalogue: Catalog) -> None:
    """Without the day of today and line numbers, so that a file changes when a text does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(
            target,
            catalogue,
            width=100,
            omit_header=False,
            sort_by_file=True,
            include_lineno=False,
            ignore_obsolete=True,
        )


def main() -> None:
    texts = extracted()
    write(LOCALES / f"{DOMAIN}.pot", texts)
    print(f"{len(texts)} texts")
    for code in LANGUAGES:
        file = LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        catalogue = renewed(file, code, texts)
        write(file, catalogue)
        print(
            f"{code}: {sum(1 for text in catalogue if text.id and not any(text.string or ()))} to translate"
        )


if __name__ == "__main__":
    main()
