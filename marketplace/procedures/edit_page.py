"""From a typed edit of the table to what it changes for buyers, and from there to storing it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from litestar import Request
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.i18n import _, day, money
from marketplace.core.web import promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.procedures import administering
from marketplace.procedures.administering import StoredRules, rules_of
from marketplace.procedures.administration_forms import ADJUST, LOOKED_AT, SAVE, STEP, kept, mark
from marketplace.procedures.edits import Edit, applied, refusals
from marketplace.procedures.history import changes_between
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.preview import Preview, preview, stale_texts
from marketplace.procedures.purchase import Purchase
from marketplace.procedures.table import FIRST_DAY, RuleTable
from marketplace.procedures.words import IN_TEMPLATES, kinds_words, lacking_words

Req = Request[Any, Any, Any]
Page = Response[Any]
MOST = 40
"""Most consequences on a page; how many there are stands there whole."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An administrator with a form before the table."""

    request: Req
    db: AsyncSession
    pages: Pages
    actor: Actor
    form: Form
    rules: StoredRules


async def sent(request: Req, db: AsyncSession, pages: Pages, actor: Actor) -> Desk:
    """A form that was sent, and the table, which nobody else changes until the transaction ends."""
    form = Form.of(await request.form())
    return Desk(request, db, pages, actor, form, await rules_of(db, lock=True))


@dataclass(frozen=True)
class Editing:
    """One form of an administrator: `template` shows it, with `values`; `act` is the log's word for it.

    `row`: the rule whose version the form carries. `title`: of the page that shows what it changes.
    """

    desk: Desk
    template: str
    act: str
    title: str
    row: ProcedureRule | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        return self.desk.form

    @property
    def saving(self) -> bool:
        return self.form.raw(STEP) == SAVE

    @property
    def adjusting(self) -> bool:
        return self.form.raw(STEP) == ADJUST

    def form_page(self, status: int = 200) -> Page:
        """The form with what was typed. Showing it changes nothing."""
        promises.excuse(self.desk.db)
        values = {"rules": self.desk.rules, "row": self.row, **self.values, **IN_TEMPLATES}
        return self.desk.pages.render(
            self.desk.request, self.template, form=self.form, status=status, **values
        )

    async def settle(self, edit: Edit, code: str, reason: str) -> list[ProcedureRule] | Page:
        """Store an edit that was looked at; else the page that shows it, or the form with its errors."""
        table = self.desk.rules.table
        for name, text in refusals(table, edit, code):
            self.form.fail(name, text)
        shown = await asyncio.to_thread(preview, table, edit, clock.today())
        for purchase in shown.stuck[:1]:
            self.form.fail("applies_to", _stuck(purchase))
        if not self.form.ok:
            return self.form_page(422)
        if not self.saving or self.form.raw(LOOKED_AT) != mark(edit, shown):
            return self._preview_page(edit, shown)
        person_id = self.desk.actor.person_id
        return await administering.store(self.desk.db, person_id, self.desk.rules, edit, self.act, reason)

    def _preview_page(self, edit: Edit, shown: Preview) -> Page:
        """What the edit changes; nothing is stored yet."""
        promises.excuse(self.desk.db)
        return self.desk.pages.render(
            self.desk.request,
            "procedures/rules_preview.html",
            form=self.form,
            row=self.row,
            title=self.title,
            steps=[(step, changes_between(step.before, step.after)) for step in edit],
            shown=shown,
            consequences=shown.consequences[:MOST],
            lacking=_lacking(applied(self.desk.rules.table, edit), edit),
            beyond=_beyond(shown),
            stale=stale_texts(self.desk.rules.table, edit),
            kept=kept(self.form),
            mark=mark(edit, shown),
            moved=self.saving,
            **IN_TEMPLATES,
        )

    def clash(self, mine: Mapping[str, str], theirs: Mapping[str, str], *, read_only: bool = False) -> Page:
        """The form again, with both versions: the rule was changed meanwhile."""
        rows = [] if self.row is None else [self.row]
        seen.clash(self.form, *rows, mine=mine, theirs=theirs, read_only=read_only)
        return self.form_page(409)

    def done(self, rows: list[ProcedureRule] | Page, path: str, told: str) -> Page:
        """The way on after `settle`."""
        return self.desk.pages.redirect(self.desk.request, path, told) if isinstance(rows, list) else rows


def _lacking(after: RuleTable, edit: Edit) -> list[str]:
    """For each day on which a rule of the edit begins: which rules the guide still waits for."""
    begun = {step.after.valid_from for step in edit if step.after and step.after.valid_from}
    return [words for first in sorted(begun) if first >= FIRST_DAY and (words := lacking_words(after, first))]


def _beyond(shown: Preview) -> bool:
    """Whether it shows days that the guide does not know after the edit either."""
    last = shown.known[1][1] if shown.known[1] else date.min
    return any(each > last for consequence in shown.consequences for each in consequence.days)


def _stuck(purchase: Purchase) -> str:
    words = {
        "kind": kinds_words([purchase.kind]),
        "amount": money(purchase.estimate),
        "day": day(purchase.day),
    }
    text = _("Dan is er geen enkele weg meer voor %(kind)s van %(amount)s op %(day)s. Kijk de regel na")
    return text % words
