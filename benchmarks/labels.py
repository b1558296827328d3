"""Test sets of the official names of CPV codes: `python -m benchmarks.labels CPV.csv FOLDER`

The CSV as `maatmarkt import cpv` takes it, with a column `label_LANGUAGE` for each language. Each language
becomes a set in BEIR form, `FOLDER/cpv-LANGUAGE`, for `benchmarks.quality`: the names of the codes without
codes below them are the offers, 400 of them also the needs. What stands beside a need in the tree is right:
2 with the same first four digits, 1 with the same first three. It says how well a language is known where
there are no notices in it.
"""

import argparse
import csv
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

NEEDS = 400
#: A need has at least so many names beside it.
FEWEST_BESIDE = 3


def write_set(folder: Path, labels: dict[str, str], needs: Sequence[str]) -> None:
    """Write the set of one language: names by code, and the codes whose names are the needs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, codes in (("corpus", list(labels)), ("queries", needs)):
        rows = (
            json.dumps({"_id": code, "title": labels[code], "text": ""}, ensure_ascii=False) for code in codes
        )
        (folder / f"{name}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = ["query-id\tcorpus-id\tscore"]
    for need in needs:
        for code in (code for code in labels if code[:3] == need[:3]):
            score = -1 if code == need else 2 if code[:4] == need[:4] else 1
            lines.append(f"{need}\t{code}\t{score}")
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.labels")
    parser.add_argument("table", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    with given.table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above = {row["parent"] for row in rows}
    lowest = [row for row in rows if row["code"] not in above]
    beside = Counter(row["code"][:4] for row in lowest)
    fit = [row["code"] for row in lowest if beside[row["code"][:4]] >= FEWEST_BESIDE]
    needs = random.Random(3).sample(fit, min(NEEDS, len(fit)))
    for column in (name for name in rows[0] if name.startswith("label_")):
        labels = {row["code"]: row[column] for row in lowest if row[column]}
        folder = given.folder / f"cpv-{column.removeprefix('label_')}"
        write_set(folder, labels, [need for need in needs if need in labels])
    return 0


if __name__ == "__main__":
    sys.exit(main())
