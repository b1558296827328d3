"""Small invented notices, each with what a test is about: a call, its correction, its end."""

from __future__ import annotations

from marketplace.interop.eforms import read_notice
from marketplace.interop.notice import Notice
from tests.interop.notices import FIXTURES

TEMPLATE = (FIXTURES / "small.xml").read_text("utf-8")
PLAIN = {
    "root": "ContractNotice",
    "changes": "",
    "result": "",
    "first_buyer": "",
    "second_buyer": "",
    "other_party": "",
    "buyer": "Verzonnen gemeente",
    "kbo": "0999.000.228",
    "publication": "",
    "issued": "",
    "version": "01",
    "form": "competition",
    "type": "cn-standard",
    "title": "Handdoeken wassen",
    "text": "Elke week tweehonderd handdoeken van het zwembad.",
    "money": "",
    "cpv": "98310000",
    "period": "",
    "terms": "",
    "lot": "Handdoeken",
    "second_lot": "",
    "whole_terms": "",
}
OTHER_BUYER = (
    '<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID schemeName="organization">ORG-0002'
    "</cbc:ID></cac:PartyIdentification></cac:Party></cac:ContractingParty>"
)
PLAN = {"root": "PriorInformationNotice", "form": "planning", "type": "pin-only", "procedure": ""}
"""What makes a notice one of planning, which names no procedure."""
CHOSEN, NOBODY, STILL_OPEN = "selec-w", "clos-nw", "open-nw"


def number(which: int) -> str:
    """The id of a notice of a test."""
    return f"11111111-2222-4333-8444-{which:012d}"


def procedure(which: int) -> str:
    return f"99999999-2222-4333-8444-{which:012d}"


def until(day: str, time: str = "11:00:00", period: str = "cac:TenderSubmissionDeadlinePeriod") -> str:
    """A period that ends on a day in Brussels' winter."""
    return (
        f"<{period}><cbc:EndDate>{day}+01:00</cbc:EndDate><cbc:EndTime>{time}+01:00</cbc:EndTime></{period}>"
    )


def planned_by(*plans: str) -> str:
    """The planning notices that a lot names (BT-125), by id and version or number in the Official Journal."""
    return "".join(
        f"<cac:NoticeDocumentReference><cbc:ID>{plan}</cbc:ID></cac:NoticeDocumentReference>"
        for plan in plans
    )


def in_extension(inner: str) -> str:
    return (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"{inner}</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
    )


def of_interest(day: str, time: str = "12:00:00") -> str:
    """Until when interest may be expressed (BT-630)."""
    return in_extension(until(day, time, "efac:InterestExpressionReceptionPeriod"))


def reserved(carried_out: str = "", taking_part: str = "") -> str:
    """Terms that reserve carrying out (BT-736) or taking part (BT-71), or not; nothing of what is empty."""
    execution = (
        "<cac:ContractExecutionRequirement>"
        f'<cbc:ExecutionRequirementCode listName="reserved-execution">{carried_out}'
        "</cbc:ExecutionRequirementCode></cac:ContractExecutionRequirement>"
    )
    participation = (
        "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
        f'<cbc:TendererRequirementTypeCode listName="reserved-procurement">{taking_part}'
        "</cbc:TendererRequirementTypeCode>"
        "</cac:SpecificTendererRequirement></cac:TendererQualificationRequest>"
    )
    said = (participation if taking_part else "") + (execution if carried_out else "")
    return f"<cac:TenderingTerms>{said}</cac:TenderingTerms>"


def lot(which: int, terms: str = "") -> str:
    """One more lot."""
    return (
        f'<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-{which:04d}</cbc:ID>{terms}'
        f"<cac:ProcurementProject><cbc:Name>Deel {which}</cbc:Name></cac:ProcurementProject>"
        "</cac:ProcurementProjectLot>"
    )


def correction(of: str, reason: str = "update-add") -> str:
    return (
        f"<efac:Changes><efbc:ChangedNoticeIdentifier>{of}</efbc:ChangedNoticeIdentifier><efac:ChangeReason>"
        f'<cbc:ReasonCode listName="change-corrig-justification">{reason}</cbc:ReasonCode>'
        "</efac:ChangeReason></efac:Changes>"
    )


def result(code: str) -> str:
    """How the lot ended; the second organisation is the winner where there is one."""
    return (
        "<efac:NoticeResult><efac:LotResult>"
        f'<cbc:TenderResultCode listName="winner-selection-status">{code}</cbc:TenderResultCode>'
        "<efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender>"
        "<efac:LotTender><cbc:ID>TEN-0002</cbc:ID></efac:LotTender></efac:LotResult>"
        "<efac:LotTender><cbc:ID>TEN-0001</cbc:ID><cbc:RankCode>1</cbc:RankCode>"
        "<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty></efac:LotTender>"
        "<efac:LotTender><cbc:ID>TEN-0002</cbc:ID><cbc:RankCode>2</cbc:RankCode>"
        "<efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID></efac:TenderingParty></efac:LotTender>"
        "<efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID>"
        "<efac:Tenderer><cbc:ID>ORG-0002</cbc:ID></efac:Tenderer></efac:TenderingParty>"
        "<efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID>"
        "<efac:Tenderer><cbc:ID>ORG-0001</cbc:ID></efac:Tenderer></efac:TenderingParty></efac:NoticeResult>"
    )


def publication(number: str) -> str:
    return (
        f"<efac:Publication><efbc:NoticePublicationID>{number}</efbc:NoticePublicationID></efac:Publication>"
    )


def issued(day: str) -> str:
    return f"<cbc:IssueDate>{day}+01:00</cbc:IssueDate><cbc:IssueTime>09:00:00+01:00</cbc:IssueTime>"


def xml(which: int = 1, of: int = 1, *, process: str = "", **given: str) -> bytes:
    """The notice with this number, of this procedure. `given`: what stands in its place (`PLAIN`)."""
    values = PLAIN | {"number": number(which), "procedure": procedure(of)} | given
    values["process"] = process or until("2027-01-15")
    return TEMPLATE.format(**values).encode()


def award(which: int, of: int = 1, code: str = CHOSEN, **given: str) -> bytes:
    """A result notice; nobody can answer it any more."""
    values = {"root": "ContractAwardNotice", "form": "result", "type": "can-standard"}
    return xml(which, of, process=" ", result=result(code), **(values | given))


def plan(which: int, **given: str) -> bytes:
    """A planning notice; nobody can answer it yet."""
    return xml(which, **({"process": " ", "title": "Wasserij gezocht"} | PLAN | given))


def call_for(*plans: str, which: int = 2, day: str = "2099-01-15", **given: str) -> bytes:
    """The call that planning notices announced."""
    return xml(which, process=planned_by(*plans) + until(day), **given)


def notice(which: int = 1, of: int = 1, **given: str) -> Notice:
    return read_notice(xml(which, of, **given))
