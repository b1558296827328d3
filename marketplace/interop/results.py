"""Reads how a call ended: who won, or that nobody did."""

from __future__ import annotations

from marketplace.interop.notice import Purpose
from marketplace.interop.parties import names
from marketplace.interop.ubl import Element, find_all, text

CHOSEN, NOBODY, OPEN = "selec-w", "clos-nw", "open-nw"
RESULT = ".//efac:NoticeResult"
LOT_RESULTS = f"{RESULT}/efac:LotResult"


def ended_without_winner(root: Element) -> Purpose | None:
    """What a result notice is for when no lot has a winner (BT-142); None when one has, or nothing is said.

    A lot without a winner that stays open says nothing about the call yet.
    """
    codes = {text(each, "cbc:TenderResultCode") for each in find_all(root, LOT_RESULTS)} - {""}
    if not codes or CHOSEN in codes:
        return None
    return Purpose.OTHER if OPEN in codes else Purpose.NO_AWARD


def winners(root: Element, language: str) -> tuple[str, ...]:
    """The names of the winners of all lots, each once.

    The tenders of the contracts (BT-3202), else those that a lot names without a rank or as the first
    (BT-171); their parties, and the companies of those (OPT-310).
    """
    results = [each for each in find_all(root, LOT_RESULTS) if text(each, "cbc:TenderResultCode") == CHOSEN]
    contracts = {text(each) for lot in results for each in find_all(lot, "efac:SettledContract/cbc:ID")}
    tenders = {
        text(each)
        for contract in find_all(root, f"{RESULT}/efac:SettledContract")
        if text(contract, "cbc:ID") in contracts
        for each in find_all(contract, "efac:LotTender/cbc:ID")
    }
    if not tenders:
        named = {text(each) for lot in results for each in find_all(lot, "efac:LotTender/cbc:ID")}
        tenders = {number for number in named if _rank(root, number) in ("", "1")}
    return tuple(dict.fromkeys(names(root, _companies(root, tenders), language)))


def _rank(root: Element, tender: str) -> str:
    found = [each for each in find_all(root, f"{RESULT}/efac:LotTender") if text(each, "cbc:ID") == tender]
    return text(found[0], "cbc:RankCode") if found else ""


def _companies(root: Element, tenders: set[str]) -> list[str]:
    """The numbers of the companies behind tenders, in the order of the notice."""
    parties = {
        text(tender, "efac:TenderingParty/cbc:ID")
        for tender in find_all(root, f"{RESULT}/efac:LotTender")
        if text(tender, "cbc:ID") in tenders
    }
    return [
        text(company)
        for party in find_all(root, f"{RESULT}/efac:TenderingParty")
        if text(party, "cbc:ID") in parties
        for company in find_all(party, "efac:Tenderer/cbc:ID")
    ]
