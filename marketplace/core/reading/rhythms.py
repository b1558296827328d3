"""How often, as people write it in Dutch: "elke dinsdag", "twee keer per week", "maandelijks"."""

from __future__ import annotations

import re
from itertools import islice

from marketplace.core.reading.moments import NUMBERS

#: So many are looked at in one text.
MOST = 40
_DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
_DAY_PARTS = "(?:och?tend|voormiddag|middag|namiddag|avond)?"
_COUNTS = "|".join(NUMBERS)
_UNITS = "dag|week|maand|kwartaal|schooljaar|jaar"
_EACH = rf"(?:(?:{_COUNTS}|[0-9]{{1,2}})\ )?"
_RHYTHM = re.compile(
    rf"""(?=\w)(?<![\w-])(?:
    (?:elke|iedere)\ (?:eerste\ |tweede\ |derde\ |vierde\ |laatste\ )?(?:{_DAYS}){_DAY_PARTS}
        (?:(?:,\ |\ en\ |,?\ en\ elke\ )(?:{_DAYS}){_DAY_PARTS}){{0,5}}(?:\ van\ de\ maand)?
    |(?:elke|iedere)\ {_EACH}(?:werkdag|schooldag|dagen|weken|maanden|{_UNITS})
    |om\ de\ {_EACH}(?:dagen|weken|maanden|{_UNITS})
    |(?:{_COUNTS}|[0-9]{{1,3}})\ ?(?:keer|maal|x)\ (?:per|in\ de|om\ de)\ (?:{_UNITS})
    |(?:een|twee|drie|vier|vijf|zes)maal\ per\ (?:{_UNITS})
    |(?:dagelijks|wekelijks|tweewekelijks|maandelijks|tweemaandelijks|driemaandelijks|jaarlijks)
    |(?:het\ hele\ jaar\ door)
    )(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)
#: What a sentence about something beside the work holds.
_BESIDE = re.compile(
    r"factu|betal|verslag|rapport|overleg|vergader(?!za|ruim|lok)|evalu|index|herzien|prijs|bestuur|per stuk"
    r"|aantal uren|geopend|\bopen (?:van|op|tot|tussen|alle|elke)\b|miljoen|bezoekers|leerlingen|inwoners"
    r"|euro|€",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?](?=\s+\S)|[\n;]")


def rhythm_in(text: str) -> str:
    """How often something is done, in the text's own words; "" when it says none, or more than one."""
    found: set[str] = set()
    for each in islice(_RHYTHM.finditer(text), MOST):
        words = " ".join(each[0].lower().split())
        if words not in found and not _beside(text, each.span()):
            found.add(words)
        if len(found) > 1:
            return ""
    return found.pop() if found else ""


def _beside(text: str, span: tuple[int, int]) -> bool:
    return _BESIDE.search(sentence_around(text, *span)) is not None


def sentence_around(text: str, at: int, to: int, most: int = 400) -> str:
    """The sentence, at most so many characters either side, in which something stands."""
    before, behind = text[max(0, at - most) : at], text[to : to + most]
    begins = [end.end() for end in _ENDS.finditer(before)]
    ends = _ENDS.search(behind)
    return before[begins[-1] if begins else 0 :] + text[at:to] + (behind[: ends.start()] if ends else behind)
