"""An agreement as typed -> values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from marketplace.core.i18n import day
from marketplace.core.web.forms import Form, date_values
from marketplace.partnerships.models import Partnership

TEXTS = {
    "goals": "Schrijf wat u samen wilt bereiken",
    "buyer_gives": "Schrijf wat de koper inbrengt",
    "buyer_gets": "Schrijf wat de koper eraan heeft",
    "supplier_gives": "Schrijf wat de leverancier inbrengt",
    "supplier_gets": "Schrijf wat de leverancier eraan heeft",
}


class Terms(NamedTuple):
    """What both sides agree on. `texts` has a text for each name of TEXTS."""

    texts: Mapping[str, str]
    starts_on: date | None
    ends_on: date | None


def terms(form: Form) -> Terms | None:
    """Valid terms with a first day, or None with errors in the form."""
    texts = {name: form.text(name, message, limit=2000) for name, message in TEXTS.items()}
    starts_on = form.date("starts_on", "Vul in wanneer u start")
    ends_on = form.date("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("ends_on", "Het einde ligt voor het begin")
    return Terms(texts, starts_on, ends_on) if form.ok else None


def terms_of(partnership: Partnership) -> Terms:
    """The terms as they stand."""
    texts = {name: getattr(partnership, name) for name in TEXTS}
    return Terms(texts, partnership.starts_on, partnership.ends_on)


def values(partnership: Partnership) -> dict[str, str]:
    """What the form of the agreement holds."""
    now = terms_of(partnership)
    return {**now.texts, **date_values("starts_on", now.starts_on), **date_values("ends_on", now.ends_on)}


def shown(partnership: Partnership, said: Terms | None = None) -> dict[str, str]:
    """What `said`, else the agreement as it stands, says by label: to set two versions beside each other."""
    said = said or terms_of(partnership)
    buyer, supplier = partnership.buyer.name, partnership.supplier.name
    labels = {
        "goals": "Wat u samen wilt bereiken",
        "buyer_gives": f"{buyer} brengt in",
        "buyer_gets": f"{buyer} heeft eraan",
        "supplier_gives": f"{supplier} brengt in",
        "supplier_gets": f"{supplier} heeft eraan",
    }
    days = {"Start": day(said.starts_on), "Einde": day(said.ends_on) if said.ends_on else "Zonder einddatum"}
    return {label: said.texts[name] for name, label in labels.items()} | days
