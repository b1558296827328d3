"""Offers, suppliers and needs in any number, from real texts."""

import os
import random
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.beir import entries
from matching import Figure, Need, Offer, Recognition, Supplier
from matching.field import activities

Text = tuple[str, str]
OFFERS_A_SUPPLIER = 5
MAX_SENTENCES = 4


def outside_sets() -> Path | None:
    """The folder of test sets that MAATMARKT_BENCH names, or that lies beside this project."""
    named = os.environ.get("MAATMARKT_BENCH")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "bench"
    return folder if folder.is_dir() else None


def read_texts(folder: Path | None) -> list[Text]:
    """(title, text) of all corpora and queries below a folder, or of our own list of activities."""
    found: list[Text] = []
    for path in sorted(folder.glob("*/*.jsonl")) if folder else ():
        found += [(title, text) for _, title, text in entries(path)]
    return found or [(a.label, ". ".join(a.words)) for a in activities()]


def make_offers(texts: Sequence[Text], count: int, chance: random.Random, prefix: str = "o") -> list[Offer]:
    """Offers with the title of one text and one to four sentences of two notices; five offers a supplier."""
    codes = [activity.code for activity in activities()]
    notices = [text for _, text in texts if text]
    offers = []
    for number in range(count):
        title, _ = texts[chance.randrange(len(texts))]
        both = f"{notices[chance.randrange(len(notices))]}. {notices[chance.randrange(len(notices))]}"
        sentences = [s for s in re.split(r"[.;\n•]", both) if s.strip()] or [title]
        text = ". ".join(chance.sample(sentences, min(len(sentences), chance.randint(1, MAX_SENTENCES))))
        cpv = (chance.choice(codes),) if chance.random() < 0.5 else ()
        offers.append(Offer(f"{prefix}{number}", f"s{number // OFFERS_A_SUPPLIER}", title, text[:600], cpv))
    return offers


def make_suppliers(offers: Sequence[Offer]) -> list[Supplier]:
    """The suppliers of some offers, with a recognition and three figures each."""
    valid = (Recognition("maatwerkbedrijf", date(2020, 1, 1)),)
    return [_supplier(key, valid, random.Random(key)) for key in dict.fromkeys(o.supplier_id for o in offers)]


def make_queries(texts: Sequence[Text], count: int, chance: random.Random) -> list[Need]:
    """Needs as buyers post them: a title and the first 200 characters of a text, all different."""
    notices = list(dict.fromkeys(text for text in texts if text[1])) or list(texts)
    chosen = chance.sample(notices, min(count, len(notices)))
    chosen += [notices[chance.randrange(len(notices))] for _ in range(count - len(chosen))]
    return [Need(title, text[:200], on=date(2026, 1, 5)) for title, text in chosen]


def _supplier(key: str, valid: tuple[Recognition, ...], chance: random.Random) -> Supplier:
    on = date(2025, 1, 1)
    figures = (
        Figure(2, "target_group_fte", float(chance.randint(5, 300)), on, None, "gestaafd"),
        Figure(2, "target_group_share", chance.uniform(0.4, 0.9), on, None, "nagekeken"),
        Figure(3, "environmental_certificate", float(chance.random() < 0.5), on, None, "verklaard"),
    )
    return Supplier(key, f"Werkplaats {key}", "maatwerkbedrijf", valid, figures)
