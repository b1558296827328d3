"""Signed links open only what they were made for."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.tokens import Signer, digest, random_token


def test_a_signed_id_is_read_back_and_another_purpose_is_not() -> None:
    identity = uuid.uuid4()
    token = Signer("s", "answer").sign(identity.hex)
    assert Signer("s", "answer").read_id(token) == identity
    assert Signer("s", "other").read_id(token) is None
    assert Signer("t", "answer").read_id(token) is None


def test_several_ids_are_read_back_in_their_order_and_from_a_damaged_link_none() -> None:
    signer, ids = Signer("s", "answer"), [uuid.uuid4(), uuid.uuid4()]
    token = signer.sign_ids(*ids)
    assert signer.read_ids(token) == ids
    swapped = signer.sign_ids(*reversed(ids)).rpartition(".")[0] + "." + token.rpartition(".")[2]
    for damaged in (token[:-1], swapped, Signer("t", "answer").sign_ids(*ids), ""):
        assert signer.read_ids(damaged) == []


@given(st.text(max_size=80))
def test_a_damaged_link_reads_as_nothing(text: str) -> None:
    assert Signer("s", "answer").read_id(text) is None


def test_a_random_token_cannot_be_guessed_and_is_not_what_is_kept_of_it() -> None:
    found = {random_token() for _ in range(100)}
    assert len(found) == 100
    assert min(map(len, found)) >= 43, "256 bits in base64"
    token = found.pop()
    assert token.encode() not in digest(token)


def test_signatures_that_were_mailed_keep_working() -> None:
    """Links in mails live for months: another length or key of the signature would break them all."""
    assert Signer("s", "answer").sign("text") == "text.zJC-83inTms31-Ai-ed4MimJ"


@pytest.mark.parametrize(
    "damaged", ["", ".", "a", "a.b", "é.é", "a." + "A" * 24, "a\0.b", "a.b.c", chr(0xD800)], ids=repr
)
def test_what_was_not_signed_reads_as_nothing(damaged: str) -> None:
    assert Signer("a secret of the tests", "answer").read(damaged) is None
