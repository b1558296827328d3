"""The token of a form: of which visit it is, by whom it was opened, and which ones are refused."""

from __future__ import annotations

import uuid

import pytest

from marketplace.core.web.form_tokens import VISITOR, FormTokens, Origin, owner_mark

AN, BRAM = (owner_mark(uuid.UUID(int=number)) for number in (1, 2))
TOKENS = FormTokens("a secret")
OPENED = TOKENS.make("browser", "session", AN)


def test_a_form_is_of_its_visit_and_says_who_opened_it() -> None:
    assert TOKENS.read(OPENED, "browser", "session", sent_from_here=False) == Origin(True, AN)


@pytest.mark.parametrize("sent_from_here", [True, False])
def test_of_another_visit_of_the_same_browser_it_is_known_whose_it_is(sent_from_here: bool) -> None:
    assert TOKENS.read(OPENED, "browser", "other", sent_from_here=sent_from_here) == Origin(False, AN)


def test_of_a_browser_that_is_not_known_it_counts_only_when_a_page_of_ours_sent_it() -> None:
    assert TOKENS.read(OPENED, "elsewhere", "other", sent_from_here=False) is None
    assert TOKENS.read(OPENED, "elsewhere", "other", sent_from_here=True) == Origin(False, AN)


def test_a_visitor_opens_forms_too() -> None:
    given = TOKENS.make("browser", "session", VISITOR)
    assert TOKENS.read(given, "browser", "other", sent_from_here=False) == Origin(False, VISITOR)
    assert owner_mark(None) == VISITOR


@pytest.mark.parametrize(
    "given",
    ["", ".", "...", "é.é.é.é", OPENED.partition(".")[2], OPENED.replace(AN, BRAM), OPENED.replace(AN, "")],
)
def test_what_we_did_not_make_is_refused(given: str) -> None:
    assert TOKENS.read(given, "browser", "other", sent_from_here=True) is None


def test_another_installation_knows_none_of_it() -> None:
    other = FormTokens("another secret")
    assert other.read(OPENED, "browser", "session", sent_from_here=True) is None


def test_a_form_of_its_visit_with_a_forged_owner_is_nobody_s() -> None:
    """It is carried out for who is signed in, and never kept for another."""
    given = OPENED.replace(AN, BRAM)
    assert TOKENS.read(given, "browser", "session", sent_from_here=True) == Origin(True, VISITOR)
