"""An offer as typed -> values."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.core.i18n import N_, _, number
from marketplace.core.reading.numbers import as_typed
from marketplace.core.web.forms import Form
from marketplace.offers.cpv import WrongCode, read_codes
from marketplace.offers.models import AreaKind, Kind, Offer, OfferStatus
from marketplace.offers.verbs import OfferValues

KINDS = [
    (Kind.SERVICE, N_("Een dienst"), N_("Zoals schoonmaak of groenonderhoud")),
    (Kind.GOOD, N_("Een product"), ""),
]
STATUS_NAMES = {
    OfferStatus.DRAFT: N_("Ontwerp"),
    OfferStatus.PUBLISHED: N_("Online"),
    OfferStatus.ARCHIVED: N_("In archief"),
}
AREAS = [
    (AreaKind.MUNICIPALITIES, N_("In bepaalde gemeenten"), ""),
    (AreaKind.RADIUS, N_("Tot een afstand van onze plaats"), ""),
    (AreaKind.FLANDERS, N_("In heel Vlaanderen"), ""),
]

FREE = N_("Vul in hoeveel voltijdse mensen u vrij hebt, zoals 2,5")
FAR = N_("Vul een afstand in van 1 tot 300 km, in hele kilometers")


def cpv_codes(form: Form, name: str = "cpv") -> list[str]:
    """CPV codes from boxes or typed text: eight digits, the check digit behind the dash is dropped."""
    given = form.values.get(name, [])
    try:
        codes = read_codes("\n".join(given) if isinstance(given, list) else str(given))
    except WrongCode as error:
        form.fail(name, str(error))
        return []
    if len(codes) > 20:
        form.fail(name, _("Kies hoogstens 20 codes"))
    return codes


def offer(form: Form, municipalities: set[str]) -> OfferValues | None:
    """Valid values, or None with errors in the form. `municipalities`: the NIS codes that exist."""
    title = form.line("title", _("Geef uw aanbod een titel"), limit=150)
    text = form.text("text", _("Beschrijf wat u aanbiedt"), limit=4000)
    kind = form.choice("kind", list(Kind), _("Kies of het een dienst of een product is"))
    area = form.choice("area_kind", list(AreaKind), _("Kies waar u werkt of levert"))
    nis = form.choices("area_nis", municipalities)
    radius = form.decimal("radius_km", least=1, most=300, message=FAR, unit="km", places=0)
    if area == AreaKind.MUNICIPALITIES and not nis:
        form.fail("area_nis", _("Kies minstens één gemeente"))
    if area == AreaKind.RADIUS and radius is None:
        form.fail("radius_km", FAR)
    capacity = form.decimal("capacity_fte", least=0, most=10_000, message=FREE, unit="VTE")
    codes = cpv_codes(form)
    if not form.ok or kind is None or area is None:
        return None
    return OfferValues(
        title=title,
        text=text,
        cpv=codes,
        kind=Kind(kind),
        area_kind=AreaKind(area),
        area_nis=nis if area == AreaKind.MUNICIPALITIES else [],
        radius_km=int(radius) if radius is not None and area == AreaKind.RADIUS else None,
        capacity_fte=capacity,
    )


def shown(values: OfferValues | Offer, places: Mapping[str, str]) -> dict[str, str]:
    """What an offer says, by label: to set two versions beside each other. `places`: NIS -> name."""
    areas = {kind: label for kind, label, _ in AREAS}
    towns = ", ".join(places.get(nis, nis) for nis in values.area_nis)
    found = {
        _("Titel"): values.title,
        _("Tekst"): values.text,
        _("Soort"): {kind: label for kind, label, _ in KINDS}[values.kind],
        _("Waar"): towns
        or _(areas[values.area_kind]) + (f", {values.radius_km} km" if values.radius_km else ""),
        _("Vrije capaciteit"): ""
        if values.capacity_fte is None
        else _("%(people)s VTE") % {"people": number(values.capacity_fte)},
        "CPV-codes": ", ".join(values.cpv),
    }
    return found | ({_("Stand"): STATUS_NAMES[values.status]} if isinstance(values, Offer) else {})


def values_of(row: Offer) -> dict[str, object]:
    """A stored offer as its form shows it."""
    capacity = "" if row.capacity_fte is None else as_typed(row.capacity_fte)
    return {
        "title": row.title,
        "text": row.text,
        "kind": row.kind,
        "area_kind": row.area_kind,
        "area_nis": row.area_nis,
        "radius_km": str(row.radius_km or ""),
        "capacity_fte": capacity,
        "cpv": " ".join(row.cpv),
    }
