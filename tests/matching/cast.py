"""Suppliers and offers for the tests of the engine."""

from datetime import date

from matching import Area, Figure, Offer, Recognition, Supplier

TODAY = date(2026, 3, 2)
VALID = Recognition("maatwerkbedrijf", date(2020, 1, 1), date(2030, 1, 1))

OFFERS = (
    ("gras", "Groenonderhoud", "Maaien van gras en bermen, snoeien van hagen.", ("77310000",)),
    ("poets", "Schoonmaak van gebouwen", "Reiniging van kantoren en zalen.", ("90910000",)),
    ("eten", "Catering", "Broodjes en buffetten voor recepties.", ("55520000",)),
    ("fiets", "Fietsatelier", "Onderhoud en herstel van fietsen.", ("50800000",)),
    ("hout", "Schrijnwerkerij", "Kasten en deuren op maat.", ("45420000",)),
)


def supplier(key: str, **changes: object) -> Supplier:
    values: dict[str, object] = {
        "id": key,
        "name": f"Werk {key}",
        "type": "maatwerkbedrijf",
        "recognitions": (VALID,),
        **changes,
    }
    return Supplier(**values)  # type: ignore[arg-type]


def offer(key: str, **changes: object) -> Offer:
    title, text, cpv = next((t, x, c) for k, t, x, c in OFFERS if k == key)
    values: dict[str, object] = {
        "id": f"o-{key}",
        "supplier_id": key,
        "title": title,
        "text": text,
        "cpv": cpv,
    }
    return Offer(**{**values, **changes})  # type: ignore[arg-type]


def suppliers() -> list[Supplier]:
    return [supplier(key) for key, *_ in OFFERS]


def offers() -> list[Offer]:
    return [offer(key) for key, *_ in OFFERS]


def figure(key: str, criterion: int, value: float, level: str = "gestaafd", **changes: object) -> Figure:
    values = {"criterion": criterion, "key": key, "value": value, "on": date(2025, 6, 1), "level": level}
    return Figure(**{**values, **changes})  # type: ignore[arg-type]


HERE = Area("municipalities", frozenset({"46021"}))
