"""The notice reader on small invented files: what it reads, and what it refuses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.interop import belgium
from marketplace.interop.eforms import Notice, NoticeError, read_notice
from marketplace.interop.ubl import MOST_BYTES

FIXTURES = Path(__file__).parent / "fixtures"
NOTICE = (FIXTURES / "notice.xml").read_bytes()


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notice(NOTICE)


def test_dutch_goes_before_the_notices_own_language(notice: Notice) -> None:
    assert notice.language == "fr"
    assert notice.title == "Onderhoud van het openbaar groen"
    assert notice.description == "Tonte et désherbage."
    assert notice.buyer_name == "Verzonnen gemeente"


def test_buyer_and_place(notice: Notice) -> None:
    assert notice.buyer_kbo == "0999000228"
    assert notice.buyer_identifier == "BE 0999.000.228_17"
    assert (notice.buyer_place.town, notice.buyer_place.nis) == ("Temse", "46025")
    assert notice.place.nuts == "BE236"
    assert notice.nis == "46025", "the district is the buyer's own, so its municipality is the best guess"


def test_numbers_and_link(notice: Notice) -> None:
    assert notice.notice_id == "0f0e0d0c-1111-4222-8333-444455556666"
    assert notice.publication_id == "00012345-2026"
    assert notice.url == "https://ted.europa.eu/nl/notice/-/detail/12345-2026"
    assert notice.notice_type == "cn-standard"


def test_work_money_and_time(notice: Notice) -> None:
    assert notice.cpv == ("77310000", "77314000", "77314100")
    assert notice.kind == "service"
    assert (notice.estimated_value, notice.currency) == (Decimal("60000.00"), "EUR")
    assert notice.deadline == datetime(2026, 9, 15, 8, tzinfo=UTC)
    assert notice.starts_on == date(2027, 1, 1)
    assert notice.duration == timedelta(days=720)


def test_lots_without_their_group(notice: Notice) -> None:
    first, second = notice.lots
    assert notice.reserved
    assert (first.identifier, first.title, first.reserved) == ("LOT-0001", "Gazons maaien", True)
    assert (second.cpv, second.reserved, second.description) == (("77310000",), False, "")
    assert second.deadline == datetime(2026, 9, 22, 21, 59, 59, tzinfo=UTC), "end of that day in Brussels"


def test_a_lot_for_everyone_is_not_reserved() -> None:
    notice = read_notice(NOTICE.replace(b"res-ws", b"none"))
    assert notice.reserved is False


@pytest.mark.parametrize("months", ["²", "-3", "1e9", "9" * 400, "veel", ""])
def test_a_duration_that_is_no_number_is_left_out(months: str) -> None:
    data = NOTICE.replace(b'"MONTH">24<', f'"MONTH">{months}<'.encode())
    assert read_notice(data).duration is None


def test_a_code_with_a_wrong_check_digit_is_left_out_and_named() -> None:
    assert read_notice(NOTICE).doubts == ()
    right = read_notice(NOTICE.replace(b">77314000<", b">77314000-4<"))
    assert (right.cpv, right.doubts) == (("77310000", "77314000", "77314100"), ())
    wrong = read_notice(NOTICE.replace(b">77314000<", b">77314000-5<"))
    assert wrong.cpv == ("77310000", "77314100")
    assert wrong.doubts == ("CPV-code 77314000-5 klopt niet en is weggelaten",)


def test_old_encoding_and_only_the_least() -> None:
    notice = read_notice((FIXTURES / "latin1.xml").read_bytes())
    assert (notice.buyer_name, notice.title) == ("Café Één vzw", "Koffie en thé voor één jaar")
    assert notice.language == "nl"
    assert (notice.url, notice.buyer_kbo, notice.deadline, notice.nis, notice.cpv) == (
        None,
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("billion_laughs.xml", "geldig XML-bestand|DOCTYPE"),
        ("external_entity.xml", "DOCTYPE"),
        ("external_dtd.xml", "DOCTYPE"),
        ("invoice.xml", "geen eForms-aankondiging: het bestand begint met “Invoice”"),
        ("truncated.xml", r"geen volledig en geldig XML-bestand \(fout bij regel \d+\)"),
    ],
)
def test_refuses_with_one_clear_line(file: str, message: str) -> None:
    with pytest.raises(NoticeError, match=message) as caught:
        read_notice((FIXTURES / file).read_bytes())
    assert "\n" not in str(caught.value)
    assert file not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"  \n", b"%PDF-1.7 \x00\xff", b"PK\x03\x04", b"{}", b"<a>&nbsp;</a>"])
def test_refuses_what_is_no_xml(data: bytes) -> None:
    with pytest.raises(NoticeError):
        read_notice(data)


def test_refuses_a_huge_file_without_parsing_it() -> None:
    with pytest.raises(NoticeError, match="20 MB"):
        read_notice(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("gone", "name"),
    [
        (b"0f0e0d0c-1111-4222-8333-444455556666", "het nummer"),
        (b"ORG-0001", "de koper"),
    ],
)
def test_names_what_is_missing(gone: bytes, name: str) -> None:
    with pytest.raises(NoticeError, match=f"ontbreekt {name}"):
        read_notice(NOTICE.replace(gone, b"", 1))


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("0999.000.228", "BEL", "0999000228"),
        ("BE 0999000228", "BEL", "0999000228"),
        ("999000228", "BEL", "0999000228"),
        ("0999000228_1234", "", "0999000228"),
        ("0208:0999000228", "BEL", "0999000228"),
        ("0999.000.229", "BEL", None),
        ("0999000228", "NLD", None),
        ("998298", "BEL", None),
        ("", "BEL", None),
    ],
)
def test_enterprise_numbers_as_they_are_written(written: str, country: str, number: str | None) -> None:
    assert belgium.kbo(written, country) == number


@pytest.mark.parametrize(
    ("postcode", "town", "country", "nis"),
    [
        ("9120", "Beveren", "BEL", "46030"),
        ("B-8400", "", "BEL", "35013"),
        ("1050", "Elsene", "BEL", "21009"),
        ("", "Saint-Nicolas", "BEL", "62093"),
        ("", "Sint-Niklaas", "BEL", "46021"),
        ("9140", "Temse", "NLD", None),
        ("0000", "Nergens", "BEL", None),
    ],
)
def test_municipality_of_an_address(postcode: str, town: str, country: str, nis: str | None) -> None:
    assert belgium.nis(postcode, town, country) == nis
