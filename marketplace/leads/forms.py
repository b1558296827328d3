"""A supplier's answer as typed -> values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.core import i18n
from marketplace.core.i18n import _
from marketplace.core.web.forms import Form
from marketplace.leads import lot_answers
from marketplace.leads.given import ANSWERS, DECLINE_REASONS, NO_LOTS, Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot

LOT = "lot"


def price_field(lot: Lot) -> str:
    """The field with the price of a lot."""
    return f"price-{lot.id.hex}"


def values(invitation: Invitation, choice: Answer, lots: Sequence[Lot]) -> dict[str, object]:
    """What the form of an answer holds when it opens: what was answered before, and the lots to tick."""
    ticked = lot_answers.ticked(invitation, lots)
    shown: dict[str, object] = {LOT: [str(lot_id) for lot_id in ticked]}
    for lot in lots:
        shown[price_field(lot)] = _typed(ticked.get(lot.id))
    if invitation.answer is not choice:
        return shown
    reason = invitation.decline_reason or ""
    return shown | {"message": invitation.message, "price": _typed(invitation.price), "reason": reason}


def _typed(price: Decimal | None) -> str:
    return "" if price is None else f"{price:.2f}".replace(".", ",")


def answer(
    form: Form, lots: Sequence[Lot] = (), before: Mapping[uuid.UUID, Decimal | None] = NO_LOTS
) -> Given | None:
    """A valid answer, or None with errors in the form.

    `lots`: those that it can be for; `before`: those that it was for, with their prices.
    """
    choice = form.choice("choice", list(Answer), _("Kies een antwoord"))
    message = form.text("message", limit=2000)
    interested = choice == Answer.INTERESTED
    price = form.amount("price") if interested and not lots else None
    chosen = _lots(form, lots, before) if interested and lots else NO_LOTS
    declined = choice == Answer.DECLINED and form.raw("reason")
    reason = form.choice("reason", list(DeclineReason)) if declined else None
    if not form.ok or choice is None:
        return None
    return Given(Answer(choice), message, price, DeclineReason(reason) if reason else None, chosen)


def _lots(
    form: Form, lots: Sequence[Lot], before: Mapping[uuid.UUID, Decimal | None]
) -> Mapping[uuid.UUID, Decimal | None]:
    """The ticked lots with their prices. One that got another price is meant too, though nobody ticked it."""
    ticked = form.choices(LOT, {str(lot.id) for lot in lots})
    found = {}
    for lot in lots:
        price = form.amount(price_field(lot))
        if str(lot.id) in ticked or price not in (None, before.get(lot.id)):
            found[lot.id] = price
    if not found:
        form.fail(LOT, _("Kies minstens één perceel, of antwoord “niet voor ons”"))
    return found


def summary(row: Invitation, lots: Sequence[Lot] = ()) -> str:
    """An answer in one line, as the buyer reads it; with lots, those of the invitation must be loaded."""
    parts = [_(ANSWERS[row.answer]) if row.answer else _("nog geen antwoord")]
    if row.price is not None:
        parts.append(_("%(amount)s zonder btw") % {"amount": i18n.money(row.price)})
    if lots:
        parts += offers(lot_answers.wanted(row), lots)
    return ", ".join([*parts, *([row.message] if row.message else [])])


def offers(wanted: Mapping[uuid.UUID, Decimal | None], lots: Sequence[Lot]) -> list[str]:
    """Each lot that is wanted, with its price when there is one."""
    return [_offer(lot, wanted[lot.id]) for lot in lots if lot.id in wanted]


def _offer(lot: Lot, price: Decimal | None) -> str:
    if price is None:
        return lot.name
    return _("%(lot)s voor %(amount)s zonder btw") % {"lot": lot.name, "amount": i18n.money(price)}


def shown(row: Given | Invitation, lots: Sequence[Lot] = ()) -> dict[str, str]:
    """What an answer says, by label: to set two versions beside each other."""
    choice = row.choice if isinstance(row, Given) else row.answer
    reason = row.reason if isinstance(row, Given) else row.decline_reason
    found = {
        _("Uw antwoord"): _(ANSWERS[choice]) if choice else _("nog geen"),
        _("Uw bericht"): row.message,
        _("Uw richtprijs"): "" if row.price is None else i18n.money(row.price),
        _("Uw reden"): _(DECLINE_REASONS[reason]) if reason else "",
    }
    if not lots:
        return found
    wanted = row.lots if isinstance(row, Given) else lot_answers.wanted(row)
    return found | {_("Uw percelen"): "\n".join(offers(wanted, lots))}
