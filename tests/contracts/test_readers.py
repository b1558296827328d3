"""One reader for each kind of fact: the check finds none beside it, and would find one that comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_readers import ALSO, FACTS, ROOT, problems, problems_of

SECOND = {
    "a mail address": [
        "import email_validator",
        "from email_validator import validate_email",
        "parseaddr(x)",
    ],
    "a web address": ["re.match(r'https?://x', text)"],
    "a company number": ["from stdnum.be import vat", "import stdnum"],
    "an amount or measure": [
        "Decimal(text)",
        "Decimal(text.replace(',', '.'))",
        "float(text.replace(',', '.'))",
        "int(re.sub('[.]', '', text))",
        "float(form.raw('km').strip())",
    ],
    "a day": [
        "datetime.strptime(text, '%d/%m/%Y')",
        "date.fromisoformat(text)",
        "or_none(date.fromisoformat, text)",
        "date(int(year), int(month), int(day))",
    ],
    "a name": [
        "import unicodedata",
        "Organisation.name.icontains(words)",
        "Organisation.name.ilike(words)",
        "a.casefold() == b.casefold()",
    ],
    "the order of names": [
        "select(Person).order_by(Person.name)",
        "select(Person).order_by(Person.name.desc(), Person.id)",
        "select(Person).order_by(func.lower(Person.name))",
        "sorted(rows, key=lambda row: row.name)",
        "sorted(rows, key=lambda row: (row.place, row.name.lower()))",
        "rows.sort(key=lambda row: row.name)",
    ],
    "a CPV code": [r"re.fullmatch(r'(\d{8})(-\d)?', text)", "re.match('[0-9]{8}', text)"],
    "where an offer is delivered": [
        "km <= offer.radius_km",
        "Offer.area_nis.contains([nis])",
        "nis in offer.area_nis",
    ],
}


def test_each_kind_of_fact_is_read_in_one_place() -> None:
    assert problems() == []


@pytest.mark.parametrize(("fact", "code"), [(fact, code) for fact, codes in SECOND.items() for code in codes])
def test_a_second_reader_is_named(fact: str, code: str) -> None:
    told = list(problems_of("marketplace/needs/forms.py", f"x = 1\n{code}\n"))
    assert any(line.startswith(f"marketplace/needs/forms.py:2: reads {fact};") for line in told), told


@pytest.mark.parametrize(
    "code",
    [
        "Decimal('0.01')",
        "Decimal(str(score))",
        "float(row.capacity)",
        "select(Person).order_by(in_reading_order(Person.name), Person.id)",
        "sorted(rows, key=lambda row: sort_key(row.name))",
        "sorted(rules, key=lambda rule: rule.name != 'account')",
        "date(2027, 4, 1)",
        "Offer(radius_km=radius)",
    ],
)
def test_what_reads_nothing_is_left_alone(code: str) -> None:
    assert list(problems_of("marketplace/needs/forms.py", code)) == []


def test_each_kind_has_its_examples_and_each_reader_is_there() -> None:
    assert set(SECOND) == {fact.name for fact in FACTS}
    assert all((ROOT / fact.reader).is_file() for fact in FACTS)


@pytest.mark.parametrize(("fact", "file"), ALSO)
def test_who_may_do_so_too_still_does(fact: str, file: str) -> None:
    """An exception that nobody needs any more goes."""
    source = Path(ROOT / file).read_text("utf-8")
    without = {key: why for key, why in ALSO.items() if key != (fact, file)}
    assert list(problems_of(file, source, without))
