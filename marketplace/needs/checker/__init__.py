"""Looks at a need while it is written: what a supplier misses in it, and what shuts small workshops out.

It advises and never blocks; it has no model and no database. `docs/checker.md` has the rules and how often
they are right.
"""

from marketplace.needs.checker.rules import BY_KEY, RULES, advice_on
from marketplace.needs.checker.words import Advice, NeedRule, NeedText

__all__ = ["BY_KEY", "RULES", "Advice", "NeedRule", "NeedText", "advice_on"]
