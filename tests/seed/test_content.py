"""The demo's content: enough of it, coherent, and nobody real in it."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from stdnum.be import vat

from marketplace.leads.given import Answer, DeclineReason
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import AreaKind, Kind, OfferStatus
from marketplace.organisations.models import SupplierType
from marketplace.organisations.social_value import BY_NAME
from seed.demo import content
from seed.demo.numbers import kbo
from seed.demo.people import DEMO_PEOPLE
from seed.reference import municipalities

REGIONS = content.regions()
BUYERS = content.buyers()
SUPPLIERS = content.suppliers()
OFFERS = [offer for supplier in SUPPLIERS for offer in supplier.offers]
NEEDS = content.needs()
SIGN_UPS = content.sign_ups()
TODAY = {row.nis for row in municipalities() if row.valid_to is None}
COVERED = {nis for region in REGIONS.region for nis in region.municipalities}
DIVISIONS = re.compile("03|09|1[4-689]|22|24|3[0-57-9]|4[1-58]|5[015]|6[03-6]|7[0-35-79]|80|85|9[028]")
"""The 45 divisions of CPV 2008."""
ACTIVITIES = {
    "groenonderhoud": "77310000 77311000 77313000 77314000 77340000",
    "onkruid": "77312000",
    "zwerfvuil en straten": "90610000 90511300",
    "schoonmaak": "90910000 90911200 90911300 90919200",
    "was": "98310000",
    "strijk": "98315000",
    "maaltijden en catering": "55520000 55521200 55524000",
    "verpakking": "79920000 79921000",
    "montage": "51000000",
    "drukwerk": "79810000",
    "mailing": "79571000",
    "scannen": "79999100",
    "archief": "79995100",
    "schrijnwerk": "45420000",
    "meubels": "39100000",
    "straatmeubilair": "34928400",
    "metaal": "45262670",
    "recyclage": "90514000",
    "inzameling": "90511000",
    "fietsen": "34430000 50800000",
    "evenementen": "79952000",
    "schilderwerk": "45442100",
    "isolatie": "45321000",
    "energieadvies": "71314300",
    "verhuis": "98392000",
    "werkkledij": "18110000",
    "textiel": "39500000",
    "naaiwerk": "98393000",
    "signalisatie": "34992000",
    "kinderopvang": "85312110",
}


def is_cpv(code: str) -> bool:
    return re.fullmatch(r"\d{8}", code) is not None and DIVISIONS.fullmatch(code[:2]) is not None


def repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_there_is_enough() -> None:
    assert len(REGIONS.region) == 2
    assert len(BUYERS) >= 14
    assert len(SUPPLIERS) >= 60
    assert len(OFFERS) >= 250
    assert len(NEEDS) >= 24
    assert all(region.coordinators for region in REGIONS.region)


def test_what_must_be_unique_is() -> None:
    assert repeated(row.slug for row in (*BUYERS, *SUPPLIERS)) == []
    assert repeated(row.name for row in (*BUYERS, *SUPPLIERS)) == []
    assert repeated(row.contact_email for row in (*BUYERS, *SUPPLIERS)) == []
    assert repeated(row.slug for row in NEEDS) == []
    assert repeated(offer.text for offer in OFFERS) == []
    for supplier in SUPPLIERS:
        assert repeated(offer.slug for offer in supplier.offers) == [], supplier.slug


def test_numbers_are_valid_and_each_organisation_has_its_own() -> None:
    numbers = [kbo(row.slug) for row in (*BUYERS, *SUPPLIERS)]
    assert repeated(numbers) == []
    assert all(vat.is_valid(number) for number in numbers)


def test_the_demo_people_are_in_it() -> None:
    coordinators = [person for region in REGIONS.region for person in region.coordinators]
    contacts = {row.contact_email for row in (*BUYERS, *SUPPLIERS)}
    emails = {person.email for person in coordinators} | {REGIONS.administrator.email} | contacts
    emails |= {row.email for row in SIGN_UPS.sign_up if row.state == "approved"}
    assert set(DEMO_PEOPLE) <= emails


def test_nobody_real_can_be_reached() -> None:
    written = "\n".join(repr(part) for part in (REGIONS, BUYERS, SUPPLIERS, NEEDS, SIGN_UPS))
    addresses = re.findall(r"[\w.+-]+@[\w.-]+", written)
    assert addresses
    assert [address for address in addresses if not address.endswith(".example")] == []
    assert "http" not in written
    phones = [region.helpdesk_phone for region in REGIONS.region] + [row.phone for row in SUPPLIERS]
    phones += [row.public_phone for row in SUPPLIERS if row.public_phone]
    assert [phone for phone in phones if " 00" not in phone] == []


def test_nobody_publishes_the_address_one_signs_in_with() -> None:
    coordinators = [person for region in REGIONS.region for person in region.coordinators]
    sign_in = {row.contact_email for row in (*BUYERS, *SUPPLIERS)} | {row.email for row in coordinators}
    assert [row.slug for row in SUPPLIERS if row.public_email in sign_in] == []
    chosen = [row for row in SUPPLIERS if row.public_email and row.public_phone]
    assert 40 < len(chosen) < len(SUPPLIERS)


def test_what_is_checked_hangs_on_a_document_and_lies_in_a_region() -> None:
    said = [(row, item) for row in SUPPLIERS for item in (*row.recognitions, *row.figures)]
    for supplier, item in said:
        assert not item.checked or (item.evidence and supplier.nis in COVERED), supplier.slug
    for kind in (content.RecognitionRow, content.FigureRow):
        shown = {(bool(item.evidence), item.checked) for _, item in said if isinstance(item, kind)}
        assert shown == {(False, False), (True, False), (True, True)}
    ends = [item.valid_to for row in SUPPLIERS for item in row.figures if item.valid_to]
    assert min(ends) < max(ends)


@pytest.mark.parametrize("supplier", SUPPLIERS, ids=lambda row: row.slug)
def test_a_supplier_is_coherent(supplier: content.SupplierRow) -> None:
    assert supplier.nis in TODAY
    assert "verzonnen" in supplier.description.lower()
    assert SupplierType(supplier.type)
    assert len(supplier.offers) >= 3
    for recognition in supplier.recognitions:
        assert SupplierType(recognition.type)
        assert recognition.valid_to is None or recognition.valid_from < recognition.valid_to
    for figure in supplier.figures:
        assert figure.valid_to is None or figure.on <= figure.valid_to
        assert 0 <= figure.value <= BY_NAME[figure.key].most


@pytest.mark.parametrize("supplier", SUPPLIERS, ids=lambda row: row.slug)
def test_offers_are_coherent(supplier: content.SupplierRow) -> None:
    for offer in supplier.offers:
        assert Kind(offer.kind)
        assert OfferStatus(offer.status)
        assert 1 <= len(offer.cpv) <= 3, offer.slug
        assert all(is_cpv(code) for code in offer.cpv), offer.slug
        assert set(offer.nis) <= TODAY
        match AreaKind(offer.area):
            case AreaKind.MUNICIPALITIES:
                assert offer.nis
            case AreaKind.RADIUS:
                assert offer.radius_km is not None
                assert offer.radius_km > 0
            case AreaKind.FLANDERS:
                assert not offer.nis
        assert offer.capacity_fte is None or offer.capacity_fte > 0


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_each_activity_is_offered(activity: str) -> None:
    codes = set(ACTIVITIES[activity].split())
    assert any(codes & set(offer.cpv) for offer in OFFERS if offer.status == "published")


def test_every_municipality_of_the_regions_has_a_supplier_and_some_are_from_elsewhere() -> None:
    homes = {supplier.nis for supplier in SUPPLIERS}
    assert COVERED - homes == set()
    assert homes - COVERED
    assert {buyer.nis for buyer in BUYERS} <= COVERED


def test_there_are_drafts_archived_offers_and_expired_recognitions() -> None:
    assert {offer.status for offer in OFFERS} == set(OfferStatus)
    ends = [item.valid_to for supplier in SUPPLIERS for item in supplier.recognitions if item.valid_to]
    assert min(ends) < max(ends)
    assert {supplier.type for supplier in SUPPLIERS} >= {
        SupplierType.MAATWERKBEDRIJF,
        SupplierType.MAATWERKAFDELING,
        SupplierType.COOPERATIE,
        SupplierType.DIENSTENECONOMIE,
    }


@pytest.mark.parametrize("need", NEEDS, ids=lambda row: row.slug)
def test_a_need_is_coherent(need: content.NeedRow) -> None:
    assert need.buyer in {buyer.slug for buyer in BUYERS}
    assert need.nis in TODAY
    assert NeedStatus(need.state)
    assert need.kind is None or Kind(need.kind)
    assert all(is_cpv(code) for code in need.cpv)
    assert len(need.answers) <= max(need.ask, 0)
    if need.state in ("draft", "submitted", "changes_requested", "published"):
        assert need.deadline_days > 0
    if need.starts_in_days is not None and need.ends_in_days is not None:
        assert need.starts_in_days <= need.ends_in_days
    if need.state in ("changes_requested", "refused", "withdrawn", "not_awarded"):
        assert need.reason
    for answer in need.answers:
        assert answer.answer == "none" or Answer(answer.answer)
        assert answer.decline_reason is None or DeclineReason(answer.decline_reason)
    if need.state == "awarded":
        assert any(answer.answer == "interested" for answer in need.answers)


def test_needs_are_in_every_state_and_two_became_partnerships() -> None:
    assert {need.state for need in NEEDS} == set(NeedStatus)
    agreed = [need.partnership.confirmed for need in NEEDS if need.partnership]
    assert sorted(agreed)[:2] == ["both", "buyer"]
    assert sum(need.state == "published" and need.ask > 0 for need in NEEDS) >= 3
