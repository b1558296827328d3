"""The CPV codes of a notice; one that can't be right is left out and named."""

from __future__ import annotations

from marketplace.core.i18n import _
from marketplace.interop.ubl import Element, find_all, text
from marketplace.offers.cpv import WrongCode, read_code

CODES = (
    "cac:MainCommodityClassification/cbc:ItemClassificationCode",  # BT-262
    "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode",  # BT-263
)


def codes_of(project: Element | None) -> tuple[str, ...]:
    """The codes of a procedure or a lot, eight digits each, the main one first."""
    found = [_code(text(code)) for path in CODES for code in find_all(project, path)]
    return tuple(code for code in dict.fromkeys(found) if code)


def doubts_of(root: Element) -> tuple[str, ...]:
    """A Dutch sentence for each code that was left out."""
    found = dict.fromkeys(text(code) for code in find_all(root, ".//cbc:ItemClassificationCode"))
    told = _("CPV-code %(code)s klopt niet en is weggelaten")
    return tuple(told % {"code": code[:30]} for code in found if not _code(code))


def _code(written: str) -> str:
    try:
        return read_code(written)
    except WrongCode:
        return ""
