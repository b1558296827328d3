"""A supplier's figures as pages may show them: small counts of people in the target group stay hidden.

Under five people a count may be about someone who can be recognised; health and handicap are special
personal data (GDPR, article 9). With so few, a figure per coach or per year would give the count away and is
left out as well; of the share of the staff only stays what article 15 of the Act of 17 June 2016 on public
procurement asks: whether it is 30 % or more. The engine says no more either (`matching/social.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from marketplace.core import i18n
from marketplace.organisations.models import EvidenceLevel, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME

FEWEST_SHOWN = 5
FEW = f"minder dan {FEWEST_SHOWN}"
NOT_SHOWN = "niet getoond"
COUNT = "target_group_fte"
SHARE = "target_group_share"
RESERVED_PERCENT = 30
BETRAY_COUNT = ("coaching_ratio", "throughflow")


class Shown(NamedTuple):
    """What a page says of a figure; pages get no value that they may not show."""

    text: str
    level: EvidenceLevel
    on: date


def shown(claims: Iterable[SocialValueClaim]) -> dict[str, Shown]:
    """Key of each given figure -> its words."""
    rows = {claim.key: claim for claim in claims if claim.key in BY_NAME}
    few = COUNT in rows and rows[COUNT].value < FEWEST_SHOWN
    return {key: Shown(_text(claim, few), claim.level, claim.on) for key, claim in rows.items()}


def _text(claim: SocialValueClaim, few: bool) -> str:
    if few and claim.key == COUNT:
        return FEW
    if few and claim.key in BETRAY_COUNT:
        return NOT_SHOWN
    if few and claim.key == SHARE:
        return f"{'minstens' if claim.value >= RESERVED_PERCENT else 'minder dan'} {RESERVED_PERCENT} %"
    unit = BY_NAME[claim.key].unit
    if unit == "ja/nee":
        return "ja" if claim.value else "nee"
    return i18n.number(claim.value) + ("" if unit == "aantal" else f" {unit}")
