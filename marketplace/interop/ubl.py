"""Reads UBL XML without trusting it: no network, no entities, no document type; texts by language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from lxml import etree

from marketplace.core.visible import running

Element: TypeAlias = Any  # lxml carries no types

BRUSSELS = ZoneInfo("Europe/Brussels")
MOST_BYTES = 20_000_000
NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
}
LANGUAGES = {
    "BUL": "bg", "CES": "cs", "DAN": "da", "DEU": "de", "ELL": "el", "ENG": "en", "EST": "et", "FIN": "fi",
    "FRA": "fr", "GLE": "ga", "HRV": "hr", "HUN": "hu", "ISL": "is", "ITA": "it", "LAV": "lv", "LIT": "lt",
    "MLT": "mt", "NLD": "nl", "NOR": "no", "POL": "pl", "POR": "pt", "RON": "ro", "SLK": "sk", "SLV": "sl",
    "SPA": "es", "SWE": "sv",
}  # fmt: skip


class NoticeError(ValueError):
    """A file that can't be read as a notice; the message is one Dutch line for the person who gave it."""


def parse(data: bytes) -> Element:
    """The root element of an XML document.

    Raises NoticeError when it is too big, not well-formed, or declares a document type: entities can
    swell (billion laughs) and read local files, and a notice needs none.
    """
    if len(data) > MOST_BYTES:
        raise NoticeError("Het bestand is groter dan 20 MB. Zo groot is geen enkele aankondiging.")
    if not data.strip():
        raise NoticeError("Het bestand is leeg.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise NoticeError(f"Dit is geen volledig en geldig XML-bestand (fout bij regel {line}).") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoticeError(
            "Het bestand bevat een DOCTYPE met eigen definities. Dat lezen we niet: het is onveilig."
        )
    return root


def find(element: Element | None, path: str) -> Element | None:
    """The first element at a simple path with the prefixes cac, cbc, efac and efbc."""
    return None if element is None else element.find(path, NAMESPACES)


def find_all(element: Element | None, path: str) -> list[Element]:
    """All elements at a path, in the order of the file."""
    return [] if element is None else list(element.iterfind(path, NAMESPACES))


def text(element: Element | None, path: str = ".") -> str:
    """The trimmed text at a path (the first element's) without what nobody sees, or an empty string."""
    found = find(element, path)
    return "" if found is None or found.text is None else running(str(found.text)).strip()


def first(values: Iterable[str]) -> str:
    """The first value that says something."""
    return next((value for value in values if value), "")


def two_letters(code: str) -> str:
    """An ISO 639-1 code for the three letters of a notice; unknown ones give the first two, lower case."""
    return LANGUAGES.get(code.upper(), code.lower()[:2])


def in_dutch(element: Element | None, path: str, language: str) -> str:
    """A text that may be there in several languages: Dutch, else the notice's own, else the first.

    `language` has two letters.
    """
    by_language: dict[str, str] = {}
    for found in find_all(element, path):
        if words := text(found):
            by_language.setdefault(two_letters(found.get("languageID") or language), words)
    return first([by_language.get("nl", ""), by_language.get(language, ""), *by_language.values()])


def _or_none(read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except ValueError:
        return None


def day(value: str) -> date | None:
    """A UBL date such as 2024-02-07+01:00; its offset says nothing about the day."""
    found: date | None = _or_none(date.fromisoformat, value[:10])
    return found


def moment(day_text: str, time_text: str) -> datetime | None:
    """Date and time of a deadline in UTC. Without a time: the end of the day; without offset: Brussels.

    None at the edges of the calendar, where a moment has no time of day in every zone.
    """
    on = day(day_text)
    if on is None or not date.min.year < on.year < date.max.year:
        return None
    clock: time | None = _or_none(time.fromisoformat, time_text)
    if clock is None:
        clock = _or_none(time.fromisoformat, f"23:59:59{day_text[10:]}") or time(23, 59, 59)
    local = datetime.combine(on, clock)
    return (local if local.tzinfo else local.replace(tzinfo=BRUSSELS)).astimezone(UTC)


def amount(element: Element | None) -> tuple[Decimal, str] | None:
    """A positive amount of money and its currency."""
    if element is None:
        return None
    try:
        value = Decimal(text(element))
    except InvalidOperation:
        return None
    return (value, str(element.get("currencyID") or "EUR")) if value.is_finite() and value > 0 else None


def days(element: Element | None) -> timedelta | None:
    """A duration (DurationMeasure) as days: a month is 30, a year 365."""
    if element is None:
        return None
    unit = {"DAY": 1, "WEEK": 7, "MONTH": 30, "YEAR": 365}.get(str(element.get("unitCode")).upper())
    number = text(element)
    return timedelta(days=unit * int(number)) if unit and number.isdecimal() and len(number) < 6 else None
