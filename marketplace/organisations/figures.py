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
from marketplace.core.i18n import _
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.proof_models import SocialValueClaim
from marketplace.organisations.social_value import BY_NAME

FEWEST_SHOWN = 5
COUNT = "target_group_fte"
SHARE = "target_group_share"
RESERVED_PERCENT = 30
BETRAY_COUNT = ("coaching_ratio", "throughflow")


class Shown(NamedTuple):
    """What a page says of a figure; pages get no value that they may not show."""

    text: str
    level: Level
    on: date
    valid_to: date | None


def shown(claims: Iterable[Proven[SocialValueClaim]], today: date) -> dict[str, Shown]:
    """Key of each given figure -> its words and level of today."""
    rows = {claim.row.key: claim for claim in claims if claim.row.key in BY_NAME}
    few = are_few(claim.row for claim in rows.values())
    return {
        key: Shown(words(claim.row, few=few), claim.level(today), claim.row.on, claim.row.valid_to)
        for key, claim in rows.items()
    }


def are_few(claims: Iterable[SocialValueClaim]) -> bool:
    """Whether one of these says that the target group is small. A page on the past gives them all."""
    return any(claim.key == COUNT and claim.value < FEWEST_SHOWN for claim in claims)


def words(claim: SocialValueClaim, *, few: bool) -> str:
    """A figure in words; `few`: the supplier has, or had, a small target group."""
    if claim.key == COUNT and claim.value < FEWEST_SHOWN:
        return _("minder dan %(number)s") % {"number": FEWEST_SHOWN}
    if few and claim.key in BETRAY_COUNT:
        return _("niet getoond")
    if few and claim.key == SHARE:
        enough = claim.value >= RESERVED_PERCENT
        text = _("minstens %(number)s %%") if enough else _("minder dan %(number)s %%")
        return text % {"number": RESERVED_PERCENT}
    unit = BY_NAME[claim.key].unit
    if unit == "ja/nee":
        return _("ja") if claim.value else _("nee")
    return i18n.number(claim.value) + ("" if unit == "aantal" else f" {_(unit)}")
