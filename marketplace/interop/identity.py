"""Reads which notice it is, of which procedure, what it is for, and which notice it corrects."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from lxml import etree

from marketplace.interop.notice import Purpose
from marketplace.interop.results import ended_without_winner
from marketplace.interop.ubl import NAMESPACES, Element, find, find_all, first, moment, text

PURPOSES = {  # by form type, the list that the code of the notice type is of
    "competition": Purpose.CALL,
    "planning": Purpose.PLAN,
    "consultation": Purpose.PLAN,
    "result": Purpose.RESULT,
    "dir-awa-pre": Purpose.OTHER,
    "cont-modif": Purpose.OTHER,
    "completion": Purpose.OTHER,
}
BY_ROOT = {
    "ContractNotice": Purpose.CALL,
    "PriorInformationNotice": Purpose.PLAN,
    "ContractAwardNotice": Purpose.RESULT,
}
"""For notices of the first version of eForms, whose corrections are of a form type of their own."""
CHANGED = ".//efac:Changes/efbc:ChangedNoticeIdentifier"
REASONS = (
    ".//efac:Changes/efac:ChangeReason/cbc:ReasonCode",
    ".//efac:Changes/efac:Change/efac:ChangeReason/cbc:ReasonCode",
)
PLANS = "cac:ProcurementProjectLot/cac:TenderingProcess/cac:NoticeDocumentReference/cbc:ID"
CANCELLED = {Purpose.CALL: Purpose.CANCELLED, Purpose.PLAN: Purpose.PLAN_CANCELLED}
PUBLICATION = f"{{{NAMESPACES['efac']}}}Publication"


def identity(root: Element) -> dict[str, Any]:
    """Which notice this is, by the names of `Notice`."""
    publication = text(root, ".//efac:Publication/efbc:NoticePublicationID")
    return {
        "notice_id": first(text(each) for each in _numbers(root)).lower(),
        "version": _whole(text(root, "cbc:VersionID")),
        "procedure_id": text(root, "cbc:ContractFolderID").lower(),
        "purpose": _purpose(root),
        "notice_type": text(root, "cbc:NoticeTypeCode"),
        "issued_at": _issued(root),
        "changes": _named(text(root, CHANGED)),
        "plans": tuple(dict.fromkeys(name for each in find_all(root, PLANS) if (name := _named(text(each))))),
        "digest": _digest(root),
        "publication_id": publication or None,
        "url": _ted_url(publication),
    }


def _numbers(root: Element) -> list[Element]:
    """The numbers of a notice, the one that is meant to be it (BT-701) first."""
    found = find_all(root, "cbc:ID")
    return sorted(found, key=lambda each: each.get("schemeName") != "notice-id")


def _whole(number: str) -> int:
    """A version such as 02; one that is no number is the first."""
    return (int(number) or 1) if re.fullmatch(r"[0-9]{1,6}", number) else 1


def _purpose(root: Element) -> Purpose:
    code = find(root, "cbc:NoticeTypeCode")
    form = "" if code is None else str(code.get("listName"))
    found = PURPOSES.get(form) or BY_ROOT[etree.QName(root).localname]
    cancels = any(text(reason) == "cancel" for path in REASONS for reason in find_all(root, path))
    if cancels:
        return CANCELLED.get(found, Purpose.OTHER)
    if found is Purpose.RESULT:
        return ended_without_winner(root) or found
    return found


def _issued(root: Element) -> datetime | None:
    on, at = text(root, "cbc:IssueDate"), text(root, "cbc:IssueTime")
    return moment(on, at or f"00:00:00{on[10:]}")


def _named(number: str) -> str:
    """The id of a notice without its version, or a publication number as `publication_key` writes it."""
    found = re.fullmatch(r"(.{36})-[0-9]+", number)
    return found[1].lower() if found else publication_key(number) or number.lower()


def publication_key(number: str) -> str:
    """The number of a notice in the Official Journal without zeros before it; empty for what is none."""
    found = re.fullmatch(r"0*([0-9]{1,8}-[0-9]{4})", number)
    return found[1] if found else ""


def _ted_url(publication: str) -> str | None:
    """Where TED shows a notice: 00057348-2024 is at 57348-2024."""
    key = publication_key(publication)
    return f"https://ted.europa.eu/nl/notice/-/detail/{key}" if key else None


def _digest(root: Element) -> str:
    """The same for two files that say the same; how and when it was published doesn't count."""
    text_of_all = etree.tostring(root, encoding="unicode")
    plain = etree.canonicalize(
        text_of_all, strip_text=True, rewrite_prefixes=True, exclude_tags=[PUBLICATION]
    )
    return sha256(plain.encode()).hexdigest()
