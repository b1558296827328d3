"""Recognitions and figures of social value as typed -> values, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from marketplace.core import clock, i18n
from marketplace.core.i18n import _
from marketplace.core.reading.numbers import as_typed
from marketplace.core.web import seen
from marketplace.core.web.forms import Form, date_values
from marketplace.organisations.claims import Figure
from marketplace.organisations.models import SUPPLIER_TYPES, SupplierType
from marketplace.organisations.proof_models import SocialValueClaim
from marketplace.organisations.recognitions import Label
from marketplace.organisations.social_value import KEYS, Key

CENT = Decimal("0.01")
TYPES = list(SUPPLIER_TYPES.items())


def value_of(form: Form, key: Key) -> Decimal | None:
    """What was typed for a figure, in two decimals as it is kept; None when empty or wrong."""
    found = form.decimal(
        key.name,
        least=0,
        most=key.most,
        message=_("Vul een getal in van 0 tot %(most)s") % {"most": i18n.number(key.most)},
        unit=key.unit,
    )
    if found is None:
        return None
    if key.unit == "ja/nee" and found not in (0, 1):
        form.fail(key.name, _("Kies ja of nee"))
    return found.quantize(CENT)


def values(form: Form) -> list[tuple[Key, Decimal]]:
    """The figures that were filled in. An empty one is unknown and makes no claim."""
    return [(key, value) for key in KEYS if (value := value_of(form, key)) is not None]


def figure(form: Form, key: Key) -> Figure | None:
    """One figure with its days, or None with errors in the form."""
    value = value_of(form, key)
    if value is None:
        form.fail(key.name, _("Vul het cijfer in"))
    on = form.date("on", _("Vul in van welke dag het cijfer is"))
    if on is not None and on > clock.today():
        form.fail("on", _("Deze dag moet nog komen. Vul de dag in waarop u het cijfer kende"))
    valid_to = _last_day(form, on, _("De einddatum ligt voor de dag van het cijfer"))
    return Figure(value, on, valid_to) if form.ok and value is not None and on is not None else None


def label(form: Form) -> Label | None:
    """A recognition, or None with errors in the form."""
    kind = form.choice("type", list(SupplierType), _("Kies het type erkenning"))
    document = form.line("document", _("Noem het document of nummer"), limit=200)
    valid_from = form.date("valid_from", _("Vul in vanaf wanneer de erkenning geldt"))
    valid_to = _last_day(form, valid_from, _("De einddatum ligt voor de begindatum"))
    if not form.ok or kind is None or valid_from is None:
        return None
    return Label(SupplierType(kind), document, valid_from, valid_to)


def _last_day(form: Form, first: date | None, told: str) -> date | None:
    valid_to = form.date("valid_to")
    if first and valid_to and valid_to < first:
        form.fail("valid_to", told)
    return valid_to


def figure_values(row: Figure, key: Key) -> dict[str, str]:
    return {
        key.name: as_typed(row.value),
        **date_values("on", row.on),
        **date_values("valid_to", row.valid_to),
    }


def label_values(row: Label) -> dict[str, str]:
    return {
        "type": str(row.type),
        "document": row.document,
        **date_values("valid_from", row.valid_from),
        **date_values("valid_to", row.valid_to),
    }


def figure_shown(row: Figure | None, key: Key) -> dict[str, str]:
    """What a figure says, by label, to set two versions beside each other."""
    if row is None:
        return {}
    return {key.label: as_typed(row.value), _("Van"): i18n.day(row.on), _("Geldig tot"): _day(row.valid_to)}


def values_shown(given: Iterable[tuple[str, Decimal]]) -> dict[str, str]:
    """The figures of the big form (key, value), by label."""
    found = dict(given)
    return {key.label: as_typed(found[key.name]) for key in KEYS if key.name in found}


def label_shown(row: Label) -> dict[str, str]:
    return {
        _("Type"): SUPPLIER_TYPES[row.type],
        _("Document of nummer"): row.document,
        _("Geldig vanaf"): i18n.day(row.valid_from),
        _("Geldig tot"): _day(row.valid_to),
    }


def _day(day: date | None) -> str:
    return i18n.day(day) if day else _("geen einde")


def made_from(form: Form, rows: Iterable[SocialValueClaim]) -> list[SocialValueClaim]:
    """The figures that a form has to have shown: those that hold now, and those it names that ended since."""
    named = form.raw(seen.VERSIONS)
    return [row for row in rows if row.ended_at is None or row.id.hex in named]
