"""CPV codes as people and files write them, read by the engine's rule; a sentence for what is none.

An activity of the engine's own list goes by its code.
"""

from __future__ import annotations

import re

from marketplace.core.i18n import _
from matching.cpv import check_digit, clean, cpv_label, written
from matching.field import by_code

_BETWEEN = re.compile(r"[\s,;/|]+")
#: A code with a space before or after its dash, or between its digits, is one word all the same.
_APART = re.compile(r"(?<![0-9])[0-9](?:[ .]?[0-9]){7}(?: ?[-\u2010-\u2015\u2212] ?[0-9]|[0-9])?(?![0-9])")


class WrongCode(ValueError):
    """What is written is no CPV code; the text says in Dutch what is the matter."""


def read_code(text: str) -> str:
    """The eight digits of a code, with or without its check digit. Raises WrongCode."""
    if code := clean(text):
        return code
    shown = " ".join(text.split())[:30]
    found = written(text)
    if found is None:
        raise WrongCode(
            _("“%(code)s” is geen CPV-code. Een code heeft 8 cijfers, zoals 77310000") % {"code": shown}
        )
    raise WrongCode(
        _("Het controlecijfer van “%(code)s” klopt niet. Bij %(digits)s hoort %(check)s. Kijk de code na")
        % {"code": shown, "digits": found[0], "check": check_digit(found[0])}
    )


def read_codes(text: str) -> list[str]:
    """The codes in a text that holds nothing else, each once. Raises WrongCode for the first other word."""
    whole = re.sub(r"\bCPV\b:?", " ", text, flags=re.IGNORECASE)
    words = _BETWEEN.split(_APART.sub(lambda found: f" {re.sub('[ .]', '', found[0])} ", whole))
    return list(dict.fromkeys(read_code(word) for word in words if word))


def read_labelled(text: str) -> list[str]:
    """As `read_codes`; one code may have its name behind it, as lists write it. Raises WrongCode."""
    try:
        return read_codes(text)
    except WrongCode:
        found = _APART.match(text.strip())
        name = text.strip()[found.end() :] if found else ""
        if found is None or not any(sign.isalpha() for sign in name) or _APART.search(name):
            raise
        return [read_code(found[0])]


def is_activity(code: str) -> bool:
    """Whether these eight digits are an activity of the engine's own list."""
    return code in by_code()


def all_activities() -> list[tuple[str, str]]:
    """Code and name of each activity of that list."""
    return [(code, activity_name(code)) for code in by_code()]


def activity_name(code: str) -> str:
    """What an activity is called within a sentence, in Dutch: "ramen wassen"."""
    label = cpv_label(code)
    return label[:1].lower() + label[1:]
