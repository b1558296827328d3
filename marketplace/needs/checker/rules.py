"""All rules, and what they say of a need together."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.needs.checker import barriers, equivalence, jargon, missing, nearness
from marketplace.needs.checker.words import Advice, NeedRule, NeedText

#: In the order in which advice is shown: what is missing, what may not, what shuts out, words.
RULES: tuple[NeedRule, ...] = (
    *missing.RULES,
    *nearness.RULES,
    *equivalence.RULES,
    *barriers.RULES,
    *jargon.RULES,
)
BY_KEY = {rule.key: rule for rule in RULES}


def advice_on(need: NeedText, set_aside: Collection[str] = ()) -> list[Advice]:
    """What may be said better, without the rules (keys) that someone set aside as not applying here."""
    found = ((rule, rule.words_in(need)) for rule in RULES if rule.key not in set_aside)
    return [Advice(rule, words) for rule, words in found if words is not None]
