"""What others wrote shows as it is: nothing unseen in it, and nothing that turns the reading direction."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from marketplace.core.mail.message import one_line
from marketplace.core.visible import on_one_line
from marketplace.core.web.forms import Form
from marketplace.interop.eforms import read_notice
from marketplace.organisations.evidence import shown_name

TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)]
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e", "\U000e0041", "\u3164"]
BREAKS = ["\u2028", "\u2029", "\x85"]
JOINERS = ["\u200c", "\u200d"]


@pytest.mark.parametrize(
    "char", [*TURNING, *UNSEEN, *BREAKS, *JOINERS], ids=lambda char: f"U+{ord(char):04X}"
)
def test_no_name_or_subject_has_it(char: str) -> None:
    typed = f"Groen{char}werk"
    wanted = "Groen werk" if char in BREAKS else "Groenwerk"
    form = Form({"name": typed})
    assert form.line("name") == wanted
    assert one_line(typed) == wanted
    assert on_one_line(typed) == wanted
    assert char not in shown_name(f"{typed}.pdf")
    assert char not in one_line(f"{char}Re: {typed}{char}")


@pytest.mark.parametrize("char", [*TURNING, *UNSEEN, *BREAKS])
def test_running_text_has_no_such_character_either(char: str) -> None:
    assert char not in Form({"text": f"a{char}b"}).text("text")


def test_running_text_keeps_what_languages_need() -> None:
    for kept in ("می‌خواهم", "👩‍🌾", "naïve café", "één\ntwee", "Ελλάδα", "العربية", "שלום"):
        assert Form({"text": kept}).text("text") == kept


def test_all_that_unicode_calls_a_format_is_gone_but_signs_that_are_seen() -> None:
    seen = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2}
    formats = {code for code in range(0x10000) if unicodedata.category(chr(code)) == "Cf"}
    assert [hex(code) for code in formats - seen if on_one_line(f"a{chr(code)}b") != "ab"] == []


def test_an_imported_notice_has_no_such_names() -> None:
    data = (Path(__file__).parents[1] / "interop/fixtures/notice.xml").read_bytes()
    plain = read_notice(data)
    turned = data.replace(plain.title.encode(), f"\u202e{plain.title}\u2066".encode()).replace(
        plain.buyer_name.encode(), f"{plain.buyer_name}\u200b".encode()
    )
    assert turned != data
    read = read_notice(turned)
    assert (read.title, read.buyer_name) == (plain.title, plain.buyer_name)
