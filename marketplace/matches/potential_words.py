"""The figures of a potential in words: rows for bars, and sentences. What is unknown says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.i18n import N_, _, day, money, number, plural
from marketplace.matches.bands import BAND_NAMES
from marketplace.matches.potential_values import Bought, Capacity, Potential, Proof, Volume, VolumeSource
from matching import Band

Row = tuple[str, float, str]
"""What is counted, the length of its bar, and the figure as it is read."""
PROOF_NAMES = {
    Proof.RECOGNITION: N_("Met een bewezen erkenning"),
    Proof.SHARE: N_("Met een bewezen aandeel van minstens 30 %"),
    Proof.UNPROVEN: N_("Nog niet bewezen"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of a potential. `town`: the name of the place."""

    bands: Sequence[Row]
    proofs: Sequence[Row]
    work: Sequence[Row]
    capacity: str
    volume: str
    bought: str


def told(found: Potential) -> Told:
    return Told(
        bands=[_row(_(BAND_NAMES[band]), found.bands.get(band, 0)) for band in Band],
        proofs=[_row(_(PROOF_NAMES[proof]), found.may_answer.get(proof, 0)) for proof in Proof],
        work=_work(found.capacity, found.volume),
        capacity=capacity(found.capacity),
        volume=volume(found.volume),
        bought=bought(found.bought),
    )


def _row(name: str, count: int) -> Row:
    return name, float(count), number(count)


def _work(free: Capacity, asked: Volume | None) -> list[Row]:
    """What is free beside what is needed; a bar of no length where it is unknown."""
    unknown = _("onbekend")
    return [
        (_("Nu vrij"), float(free.fte), number(free.fte) if free.known else unknown),
        (_("Nodig"), float(asked.fte) if asked else 0.0, number(asked.fte) if asked else unknown),
    ]


def capacity(free: Capacity) -> str:
    """Of how many suppliers the free capacity is, and of how many it is not known."""
    if not free.known:
        return _("Hoeveel vrij is, weten wij niet: geen enkele leverancier zegt het.")
    said = plural(free.known, "leverancier", "leveranciers")
    if not free.unknown:
        return _("Wat vrij is, zegt elke leverancier die past (%(said)s).") % {"said": said}
    silent = plural(free.unknown, "leverancier", "leveranciers")
    return _("Wat vrij is, zegt %(said)s. Van %(silent)s weten wij het niet, dus het kan meer zijn.") % {
        "said": said,
        "silent": silent,
    }


def volume(asked: Volume | None) -> str:
    """Where the volume comes from."""
    if asked is None:
        return _(
            "Hoeveel werk het is, weten wij niet. U vulde het niet in, en wij kunnen het niet afleiden."
            " Daarvoor zijn uw budget en periode nodig, en drie soortgelijke opdrachten met bekende cijfers."
        )
    if asked.source is VolumeSource.TYPED:
        return _("Hoeveel werk het is, vulde u zelf in.")
    return _(
        "Hoeveel werk het is, leiden wij af uit %(count)s soortgelijke opdrachten in de regio. De mediaan is"
        " %(price)s per voltijdse medewerker per jaar."
    ) % {"count": number(asked.awards), "price": money(asked.euro_per_fte_year)}


def bought(before: Bought | None) -> str:
    """What was bought like this in the region."""
    if before is None:
        return _("onbekend")
    if not before.count:
        return _("nog niet via Maatmarkt")
    times = plural(before.count, "opdracht", "opdrachten")
    buyers = plural(before.buyers, "koper", "kopers")
    said = _("%(times)s van %(buyers)s, de laatste op %(day)s") % {
        "times": times,
        "buyers": buyers,
        "day": day(before.latest),
    }
    if before.total is None:
        return said
    return _("%(said)s. Van %(known)s samen %(total)s zonder btw") % {
        "said": said,
        "known": number(before.with_amount),
        "total": money(before.total),
    }
