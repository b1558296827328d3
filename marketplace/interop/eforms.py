"""Reads a public procurement notice: eForms, UBL 2.3 XML as published in the Official Journal (TED).

Where a field is (BT- and OPT-numbers) follows the eForms regulation, (EU) 2019/1780.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from lxml import etree

from marketplace.interop import belgium, parties
from marketplace.interop.identity import BY_ROOT, identity
from marketplace.interop.lots import any_of, lots_of, project, reserved, unique
from marketplace.interop.notice import Notice, NoticeLot, Place
from marketplace.interop.notice_codes import doubts_of
from marketplace.interop.results import winners
from marketplace.interop.ubl import Element, NoticeError, find, first, parse, text, two_letters

__all__ = ["Notice", "NoticeError", "NoticeLot", "Place", "read_notice"]

T = TypeVar("T", date, datetime)
ROOTS = {f"{{urn:oasis:names:specification:ubl:schema:xsd:{name}-2}}{name}" for name in BY_ROOT}
OLD_FORM = "TED_EXPORT"


def read_notice(data: bytes) -> Notice:
    """What the notice in an XML file says.

    Raises NoticeError, one Dutch line, for a file that is no XML, no eForms notice, unsafe, or lacks its
    number, buyer or title.
    """
    root = parse(data)
    if root.tag not in ROOTS:
        raise NoticeError(_why_other(etree.QName(root).localname))
    language = two_letters(text(root, "cbc:NoticeLanguageCode") or "NLD")
    notice = Notice(language=language, **identity(root), **_content(root, language))
    essentials = {"het nummer": notice.notice_id, "de koper": notice.buyer_name, "de titel": notice.title}
    missing = [name for name, value in essentials.items() if not value]
    if missing:
        raise NoticeError(f"In deze aankondiging ontbreekt {' en '.join(missing)}.")
    return notice


def _why_other(name: str) -> str:
    """Why an XML file that begins with this element can't be read."""
    if name == OLD_FORM:
        return (
            f"Deze aankondiging heeft de vorm van vóór eForms ({OLD_FORM}, tot 2023). "
            "Die vorm wordt niet gelezen."
        )
    return f"Dit is geen eForms-aankondiging: het bestand begint met “{name[:40]}”."


def _content(root: Element, language: str) -> dict[str, Any]:
    """What the notice says of the work and of who asks for it, by the names of `Notice`."""
    lots = lots_of(root, language)
    company = parties.buyer(root)
    buyer_place = parties.place_at(find(company, "cac:PostalAddress"))
    identifier = text(company, "cac:PartyLegalEntity/cbc:CompanyID")
    whole = project(root, language)
    money = whole.money or _sum(lots)
    return {
        "title": whole.title or first(lot.title for lot in lots),
        "description": whole.description or first(lot.description for lot in lots),
        "buyer_name": parties.name(company, language),
        "buyer_kbo": belgium.kbo(identifier, buyer_place.country),
        "buyer_identifier": identifier,
        "buyer_place": buyer_place,
        "place": _located(whole.place, lots, buyer_place),
        "deadline": _least(lot.deadline for lot in lots),
        "estimated_value": money[0] if money else None,
        "currency": money[1] if money else None,
        "cpv": unique([*whole.cpv, *(code for lot in lots for code in lot.cpv)]),
        "kind": whole.kind or next((lot.kind for lot in lots if lot.kind), None),
        "reserved": any_of([lot.reserved for lot in lots] or [reserved(root)]),
        "winners": winners(root, language),
        "doubts": doubts_of(root),
        "starts_on": whole.starts_on or _least(lot.starts_on for lot in lots),
        "ends_on": whole.ends_on or max((lot.ends_on for lot in lots if lot.ends_on), default=None),
        "duration": whole.duration or max((lot.duration for lot in lots if lot.duration), default=None),
        "lots": lots,
    }


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


def _least(values: Iterable[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None
