"""What `maatmarkt match` does: the same ranking as the product's, for a notice or for words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.terminal import one_line
from marketplace.matches import wording
from marketplace.matches.bands import BAND_NAMES
from marketplace.matches.barrier_words import barrier
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.meant import activities_meant
from marketplace.matches.reasons import kept
from marketplace.offers.cpv import read_code
from marketplace.offers.models import Offer
from marketplace.organisations.models import Municipality, Organisation
from matching import Band, Need, Ranking, Weights

#: Suppliers left out that the table shows.
MOST_EXCLUDED = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A need from the command line: words as typed, or what a notice says. `amount` in euro excl. VAT."""

    title: str
    text: str = ""
    cpv: tuple[str, ...] = ()
    nis: str | None = None
    kind: str | None = None
    on: date | None = None
    reserved: bool | None = None
    amount: Decimal | None = None
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Result:
    """A ranking with the names behind its ids."""

    need: Need
    ranking: Ranking
    suppliers: dict[str, str]
    offers: dict[str, str]

    @property
    def nobody_passes(self) -> bool:
        """Whether there is at most doubt."""
        return all(Band.of(row.fit) is Band.DOUBTFUL for row in self.ranking.ranked)

    def record(self) -> dict[str, list[dict[str, Any]]]:
        """The documented JSON object."""
        return {
            "ranked": [
                {
                    "rank": row.rank,
                    "supplier": self.suppliers[row.supplier_id],
                    "offer": self.offers.get(row.offer_id, ""),
                    "score": round(row.score, 2),
                    "fit": round(row.fit, 2),
                    "band": Band.of(row.fit),
                    "social_value": round(row.social_value, 2),
                    "reasons": wording.told(row.reasons),
                    "facts": [kept(fact) | {"text": wording.sentence(fact)} for fact in row.reasons],
                }
                for row in self.ranking.ranked
            ],
            "excluded": [
                {
                    "supplier": self.suppliers[row.supplier_id],
                    "rule": row.rule,
                    "reason": barrier(row.reason),
                    "fact": kept(row.reason),
                }
                for row in self.ranking.excluded
            ],
        }


async def match(
    session: AsyncSession, question: Question, top: int, catalogue: Catalogue, *, learns: bool = True
) -> Result:
    """Rank the suppliers for a question, with a session that asked nothing yet.

    `learns`: whether what people did for earlier needs counts.

    Raises ValueError with a Dutch sentence for a code or municipality that can't be one, NoEngine when the
    engine can't be made.
    """
    await catalogue.ready(session)
    need = await _need(session, question)
    engine = await catalogue.current(session)
    ranking = engine.rank(need, top=top, weights=Weights(learned=learns), today=clock.today())
    return Result(need, ranking, *await _names(session, ranking))


async def _need(session: AsyncSession, question: Question) -> Need:
    place = await session.get(Municipality, question.nis) if question.nis else None
    if question.nis and place is None:
        raise ValueError(f"{question.nis} is geen NIS-code van een Vlaamse gemeente.")
    return Need(
        title=question.title,
        text=question.text,
        cpv=tuple(map(read_code, question.cpv)),
        kind="good" if question.kind == "good" else "service" if question.kind == "service" else None,
        nis=question.nis,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        on=question.on or clock.today(),
        reserved=question.reserved,
        language=question.language,
        town=place.name if place else None,
    )


async def _names(session: AsyncSession, ranking: Ranking) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the suppliers and the titles of the offers in a ranking, by id."""
    suppliers = {UUID(row.supplier_id) for row in ranking.ranked}
    suppliers |= {UUID(row.supplier_id) for row in ranking.excluded}
    offers = {UUID(row.offer_id) for row in ranking.ranked}
    names = await session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(suppliers))
    )
    titles = await session.execute(select(Offer.id, Offer.title).where(Offer.id.in_(offers)))
    return {str(row.id): row.name for row in names}, {str(row.id): row.title for row in titles}


def print_json(result: Result) -> None:
    """One JSON object on stdout."""
    print(json.dumps(result.record(), ensure_ascii=False, indent=2))  # noqa: T201


def print_table(result: Result) -> None:
    """The ranking as a table, or what could be meant instead; then who was left out and why."""
    console = Console(highlight=False, markup=False)
    console.print(one_line(result.need.title) or "Zonder titel", style="bold")
    record = result.record()
    if result.nobody_passes:
        _print_nobody(console, result)
    if record["ranked"]:
        console.print(_table(record["ranked"]))
    if record["excluded"]:
        console.print("\nNiet voorgesteld", style="bold")
        for row in record["excluded"][:MOST_EXCLUDED]:
            console.print(f"  {one_line(row['supplier'])}: {row['reason']}")
        if (more := len(record["excluded"]) - MOST_EXCLUDED) > 0:
            console.print(f"  en nog {more}")


def _print_nobody(console: Console, result: Result) -> None:
    """That nobody is sure to offer this, and which activities may be meant."""
    if result.ranking.ranked:
        console.print("Niemand in de gids biedt dit zeker aan. Hieronder staan twijfelgevallen.")
    else:
        console.print("Geen leverancier past bij deze vraag.")
    if meant := activities_meant(result.need, certain=False):
        console.print(f"Bedoelt u: {', '.join(name for _, name in meant)}?")


def _table(ranked: list[dict[str, Any]]) -> Table:
    table = Table("", "Leverancier", "Score", "Past", "Kans", "Meerwaarde", "Waarom", show_lines=True)
    for row in ranked:
        score, value = (str(round(row[key])) for key in ("score", "social_value"))
        who = Text.assemble(one_line(row["supplier"]), "\n", (one_line(row["offer"]), "dim"))
        why = Text("\n".join(map(one_line, row["reasons"])))
        band = BAND_NAMES[row["band"]] if row["band"] else ""
        table.add_row(str(row["rank"]), who, score, band, f"{int(row['fit'])} %", value, why)
    return table
