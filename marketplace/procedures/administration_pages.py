"""Keeping the table of rules: what asks for attention, correcting a rule, a new amount, a new rule."""

from __future__ import annotations

from typing import Any

from litestar import Router, get, post
from litestar.params import FromPath

from marketplace.core import clock
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_, _, day
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.procedures import makers
from marketplace.procedures.administering import StoredRules, attention, rules_of
from marketplace.procedures.administration_forms import read_reason, read_rule, values_of
from marketplace.procedures.edit_page import Desk, Editing, Page, Req, sent
from marketplace.procedures.edits import correction
from marketplace.procedures.history import history_of
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.reading import rule_table
from marketplace.procedures.table import RuleTable
from marketplace.procedures.words import IN_TEMPLATES, lacking_words, shown

LIST = "/beheer/regels"
ONE = LIST + "/{code:str}"
STORED = N_("Bewaard. De procedurewijzer antwoordt vanaf nu volgens deze regel.")


def stored_words(table: RuleTable, row: ProcedureRule) -> str:
    """What is told once a rule is stored: from when it holds, and what the guide still lacks for that day."""
    first, today = row.valid_from, clock.today()
    if first is None:
        return _("Bewaard. Dit is nog geen wet: de procedurewijzer rekent er niet mee.")
    on = max(first, min(row.valid_to or today, today))
    told = [_("Bewaard. Deze regel geldt vanaf %(day)s.") % {"day": day(first)}, lacking_words(table, on)]
    return " ".join(filter(None, told)) if first > today or told[1] else _(STORED)


def row_of(rules: StoredRules, code: str) -> ProcedureRule:
    """A stored rule, also a withdrawn one. Raises NotFound."""
    if code not in rules.rows:
        raise NotFound
    return rules.rows[code]


def onward_to(code: str) -> tuple[str, str]:
    """The page of a rule with all that can be done to it, and the words of the link."""
    return f"{LIST}/{code}", _("Regel %(code)s beheren") % {"code": code}


def standing(rules: StoredRules, code: str) -> ProcedureRule:
    """A rule that holds. Raises NotFound, or Conflict for one that was withdrawn."""
    row = row_of(rules, code)
    if row.withdrawn_at is not None:
        raise Conflict(_("Deze regel werd uit de tabel genomen. Zet hem eerst terug."), onward_to(code))
    return row


@get(LIST, guards=[access.administrator])
async def rules_list(request: Req, db: Db, pages: Rendering) -> Page:
    """All rules, first what asks for attention."""
    rules = await rules_of(db)
    withdrawn = [rules.rule(code) for code, row in rules.rows.items() if row.withdrawn_at is not None]
    return pages.render(
        request,
        "procedures/rules_administration.html",
        rules=rules,
        attention=attention(rules.table, clock.today()),
        news=await makers.news(db, rules),
        left=rules.left,
        withdrawn=withdrawn,
        **IN_TEMPLATES,
    )


def _correcting(desk: Desk, code: str, **more: Any) -> Editing:
    row = desk.rules.rows[code]
    values = {"theirs": makers.taking_over(desk.rules, row.series), **more}
    title = _("Dit verandert er: %(code)s") % {"code": code}
    return Editing(desk, "procedures/rules_correct.html", "rule.correct", title, row, values)


@get(ONE, guards=[access.administrator])
async def correct_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    rules = await rules_of(db)
    row = row_of(rules, code)
    form = Form({**values_of(rules.rule(code)), "join": ["yes"]})
    history = await history_of(db, row.id, names=True)
    return _correcting(Desk(request, db, pages, actor, form, rules), code, history=history).form_page()


@post(ONE, guards=[access.administrator], opt=promises.shows("procedure_rule"))
async def correct(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    """Show what a correction changes; once that was looked at, store it."""
    desk = await sent(request, db, pages, actor)
    row = standing(desk.rules, code)
    editing, form = _correcting(desk, code), desk.form
    if editing.adjusting:
        return editing.form_page()
    same = await seen.check(db, form, row)
    old = desk.rules.rule(code)
    new, reason = read_rule(form, old), read_reason(form)
    if form.ok and same and new == old:
        form.fail("says", _("U veranderde nog niets"))
    if not form.ok:
        return editing.form_page(422)
    if not same:
        return editing.clash(shown(new), shown(old))
    edit = correction(desk.rules.table, old, new, join="yes" in form.choices("join"))
    done = await editing.settle(edit, code, reason)
    return editing.done(done, f"{LIST}/{code}", stored_words(await rule_table(db), row))


router = Router("/", route_handlers=[rules_list, correct_page, correct])
