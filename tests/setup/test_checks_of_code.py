"""What `make check` says of texts that nobody can translate, and of code that is too long."""

from __future__ import annotations

import pytest

from tools import check_sizes, check_texts


@pytest.mark.parametrize(
    "line",
    [
        'raise Conflict("Dat kan niet meer.")',
        'raise NotFound(f"{name} is er niet.")',
        'form.fail("name", "Vul uw naam in")',
        'form.text("reason", "Schrijf waarom", limit=10)',
        'form.whole("count", least=1, message=f"Hoogstens {most}")',
        'pages.redirect(request, "/start", "Bewaard." if told else "")',
        'Entry("/start", "Start", signed_in, place=1)',
        '{_("Hoe"): "meteen" if at_once else _("later")}',
        'message = _("Bewaard. Zij krijgen een mail.") if told else "Bewaard."',
        'LOCKED = "Dit bestand is beveiligd."',
    ],
)
def test_a_text_outside_gettext_is_found(line: str) -> None:
    assert len(list(check_texts.problems_of("x.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'raise Conflict(_("Dat kan niet meer."))',
        'form.fail("name", _("Vul uw naam in"))',
        'pages.redirect(request, f"/behoeften/{need.id}", told)',
        'form.text("reason", limit=10)',
        'redirect(request, "/start")',
        'log.warning("the queue is away")',
        '{_("Hoe"): text, "pace": "at_once"}',
        'LOCKED = N_("Dit bestand is beveiligd.")',
    ],
)
def test_what_can_be_translated_or_is_not_shown_is_left(line: str) -> None:
    assert list(check_texts.problems_of("x.py", line)) == []


def test_a_function_is_counted_without_its_docstring() -> None:
    body = "\n".join(f"    x = {number}" for number in range(28))
    fits = f'def f():\n    """Says\n    what.\n    """\n{body}\n    return x\n'
    assert list(check_sizes.problems_of("x.py", fits)) == []
    (found,) = check_sizes.problems_of("x.py", fits.replace("    return x", "    y = x\n    return y"))
    assert "f has 31 lines" in found


def test_a_long_file_is_found() -> None:
    assert list(check_sizes.problems_of("x.py", "x = 1\n" * 250)) == []
    assert len(list(check_sizes.problems_of("x.py", "x = 1\n" * 251))) == 1


def test_a_text_that_is_too_familiar_is_named() -> None:
    assert check_texts.informal(["Kies uw gemeente", "Wat zoek je?", "Jouw aanbod", "Jeugdwerk"]) == [
        "“Wat zoek je?” says “je”, where we say “u”",
        "“Jouw aanbod” says “Jouw”, where we say “u”",
    ]
    assert "Wat zoekt u?" in list(check_texts.dutch())
