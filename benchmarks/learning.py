"""Does the ranking learn from answers? `python -m benchmarks.learning [SET_DIR ...] [--seeds 6]`.

Plays needs in a region and asks those who are called good or possible, at most five, in turn. They answer by
the judgement of the set, one answer in ten wrongly; one who shows interest is chosen. Then it looks at needs
that were never asked: the same kinds of work in other words (queries-again.jsonl), of kinds that were asked
before and of a fifth that never were. Before and after, over several seeds: mean and standard deviation.

good      of what is called good: how much is right
found     how many right ones are called good
shut out  who was shown and is no more, and of them by fewer than five signals (must be none)
asked     how many suppliers were; what the most asked tenth got to the median; what part was asked wrongly

`--picture FILE.svg` draws the first over the needs that were answered.
"""

import argparse
import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.arguments import whole_number
from benchmarks.beir import Entry, SetError, entries, load, none_of
from benchmarks.learning_picture import picture
from benchmarks.rankers import engine_of
from matching import Engine, Need, Signal, Supplier, Verdict, Weights, about_need
from matching.bands import GOOD, POSSIBLE
from matching.learned import ENOUGH, VERDICTS

OWN_SETS = Path(__file__).parent.parent / "tests" / "matching"
REGIONS = ("fifth", "ninth")
LOOKED_AT = (0, 50, 100, 200, 400)
"""After so many answered needs it is looked what was learned."""
NEEDS_A_YEAR = 200
MOST_ASKED = 5
WRONG = 0.1
NEW = 0.2
SHOWN = 60
START = date(2026, 1, 1)
AGAINST = np.array(list(VERDICTS.values())) < 0


@dataclass(frozen=True, slots=True)
class Kinds:
    """A set as kinds of work: how each was asked first and in other words, and who does it."""

    name: str
    corpus: list[Entry]
    first: list[Entry]
    again: dict[str, Entry]
    right: set[tuple[str, str]]


@dataclass(slots=True)
class Region:
    """Its engine, the day that it is, and how often each supplier was asked; `learns`: it counts answers."""

    kinds: Kinds
    engine: Engine
    learns: bool
    chance: random.Random
    asked: Counter[str] = field(default_factory=Counter)
    wrongly: int = 0
    needs: int = 0

    @property
    def today(self) -> date:
        return START + timedelta(days=self.needs * 365 // NEEDS_A_YEAR)

    def answer(self, kind: Entry) -> None:
        """A need is asked, and answered."""
        key, title, text = kind
        need = Need(title, text, on=self.today)
        ranked = self.engine.rank(need, SHOWN, Weights(learned=self.learns), self.today).ranked
        yes = []
        for who in [row.supplier_id for row in ranked if row.fit >= POSSIBLE][:MOST_ASKED]:
            right = (key, who) in self.kinds.right
            self.asked[who] += 1
            self.wrongly += not right
            self.engine.put_supplier(Supplier(who, "", "", last_asked=self.today))
            says_yes = right != (self.chance.random() < WRONG)
            self._told(need, who, "interested" if says_yes else "declined")
            if says_yes:
                yes.append(who)
        if yes:
            self._told(need, self.chance.choice(yes), "awarded")
        self.needs += 1

    def _told(self, need: Need, who: str, verdict: Verdict) -> None:
        source = "buyer" if verdict == "awarded" else "supplier"
        about = about_need(need)
        self.engine.put_signal(Signal(f"{self.needs} {who} {source}", who, who, about, verdict, self.today))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is said of needs: pairs called good, how many of them are right, who fell out and by too few."""

    good: int
    right: int
    out: int
    by_few: int

    @property
    def precision(self) -> float:
        return self.right / self.good if self.good else 1.0


class Moment(NamedTuple):
    """What is said after so many answers: of kinds that were asked before, and of new ones."""

    answered: int
    known: Seen
    new: Seen
    region: Region


def kinds_of(folder: Path) -> Kinds:
    """A set with its requests in other words. Raises SetError."""
    found = load(folder)
    right = {(q, d) for q, judged in found.relevance.items() for d, grade in judged.items() if grade > 0}
    again = {entry[0]: entry for entry in entries(folder / "queries-again.jsonl")}
    return Kinds(found.name, found.corpus, [*found.queries, *none_of(folder)], again, right)


def look(region: Region, kinds: Iterable[Entry]) -> Seen:
    """What the ranking says of these kinds of work, in other words than they were asked in."""
    good = right = out = by_few = 0
    for key, *_ in kinds:
        _, title, text = region.kinds.again[key]
        need = Need(title, text)
        shown = _shown(region, need, learned=region.learns)
        fine = [who for who, fit in shown.items() if fit >= GOOD]
        good += len(fine)
        right += sum((key, who) in region.kinds.right for who in fine)
        gone = _shown(region, need, learned=False).keys() - shown.keys()
        out += len(gone)
        by_few += sum(_against(region, need, who) < ENOUGH for who in gone)
    return Seen(good, right, out, by_few)


def _shown(region: Region, need: Need, *, learned: bool) -> dict[str, float]:
    ranked = region.engine.rank(need, SHOWN, Weights(learned=learned), region.today).ranked
    return {row.supplier_id: row.fit for row in ranked}


def _against(region: Region, need: Need, who: str) -> int:
    """How many signals speak against a supplier for a need."""
    engine = region.engine
    row = engine.offers.records.find(who)
    about = engine.asked(need).about
    told = engine.experience.of(engine.offers, np.array([row], np.int32), about, region.today, None).told
    return int(told[0, AGAINST].sum())


def play(kinds: Kinds, seed: int, *, learns: bool = True) -> Iterator[Moment]:
    """Two years of a region, seen at each moment of `LOOKED_AT`."""
    chance = random.Random(seed)
    order = chance.sample(kinds.first, len(kinds.first))
    new, known = order[: int(NEW * len(order))], order[int(NEW * len(order)) :]
    region = Region(kinds, engine_of(kinds.corpus, "default"), learns, chance)
    for moment in LOOKED_AT:
        while region.needs < moment:
            region.answer(known[region.needs % len(known)])
        yield Moment(moment, look(region, known), look(region, new), region)


Played = list[list[Moment]]
"""Of each seed its moments."""


def figures(name: str, played: Played) -> list[dict[str, Any]]:
    """A row for each moment and sort of needs."""
    rows: list[dict[str, Any]] = []
    for place, moment in enumerate(LOOKED_AT):
        for sort in ("known", "new"):
            seen = [(getattr(one[0], sort), getattr(one[place], sort)) for one in played]
            rows.append({"set": name, "answered": moment, "kinds": sort} | _gained(seen))
    return rows


def _gained(seen: Sequence[tuple[Seen, Seen]]) -> dict[str, float]:
    """Over seeds: what is right now, and how much more that is than before."""
    gains = [now.precision - before.precision for before, now in seen]
    return {
        "good": round(statistics.fmean(now.precision for _, now in seen), 3),
        "gain": round(statistics.fmean(gains), 3),
        "sd": round(statistics.pstdev(gains), 3),
        "found": round(statistics.fmean(now.right for _, now in seen), 1),
        "shut out": sum(now.out for _, now in seen),
        "by few": sum(now.by_few for _, now in seen),
    }


def turns(name: str, played: Played) -> dict[str, Any]:
    """How invitations were spread over the suppliers, and how many were wrong."""
    ends = [moments[-1].region for moments in played]
    counts = [sorted(end.asked.values(), reverse=True) for end in ends]
    tenth = [statistics.fmean(one[: len(one) // 10]) / statistics.median(one) for one in counts]
    return {
        "set": name,
        "learns": ends[0].learns,
        "asked": round(statistics.fmean(map(len, counts)), 1),
        "tenth to median": round(statistics.fmean(tenth), 2),
        "asked wrongly": round(statistics.fmean(end.wrongly / end.asked.total() for end in ends), 3),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.learning", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--seeds", type=whole_number(1), default=6)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        regions = [kinds_of(f) for f in given.sets or [OWN_SETS / f"everyday-{name}" for name in REGIONS]]
    except (SetError, OSError) as error:
        parser.error(str(error))
    rows, spread = [], []
    for kinds in regions:
        for learns in (True, False):
            played = [list(play(kinds, seed, learns=learns)) for seed in range(given.seeds)]
            rows += figures(kinds.name, played) if learns else []
            spread.append(turns(kinds.name, played))
    if given.picture:
        given.picture.write_text(picture(rows), encoding="utf-8")
    lines = ("  ".join(f"{name} {value}" for name, value in row.items()) for row in [*rows, *spread])
    print(json.dumps({"learned": rows, "turns": spread}) if given.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
