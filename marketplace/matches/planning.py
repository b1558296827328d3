"""The form of what somebody means to buy, as its address holds it -> a planned purchase, and the way on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from marketplace.core.i18n import _
from marketplace.core.web.forms import Form
from marketplace.matches.potential_values import PlannedPurchase
from marketplace.needs import fte
from marketplace.offers.cpv import is_activity

TITLE, TEXT = 150, 2_000
#: What each field of this form is called in that of a new need.
IN_NEED = {
    "wat": "title",
    "meer": "text",
    "gemeente": "nis",
    "budget": "amount",
    "vte": "fte",
    "bedoeld": "meant",
} | {
    f"{mine}-{part}": f"{theirs}-{part}"
    for mine, theirs in (("van", "starts_on"), ("tot", "ends_on"))
    for part in ("day", "month", "year")
}


def planned_in(form: Form, municipalities: Collection[str]) -> PlannedPurchase | None:
    """What is to be bought, or None with errors in the form."""
    starts_on, ends_on = form.date("van"), form.date("tot")
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("tot", _("Het einde ligt voor het begin"))
    meant = form.raw("bedoeld")
    planned = PlannedPurchase(
        title=form.line("wat", _("Zeg in enkele woorden wat u wilt kopen"), limit=TITLE),
        text=form.text("meer", limit=TEXT),
        nis=form.choice("gemeente", municipalities, _("Kies de gemeente waar het is")),
        amount=form.amount("budget"),
        starts_on=starts_on,
        ends_on=ends_on,
        fte=fte.read(form, "vte"),
        meant=meant if is_activity(meant) else None,
    )
    return planned if form.ok else None


def address_with(form: Form, **changes: str) -> str:
    """The address of the same question with something changed."""
    typed = {name: form.raw(name) for name in IN_NEED} | changes
    return "/wat-kan-de-sociale-economie?" + _query(typed)


def need_address(form: Form) -> str:
    """The form of a new need with what was typed here."""
    return "/behoeften/nieuw?" + _query({theirs: form.raw(mine) for mine, theirs in IN_NEED.items()})


def _query(typed: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in typed.items() if value})
