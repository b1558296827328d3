"""An agreement as typed -> values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from marketplace.core.i18n import N_, _, day
from marketplace.core.web.forms import Form, date_values
from marketplace.partnerships.models import Partnership

TEXTS = {
    "goals": N_("Schrijf wat u samen wilt bereiken"),
    "buyer_gives": N_("Schrijf wat de koper inbrengt"),
    "buyer_gets": N_("Schrijf wat de koper eraan heeft"),
    "supplier_gives": N_("Schrijf wat de leverancier inbrengt"),
    "supplier_gets": N_("Schrijf wat de leverancier eraan heeft"),
}


class Terms(NamedTuple):
    """What both sides agree on. `texts` has a text for each name of TEXTS."""

    texts: Mapping[str, str]
    starts_on: date | None
    ends_on: date | None


def terms(form: Form) -> Terms | None:
    """Valid terms with a first day, or None with errors in the form."""
    texts = {name: form.text(name, message, limit=2000) for name, message in TEXTS.items()}
    starts_on = form.date("starts_on", _("Vul in wanneer u start"))
    ends_on = form.date("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("ends_on", _("Het einde ligt voor het begin"))
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
        "goals": _("Wat u samen wilt bereiken"),
        "buyer_gives": _("%(side)s brengt in") % {"side": buyer},
        "buyer_gets": _("%(side)s heeft eraan") % {"side": buyer},
        "supplier_gives": _("%(side)s brengt in") % {"side": supplier},
        "supplier_gets": _("%(side)s heeft eraan") % {"side": supplier},
    }
    days = {
        _("Start"): day(said.starts_on),
        _("Einde"): day(said.ends_on) if said.ends_on else _("Zonder einddatum"),
    }
    return {label: said.texts[name] for name, label in labels.items()} | days
