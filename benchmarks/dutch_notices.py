"""The Dutch notices in a folder of eForms files, with the words that a person would read of each."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from marketplace.core.clock import BRUSSELS
from marketplace.interop.eforms import Notice, NoticeError, read_notice


def dutch_notices(folder: Path) -> Iterator[tuple[str, Notice]]:
    """File name and notice of each XML file that is a notice in Dutch, in the order of the names."""
    for file in sorted(folder.glob("*.xml")):
        try:
            notice = read_notice(file.read_bytes())
        except NoticeError:
            continue
        if notice.language == "nl":
            yield file.name, notice


def text_of(notice: Notice) -> str:
    """The description, and what its lots add to it; the title stands apart.

    The title of an only lot is mostly a number.
    """
    parts = [notice.description]
    for lot in notice.lots:
        said = (lot.title, lot.description) if len(notice.lots) > 1 else (lot.description,)
        parts += [part for part in said if part and part not in parts]
    return "\n".join(parts)


def day_of(notice: Notice) -> date:
    """The day it was sent; where it says none, the first of its year that can be known: 2024."""
    return notice.issued_at.astimezone(BRUSSELS).date() if notice.issued_at else date(2024, 1, 1)


def between(text: str, mark: str, made: str) -> str:
    """A text with what was made between its marks, `mark` with "begin" and "end" put in."""
    begin, end = mark.format("begin"), mark.format("end")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{made}\n\n{end}{rest.partition(end)[2]}"


def cell(text: str) -> str:
    """A text as a cell of a table in Markdown."""
    return " ".join(text.split()).replace("|", "\\|")
