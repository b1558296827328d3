"""Reads a public procurement notice: eForms, UBL 2.3 XML as published in the Official Journal (TED).

Where a field is (BT- and OPT-numbers) follows the eForms regulation, (EU) 2019/1780.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

import msgspec
from lxml import etree

from marketplace.core.visible import on_one_line
from marketplace.interop import belgium
from marketplace.interop.notice import Notice, NoticeLot, Place
from marketplace.interop.notice_codes import codes_of, doubts_of
from marketplace.interop.ubl import (
    Element,
    NoticeError,
    amount,
    day,
    days,
    find,
    find_all,
    first,
    in_dutch,
    moment,
    parse,
    text,
    two_letters,
)

__all__ = ["Notice", "NoticeError", "NoticeLot", "Place", "read_notice"]

T = TypeVar("T", date, datetime)
ROOTS = {
    f"{{urn:oasis:names:specification:ubl:schema:xsd:{name}-2}}{name}"
    for name in ("ContractNotice", "PriorInformationNotice", "ContractAwardNotice")
}
KINDS = {"supplies": "good", "services": "service", "works": "works"}
RESERVED = {"res-ws", "res-pub-ser"}
PROJECT = "cac:ProcurementProject"
LOTS = "cac:ProcurementProjectLot"
RESERVATION = (
    "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
)
DEADLINES = (
    "cac:TenderSubmissionDeadlinePeriod",  # BT-131
    "cac:ParticipationRequestReceptionPeriod",  # BT-1311
)


def read_notice(data: bytes) -> Notice:
    """What the notice in an XML file says.

    Raises NoticeError, one Dutch line, for a file that is no XML, no eForms notice, unsafe, or lacks its
    number, buyer or title.
    """
    root = parse(data)
    if root.tag not in ROOTS:
        name = etree.QName(root).localname
        raise NoticeError(f"Dit is geen eForms-aankondiging: het bestand begint met “{name[:40]}”.")
    notice = _notice(root)
    essentials = {"het nummer": notice.notice_id, "de koper": notice.buyer_name, "de titel": notice.title}
    missing = [name for name, value in essentials.items() if not value]
    if missing:
        raise NoticeError(f"In deze aankondiging ontbreekt {' en '.join(missing)}.")
    return notice


def _notice(root: Element) -> Notice:
    language = two_letters(text(root, "cbc:NoticeLanguageCode") or "NLD")
    publication = text(root, ".//efac:Publication/efbc:NoticePublicationID")
    return Notice(
        notice_id=text(root, "cbc:ID"),
        notice_type=text(root, "cbc:NoticeTypeCode"),
        publication_id=publication or None,
        url=_ted_url(publication),
        language=language,
        **_content(root, language),
    )


def _content(root: Element, language: str) -> dict[str, Any]:
    """What the notice says of the work and of who asks for it, by the names of `Notice`."""
    lots = tuple(_lot(lot, language) for lot in find_all(root, LOTS) if _lot_type(lot) in ("Lot", "Part"))
    project = find(root, PROJECT)
    company = _buyer(root)
    buyer_place = _place(find(company, "cac:PostalAddress"))
    identifier = text(company, "cac:PartyLegalEntity/cbc:CompanyID")
    whole = _project(project, language)
    money = whole.money or _sum(lots)
    return {
        "title": whole.title or first(lot.title for lot in lots),
        "description": whole.description or first(lot.description for lot in lots),
        "buyer_name": on_one_line(in_dutch(company, "cac:PartyName/cbc:Name", language)),
        "buyer_kbo": belgium.kbo(identifier, buyer_place.country),
        "buyer_identifier": identifier,
        "buyer_place": buyer_place,
        "place": _located(whole.place, lots, buyer_place),
        "deadline": _least(lot.deadline for lot in lots),
        "estimated_value": money[0] if money else None,
        "currency": money[1] if money else None,
        "cpv": _unique([*whole.cpv, *(code for lot in lots for code in lot.cpv)]),
        "kind": whole.kind or next((lot.kind for lot in lots if lot.kind), None),
        "reserved": _is_reserved(root) or any(lot.reserved for lot in lots),
        "starts_on": whole.starts_on or _least(lot.starts_on for lot in lots),
        "ends_on": whole.ends_on or max((lot.ends_on for lot in lots if lot.ends_on), default=None),
        "duration": whole.duration or max((lot.duration for lot in lots if lot.duration), default=None),
        "lots": lots,
        "doubts": doubts_of(root),
    }


class _Project(NamedTuple):
    """What a procedure and each of its lots say about the work."""

    title: str
    description: str
    cpv: tuple[str, ...]
    kind: str | None
    money: tuple[Decimal, str] | None
    starts_on: date | None
    ends_on: date | None
    duration: timedelta | None
    place: Place


def _project(project: Element | None, language: str) -> _Project:
    kinds = [text(code) for code in find_all(project, "cbc:ProcurementTypeCode")]
    return _Project(
        title=on_one_line(in_dutch(project, "cbc:Name", language)),
        description=in_dutch(project, "cbc:Description", language),
        cpv=codes_of(project),
        kind=next((KINDS[kind] for kind in kinds if kind in KINDS), None),
        money=amount(find(project, "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount")),
        starts_on=day(text(project, "cac:PlannedPeriod/cbc:StartDate")),
        ends_on=day(text(project, "cac:PlannedPeriod/cbc:EndDate")),
        duration=days(find(project, "cac:PlannedPeriod/cbc:DurationMeasure")),
        place=_place(find(project, "cac:RealizedLocation/cac:Address")),
    )


def _lot(lot: Element, language: str) -> NoticeLot:
    part = _project(find(lot, PROJECT), language)
    return NoticeLot(
        identifier=text(lot, "cbc:ID"),
        title=part.title,
        description=part.description,
        cpv=part.cpv,
        kind=part.kind,
        reserved=_is_reserved(lot),
        deadline=_deadline(lot),
        estimated_value=part.money[0] if part.money else None,
        currency=part.money[1] if part.money else None,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        duration=part.duration,
        place=part.place,
    )


def _lot_type(lot: Element) -> str:
    identifier = find(lot, "cbc:ID")
    return "" if identifier is None else str(identifier.get("schemeName") or "Lot")


def _deadline(lot: Element) -> datetime | None:
    """Until when tenders, or else requests to participate, are received."""
    for path in DEADLINES:
        period = find(lot, f"cac:TenderingProcess/{path}")
        if found := moment(text(period, "cbc:EndDate"), text(period, "cbc:EndTime")):
            return found
    return None


def _is_reserved(element: Element) -> bool:
    """BT-71 of a lot or part, or of the whole procedure: participation is reserved."""
    requirements = find_all(element, f"cac:TenderingTerms/{RESERVATION}")
    return any(
        code.get("listName") == "reserved-procurement" and text(code) in RESERVED for code in requirements
    )


def _buyer(root: Element) -> Element | None:
    """The company that the (first) contracting party points to (OPT-300)."""
    wanted = text(root, "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID")
    companies = find_all(root, ".//efac:Organizations/efac:Organization/efac:Company")
    return next((c for c in companies if text(c, "cac:PartyIdentification/cbc:ID") == wanted), None)


def _place(address: Element | None) -> Place:
    country = text(address, "cac:Country/cbc:IdentificationCode")
    town, postcode = text(address, "cbc:CityName"), text(address, "cbc:PostalZone")
    return Place(
        nuts=text(address, "cbc:CountrySubentityCode"),
        town=town,
        postcode=postcode,
        country=country,
        nis=belgium.nis(postcode, town, country),
    )


def _located(place: Place, lots: tuple[NoticeLot, ...], buyer: Place) -> Place:
    """Where the work is: what the procedure says, else its first lot with a place.

    Many notices only name the district (NUTS 3). When that is the buyer's own, the buyer's municipality is
    the best guess for `nis`.
    """
    places = [place, *(lot.place for lot in lots)]
    found = next((each for each in places if each.nis), None) or next((p for p in places if p.country), place)
    if found.nis is None and not found.town and found.nuts and found.nuts == buyer.nuts:
        return msgspec.structs.replace(found, nis=buyer.nis)
    return found


def _sum(lots: tuple[NoticeLot, ...]) -> tuple[Decimal, str] | None:
    """The lots together, when each says its value, in one currency."""
    values = [lot.estimated_value for lot in lots if lot.estimated_value is not None]
    currencies = {lot.currency for lot in lots}
    if not lots or len(values) < len(lots) or len(currencies) > 1:
        return None
    return sum(values, Decimal(0)), lots[0].currency or "EUR"


def _ted_url(publication: str) -> str | None:
    """Where TED shows a notice: 00057348-2024 is at 57348-2024."""
    found = re.fullmatch(r"0*(\d{1,8}-\d{4})", publication)
    return f"https://ted.europa.eu/nl/notice/-/detail/{found[1]}" if found else None


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _least(values: Iterable[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None
