"""A supplier's answer as typed -> values."""

from __future__ import annotations

from marketplace.core import i18n
from marketplace.core.i18n import _
from marketplace.core.web.forms import Form
from marketplace.leads.models import ANSWERS, DECLINE_REASONS, Answer, DeclineReason, Given, Invitation


def answer(form: Form) -> Given | None:
    """A valid answer, or None with errors in the form."""
    choice = form.choice("choice", list(Answer), _("Kies een antwoord"))
    message = form.text("message", limit=2000)
    price = form.amount("price") if choice == Answer.INTERESTED else None
    declined = choice == Answer.DECLINED and form.raw("reason")
    reason = form.choice("reason", list(DeclineReason)) if declined else None
    if not form.ok or choice is None:
        return None
    return Given(Answer(choice), message, price, DeclineReason(reason) if reason else None)


def summary(row: Invitation) -> str:
    """An answer in one line, as the buyer reads it."""
    parts = [_(ANSWERS[row.answer]) if row.answer else _("nog geen antwoord")]
    if row.price is not None:
        parts.append(_("%(amount)s zonder btw") % {"amount": i18n.money(row.price)})
    return ", ".join([*parts, *([row.message] if row.message else [])])


def shown(row: Given | Invitation) -> dict[str, str]:
    """What an answer says, by label: to set two versions beside each other."""
    choice = row.choice if isinstance(row, Given) else row.answer
    reason = row.reason if isinstance(row, Given) else row.decline_reason
    return {
        _("Uw antwoord"): _(ANSWERS[choice]) if choice else _("nog geen"),
        _("Uw bericht"): row.message,
        _("Uw richtprijs"): "" if row.price is None else i18n.money(row.price),
        _("Uw reden"): _(DECLINE_REASONS[reason]) if reason else "",
    }
