"""Signed links open only what they were made for."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.tokens import Signer


def test_a_signed_id_is_read_back_and_another_purpose_is_not() -> None:
    identity = uuid.uuid4()
    token = Signer("s", "answer").sign(identity.hex)
    assert Signer("s", "answer").read_id(token) == identity
    assert Signer("s", "other").read_id(token) is None
    assert Signer("t", "answer").read_id(token) is None


@given(st.text(max_size=80))
def test_a_damaged_link_reads_as_nothing(text: str) -> None:
    assert Signer("s", "answer").read_id(text) is None
