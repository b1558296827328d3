"""What becomes of published notices: `python -m benchmarks.notices FOLDER... [--into docs/notices.md]`

Each folder's XML files are imported in the order of their names, into a new database with nothing in it but
the municipalities, as `maatmarkt import eforms` does. It prints a table a folder and what there was of each;
with --into it writes them between the marks in that file. Where a folder has a manifest.json, which lists
what a reader should get out of each file, it counts how many are read so and names the others.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.arguments import existing_folder
from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.interop.cli import import_file, notice_in
from marketplace.migrations import run
from marketplace.services.postgres import DATABASE, FAST_AND_FORGETFUL, Postgres
from seed.reference.load import load_municipalities

MARK = "<!-- made by python -m benchmarks.notices: {} -->"
#: What a list of right answers says of a notice, by the name of our field.
RIGHT = {"title": "title", "buyer_name": "buyer", "cpv": "cpv", "reserved": "reserved"}


async def outcomes(url: str, files: Sequence[Path]) -> list[tuple[str, str, str]]:
    """Import files; -> name, what became of it and its words, of each."""
    database = Database(async_url(url))
    try:
        async with database.begin() as session:
            await load_municipalities(session)
        return [(file.name, *await import_file(database, file)) for file in files]
    finally:
        await database.close()


def table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """The rows as a table, and how many there are of each kind."""
    counts = Counter(outcome for _, outcome, _ in rows)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| `{name}` | {outcome} | {words} |" for name, outcome, words in cells]
    return [f"{len(rows)} files: {told}.", "", "| file | became | told |", "|---|---|---|", *lines]


def compared(folder: Path) -> list[str]:
    """How many notices are read as the list of the folder says, and which are not; nothing without a list."""
    listed = folder / "manifest.json"
    if not listed.is_file():
        return []
    rows = json.loads(listed.read_text("utf-8"))
    wrong = [f"- `{row['file']}`: {told}" for row in rows if (told := _differences(folder, row))]
    return ["", f"As the folder's own list says: {len(rows) - len(wrong)} of {len(rows)}.", "", *wrong]


def _differences(folder: Path, row: dict[str, Any]) -> str:
    notice = notice_in(folder / row["file"])
    found = {ours: getattr(notice, ours) for ours in RIGHT}
    found |= {"cpv": list(notice.cpv), "reserved": notice.reserved is True}
    wrong = [ours for ours, theirs in RIGHT.items() if found[ours] != row[theirs]]
    return "; ".join(f"{ours} is “{found[ours]}”, not “{row[RIGHT[ours]]}”" for ours in wrong)


def report(folders: Sequence[Path]) -> str:
    """A part for each folder, in Markdown."""
    parts = [f"Run on {date.today().isoformat()}."]
    for folder in folders:
        files = sorted(folder.glob("*.xml"))
        with tempfile.TemporaryDirectory() as place:
            server = Postgres(Path(place) / "postgres", FAST_AND_FORGETFUL)
            server.start()
            try:
                server.ensure_database(DATABASE)
                run.upgrade(server.url())
                rows = asyncio.run(outcomes(server.url(), files))
            finally:
                server.stop()
        parts += ["", f"### {folder.name}", "", *table(rows), *compared(folder)]
    return "\n".join(parts)


def between_marks(text: str, made: str) -> str:
    """A text with what was made between its marks."""
    begin, end = MARK.format("begin"), MARK.format("end")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{made}\n\n{end}{rest.partition(end)[2]}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.notices")
    parser.add_argument("folders", nargs="+", type=existing_folder, metavar="FOLDER")
    parser.add_argument("--into", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    made = report(asked.folders)
    if asked.into is None:
        print(made)
    else:
        asked.into.write_text(between_marks(asked.into.read_text("utf-8"), made), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
