"""What a notice is for, until when and for whom: on small notices of each kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.interop.eforms import NoticeError, read_notice
from marketplace.interop.notice import Purpose
from tests.interop import small
from tests.interop.small import notice


def test_the_end_of_showing_interest_is_a_deadline() -> None:
    read = notice(process=small.of_interest("2027-01-20"), form="competition", type="pin-cfc-social")
    assert read.deadline == datetime(2027, 1, 20, 11, tzinfo=UTC)
    assert read.lots[0].deadline == read.deadline


def test_tenders_go_before_interest_in_one_lot() -> None:
    both = small.of_interest("2027-01-20") + small.until("2027-03-01")
    assert notice(process=both).deadline == datetime(2027, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_deadline_at_the_edge_of_the_calendar_is_none(day: str) -> None:
    assert notice(process=small.until(day, "00:30:00")).deadline is None


@pytest.mark.parametrize(
    ("taking_part", "carried_out", "right"),
    [
        ("", "", None),
        ("", "yes", True),
        ("", "no", False),
        ("", "not-known", None),
        ("none", "", False),
        ("res-ws", "", True),
        ("res-pub-ser", "no", True),
        ("none", "no", False),
        ("none", "yes", True),
        ("none", "not-known", None),
        ("a-code-of-later", "", None),
    ],
)
def test_whether_it_is_reserved_is_said_or_not(
    taking_part: str, carried_out: str, right: bool | None
) -> None:
    read = notice(terms=small.reserved(carried_out, taking_part))
    assert (read.reserved, read.lots[0].reserved) == (right, right)


def test_another_requirement_says_nothing_of_being_reserved() -> None:
    other = small.reserved("yes").replace("reserved-execution", "nda")
    assert notice(terms=other).reserved is None


@pytest.mark.parametrize(
    ("whole", "lots", "right"),
    [
        ("", ("no", "yes"), True),
        ("", ("no", ""), None),
        ("", ("no", "no"), False),
        ("no", ("", ""), False),
        ("yes", ("no", ""), True),
    ],
)
def test_a_lot_that_says_nothing_is_as_the_whole(
    whole: str, lots: tuple[str, str], right: bool | None
) -> None:
    """One lot that is reserved makes the procedure so; it is open to all when no lot is left unsaid."""
    read = notice(
        terms=small.reserved(lots[0]),
        second_lot=small.lot(2, small.reserved(lots[1])),
        whole_terms=small.reserved(whole),
    )
    assert read.reserved is right


LEADS, FOLLOWS = (
    f"<efbc:GroupLeadIndicator>{value}</efbc:GroupLeadIndicator>" for value in ("true", "false")
)


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (FOLLOWS, LEADS, "Verzonnen vzw Het Bad"),
        (LEADS, FOLLOWS, "Verzonnen gemeente"),
        ("", "", "Verzonnen gemeente"),
    ],
)
def test_a_joint_procurement_is_of_who_leads_it(first: str, second: str, name: str) -> None:
    read = notice(first_buyer=first, second_buyer=second, other_party=small.OTHER_BUYER)
    assert read.buyer_name == name


def test_a_leader_that_does_not_buy_is_no_buyer() -> None:
    assert notice(second_buyer=LEADS).buyer_name == "Verzonnen gemeente"


def test_which_notice_of_which_procedure() -> None:
    data = small.xml(3, of=7, version="02", issued=small.issued("2026-12-01"))
    read = read_notice(data.replace(small.number(3).encode(), small.number(3).upper().encode()))
    assert (read.notice_id, read.version, read.procedure_id) == (small.number(3), 2, small.procedure(7))
    assert read.issued_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert (read.purpose, read.changes) == (Purpose.CALL, "")


@pytest.mark.parametrize("version", ["", "eerste", "²"])
def test_a_version_that_is_no_number_is_the_first(version: str) -> None:
    assert notice(version=version).version == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"{small.number(1)}-01", small.number(1)),
        (f"{small.number(1).upper()}-12", small.number(1)),
        ("00012345-2026", "12345-2026"),
        ("12345-2026", "12345-2026"),
    ],
)
def test_a_correction_names_what_it_corrects(written: str, read: str) -> None:
    assert notice(2, changes=small.correction(written)).changes == read


@pytest.mark.parametrize(
    ("form", "purpose"),
    [
        ("planning", Purpose.PLAN),
        ("consultation", Purpose.PLAN),
        ("change", Purpose.CALL),
        ("dir-awa-pre", Purpose.OTHER),
        ("cont-modif", Purpose.OTHER),
        ("completion", Purpose.OTHER),
    ],
)
def test_what_a_form_is_for(form: str, purpose: Purpose) -> None:
    assert notice(form=form).purpose is purpose


def test_a_cancelled_call() -> None:
    cancelled = notice(2, changes=small.correction(small.number(1), "cancel"))
    assert cancelled.purpose is Purpose.CANCELLED
    result = read_notice(small.award(2, changes=small.correction(small.number(1), "cancel")))
    assert result.purpose is Purpose.OTHER, "what is cancelled is a result, not the call"


@pytest.mark.parametrize(
    ("code", "purpose", "winners"),
    [
        (small.CHOSEN, Purpose.RESULT, ("Verzonnen vzw Het Bad",)),
        (small.NOBODY, Purpose.NO_AWARD, ()),
        (small.STILL_OPEN, Purpose.OTHER, ()),
        ("", Purpose.RESULT, ()),
    ],
)
def test_how_a_call_ended(code: str, purpose: Purpose, winners: tuple[str, ...]) -> None:
    read = read_notice(small.award(4, code=code))
    assert (read.purpose, read.winners) == (purpose, winners)


def test_the_tenders_of_the_contract_won() -> None:
    """Also where a lot names each tender that came in."""
    settled = "<efac:SettledContract><cbc:ID>CON-0001</cbc:ID>{}</efac:SettledContract>"
    won = "<efac:LotTender><cbc:ID>TEN-0002</cbc:ID></efac:LotTender>"
    contract = f"{settled.format('')}</efac:LotResult>{settled.format(won)}"
    result = small.result(small.CHOSEN).replace("</efac:LotResult>", contract)
    read = read_notice(small.xml(4, root="ContractAwardNotice", form="result", result=result))
    assert read.winners == ("Verzonnen gemeente",)


def test_the_same_words_in_another_layout_are_the_same_notice() -> None:
    plain = small.xml()
    laid_out = plain.replace(b"\n", b"\n\n   ").replace(b"xmlns:cbc", b"xmlns:c").replace(b"cbc:", b"c:")
    published = small.xml(publication=small.publication("00012345-2026"))
    assert len({read_notice(data).digest for data in (plain, laid_out, published)}) == 1
    assert read_notice(small.xml(title="Lakens wassen")).digest != read_notice(plain).digest


def test_the_form_before_eforms_is_named() -> None:
    with pytest.raises(NoticeError, match="vorm van vóór eForms"):
        read_notice(b'<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9"/>')
