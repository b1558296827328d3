"""Questions and answers as typed -> values."""

from __future__ import annotations

from datetime import datetime

from marketplace.core import clock, i18n
from marketplace.core.i18n import _
from marketplace.core.reading.names import mentions
from marketplace.core.web.forms import Form, date_values
from marketplace.needs.asking_models import Question
from marketplace.needs.models import Need

QUESTION, ANSWER, WORDING = "question", "answer", "wording"
UNTIL = "questions_until"
MOST = 2000


def question(form: Form, supplier: str) -> str | None:
    """What a supplier asks, or None with an error: all who were asked read it, so its name is not in it."""
    text = form.text(QUESTION, _("Schrijf uw vraag"), limit=MOST)
    if mentions(text, supplier):
        form.fail(QUESTION, _("Laat uw naam weg: alle leveranciers lezen uw vraag"))
    return text if form.ok else None


def answer(form: Form) -> tuple[str, str] | None:
    """The question as all read it and its answer, or None with errors in the form."""
    wording = form.text(WORDING, _("Schrijf de vraag zoals iedereen ze leest"), limit=MOST)
    text = form.text(ANSWER, _("Schrijf uw antwoord"), limit=4 * MOST)
    return (wording, text) if form.ok else None


def values(row: Question) -> dict[str, str]:
    """A question as the form of its answer shows it."""
    return {WORDING: row.read, ANSWER: row.answer}


def shown(row: Question) -> dict[str, str]:
    """What a question says, by label: to set two versions beside each other."""
    return {_("Vraag"): row.read, _("Antwoord"): row.answer, _("Stand"): _(row.status_name)}


def until_values(need: Need) -> dict[str, str]:
    """Until when suppliers may ask, as its form shows it."""
    day = need.questions_until.astimezone(clock.BRUSSELS).date() if need.questions_until else None
    return date_values(UNTIL, day)


def until(form: Form, need: Need) -> datetime | None:
    """The end of the day that was typed, None without one; an error for one that can't be."""
    day = form.date(UNTIL)
    if day is None:
        return None
    if day < clock.today():
        form.fail(UNTIL, _("Kies een datum in de toekomst"))
    elif need.deadline is not None and clock.end_of_day(day) > need.deadline:
        form.fail(UNTIL, _("Kies uiterlijk %(day)s: dan moeten de antwoorden er zijn") % _last(need))
    return clock.end_of_day(day)


def _last(need: Need) -> dict[str, str]:
    return {"day": i18n.day(need.deadline)}


def shown_until(need: Need, until: datetime | None = None) -> dict[str, str]:
    """Until when suppliers may ask, by label. `until`: what was typed instead."""
    moment = until or need.questions_until
    return {_("Vragen tot"): i18n.moment(moment) if moment else _("zolang leveranciers kunnen antwoorden")}
