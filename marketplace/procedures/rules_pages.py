"""The table of rules as everyone may read it, and one rule with its periods and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from litestar import Router, get
from litestar.params import FromPath, FromQuery

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _, day
from marketplace.core.inject import Anyone, Db, Rendering
from marketplace.core.reading.days import read_day
from marketplace.core.web import access
from marketplace.core.web.forms import Form
from marketplace.procedures.administering import rules_of
from marketplace.procedures.edit_page import Page, Req
from marketplace.procedures.history import history_of
from marketplace.procedures.purchase import KIND_NAMES, WorkKind
from marketplace.procedures.reading import rule_table
from marketplace.procedures.table import Rule, RuleTable
from marketplace.procedures.words import IN_TEMPLATES, TOPIC_NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """A rule that holds on a day, and the other periods of its series, the earliest first."""

    rule: Rule
    others: Sequence[Rule]


def lines_on(table: RuleTable, on: date, kind: str) -> list[str | Line]:
    """The rules of a day by topic: a topic, then its rules. `kind`: "" for all."""
    holding = [rule for rule in table.rules if rule.on(on) and (not kind or rule.applies(kind))]
    topics = list(TOPIC_NAMES)
    holding.sort(key=lambda rule: topics.index(rule.topic) if rule.topic in topics else len(topics))
    found: list[str | Line] = []
    for topic, rules in groupby(holding, lambda rule: rule.topic):
        found.append(topic)
        found += [Line(rule, [each for each in periods(table, rule) if each != rule]) for rule in rules]
    return found


def periods(table: RuleTable, rule: Rule) -> list[Rule]:
    """All periods of a rule's series, the earliest first; plans last."""
    return sorted(table.of_series(rule.series), key=lambda each: each.valid_from or date.max)


@get("/regels", guards=[access.anyone])
async def rules_page(
    request: Req, db: Db, pages: Rendering, dag: FromQuery[str] = "", soort: FromQuery[str] = ""
) -> Page:
    """The rules of a day, today unless another is asked for."""
    form = Form({"dag": dag, "soort": soort})
    kind = form.choice("soort", [*WorkKind]) or ""
    typed = form.line("dag", limit=40)
    on = read_day(typed) if typed else clock.today()
    if on is None:
        form.fail("dag", _("Vul een bestaande datum in, zoals 1 juli 2027"))
        on = clock.today()
    if form.ok:
        form.values["dag"] = day(on)
    table = await rule_table(db)
    lines = lines_on(table, on, kind)
    return pages.render(
        request,
        "procedures/rules.html",
        status=200 if form.ok else 422,
        form=form,
        on=on,
        kinds=list(KIND_NAMES.items()),
        lines=lines,
        count=sum(isinstance(line, Line) for line in lines),
        apart=[rule for rule in table.rules if not rule.pending and not rule.on(on)],
        pending=table.pending,
        known=table.days_known,
        missing=table.missing_on(on),
        **IN_TEMPLATES,
    )


@get("/regels/{code:str}", guards=[access.anyone])
async def rule_page(request: Req, db: Db, pages: Rendering, actor: Anyone, code: FromPath[str]) -> Page:
    """One rule: what it says, its periods, and how it changed; who did that is for administrators."""
    rules = await rules_of(db)
    if code not in rules.rows:
        raise NotFound
    row, rule = rules.rows[code], rules.rule(code)
    return pages.render(
        request,
        "procedures/rule.html",
        rule=rule,
        row=row,
        periods=periods(rules.table, rule),
        today=clock.today(),
        history=await history_of(db, row.id, names=actor is not None and actor.is_admin),
        **IN_TEMPLATES,
    )


router = Router("/", route_handlers=[rules_page, rule_page])
