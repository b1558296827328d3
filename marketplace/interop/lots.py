"""Reads the work of a notice and its lots: what, where, how much, until when, and for whom it is reserved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from marketplace.core.visible import on_one_line
from marketplace.interop.notice import NoticeLot, Place
from marketplace.interop.notice_codes import codes_of
from marketplace.interop.parties import place_at
from marketplace.interop.ubl import Element, amount, day, days, find, find_all, in_dutch, moment, text

KINDS = {"supplies": "good", "services": "service", "works": "works"}
TAKING_PART = {"res-ws": True, "res-pub-ser": True, "none": False}
CARRYING_OUT = {"yes": True, "no": False, "not-known": None}
"""Whether it is reserved, by the codes of the lists of eForms; None where that is not known."""
PROJECT = "cac:ProcurementProject"
LOTS = "cac:ProcurementProjectLot"
PARTICIPATION = (  # BT-71
    "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
)
EXECUTION = "cac:ContractExecutionRequirement/cbc:ExecutionRequirementCode"  # BT-736
DEADLINES = (
    "cac:TenderSubmissionDeadlinePeriod",  # BT-131
    "cac:ParticipationRequestReceptionPeriod",  # BT-1311
    ".//efac:InterestExpressionReceptionPeriod",  # BT-630
)


class Project(NamedTuple):
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


def project(within: Element, language: str) -> Project:
    """The work of a whole notice, or of one lot."""
    found = find(within, PROJECT)
    kinds = [text(code) for code in find_all(found, "cbc:ProcurementTypeCode")]
    return Project(
        title=on_one_line(in_dutch(found, "cbc:Name", language)),
        description=in_dutch(found, "cbc:Description", language),
        cpv=codes_of(found),
        kind=next((KINDS[kind] for kind in kinds if kind in KINDS), None),
        money=amount(find(found, "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount")),
        starts_on=day(text(found, "cac:PlannedPeriod/cbc:StartDate")),
        ends_on=day(text(found, "cac:PlannedPeriod/cbc:EndDate")),
        duration=days(find(found, "cac:PlannedPeriod/cbc:DurationMeasure")),
        place=place_at(find(found, "cac:RealizedLocation/cac:Address")),
    )


def lots_of(root: Element, language: str) -> tuple[NoticeLot, ...]:
    """The lots, or the parts of a planning notice, in the order of the notice; no groups of lots."""
    found = [lot for lot in find_all(root, LOTS) if _type_of(lot) in ("Lot", "Part")]
    whole = reserved(root)
    return tuple(_lot(lot, language, whole) for lot in found)


def _lot(lot: Element, language: str, whole: bool | None) -> NoticeLot:
    """`whole`: whether the procedure is reserved, which holds for a lot that says nothing of it."""
    part = project(lot, language)
    own = reserved(lot)
    return NoticeLot(
        identifier=text(lot, "cbc:ID"),
        title=part.title,
        description=part.description,
        cpv=part.cpv,
        kind=part.kind,
        reserved=whole if own is None else own,
        deadline=_deadline(lot),
        estimated_value=part.money[0] if part.money else None,
        currency=part.money[1] if part.money else None,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        duration=part.duration,
        place=part.place,
    )


def _type_of(lot: Element) -> str:
    identifier = find(lot, "cbc:ID")
    return "" if identifier is None else str(identifier.get("schemeName") or "Lot")


def _deadline(lot: Element) -> datetime | None:
    """Until when tenders, or else requests to participate, or else expressions of interest are received."""
    process = find(lot, "cac:TenderingProcess")
    for path in DEADLINES:
        period = find(process, path)
        if found := moment(text(period, "cbc:EndDate"), text(period, "cbc:EndTime")):
            return found
    return None


def reserved(element: Element) -> bool | None:
    """Whether a lot, a part or the whole procedure is reserved (directive 2014/24/EU, article 20).

    Only some may take part, or it is carried out in sheltered employment: article 15 of the Belgian law of
    17-6-2016 names both. None when it says neither that it is nor that it is not.
    """
    terms = find_all(element, "cac:TenderingTerms")
    taking_part = [code for each in terms for code in find_all(each, PARTICIPATION)]
    carrying_out = [code for each in terms for code in find_all(each, EXECUTION)]
    return any_of(
        [
            *(
                TAKING_PART.get(text(code))
                for code in taking_part
                if code.get("listName") == "reserved-procurement"
            ),
            *(
                CARRYING_OUT.get(text(code))
                for code in carrying_out
                if code.get("listName") == "reserved-execution"
            ),
        ]
    )


def any_of(answers: Sequence[bool | None]) -> bool | None:
    """True when one is, False when each is known not to be, else None."""
    if True in answers:
        return True
    return None if None in answers or not answers else False


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order in which it came first."""
    return tuple(dict.fromkeys(values))
