"""What the task list adds to a need, in words: for pages, mails, and two versions beside each other."""

from __future__ import annotations

from marketplace.core import i18n
from marketplace.core.i18n import N_, _
from marketplace.needs import fte
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import Visibility
from marketplace.needs.values import NeedValues

LABELS = {
    "eu-ecolabel": "EU Ecolabel",
    "eu-bio": N_("EU-biologisch"),
    "fairtrade": "Fairtrade",
    "fsc": "FSC",
    "pefc": "PEFC",
    "nordic-swan": "Nordic Swan",
    "blauer-engel": "Blauer Engel",
    "tco": "TCO Certified",
    "cradle": "Cradle to Cradle Certified",
}
"""Labels that a buyer may ask for. Others that show the same are always accepted: article 54 of the law of
17 June 2016."""
VISIBILITIES = {
    Visibility.ASKED: N_("Alleen wie gevraagd wordt"),
    Visibility.REGION: N_("Ook de andere leveranciers van de regio"),
    Visibility.PUBLIC: N_("Iedereen"),
}


def budget(values: NeedValues | Need) -> str:
    """The estimate in words, exact or a range; empty where it is not known."""
    if values.amount is None:
        return ""
    least = i18n.money(values.amount)
    if values.amount_to is None:
        return least
    return _("%(least)s tot %(most)s") % {"least": least, "most": i18n.money(values.amount_to)}


def equivalent(label: str) -> str:
    """A label as it is asked for."""
    return _("%(label)s of gelijkwaardig") % {"label": _(LABELS.get(label, label))}


def labels(values: NeedValues | Need) -> str:
    """The labels that are asked for, a line each."""
    return "\n".join(equivalent(label) for label in values.labels)


def amount(values: NeedValues | Need) -> dict[str, str]:
    """The estimate, by label."""
    return {_("Geraamd bedrag"): budget(values)}


def more(values: NeedValues | Need) -> dict[str, str]:
    """The rest of what only the task list asks, by label."""
    return {
        _("Bedrag tonen aan leveranciers"): _("Ja") if values.amount_shown else _("Nee"),
        _("Hoeveelheid"): values.quantity,
        _("Hoe vaak"): values.rhythm,
        _("Hoeveel werk"): fte.said(values.fte),
        _("Voorwaarden"): values.conditions,
        _("Labels"): labels(values),
        _("Wie deze vraag kan lezen"): _(VISIBILITIES[values.visibility]),
    }


def kept_back(need: Need) -> set[str]:
    """The labels of what suppliers don't read."""
    always = {_("Bedrag tonen aan leveranciers"), _("Wie deze vraag kan lezen")}
    return always if need.amount_shown else always | set(amount(need))


def lot(row: Lot, amount_shown: bool) -> str:
    """A lot in one line. `amount_shown`: with its estimate."""
    money = i18n.money(row.amount) if row.amount is not None and amount_shown else ""
    head = ", ".join(part for part in (row.title, row.quantity, money) if part)
    return f"{head}. {row.text}" if row.text else head
