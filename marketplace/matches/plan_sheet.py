"""The columns with advice that a plan gets back, in words for who reads the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.i18n import N_, _, day, money, number
from marketplace.core.sheets import Cell, Column, NewColumns, address
from marketplace.core.sheets.values import AMOUNT, WHOLE, written
from marketplace.matches.plan_advice import LineAdvice, Said, advice_in
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.matches.potential_values import Way
from marketplace.matches.way_words import WAYS
from marketplace.procedures.purchase import KIND_NAMES, WorkKind
from marketplace.procedures.routes import ROUTE_NAMES

#: Head of each column, its width in characters, and how its numbers show.
COLUMNS = (
    (N_("Leveranciers die goed passen"), 14, WHOLE),
    (N_("Leveranciers die mogelijk passen"), 14, WHOLE),
    (N_("Mogen op bewijs antwoorden als u voorbehoudt"), 18, WHOLE),
    (N_("Vrije capaciteit nu (VTE)"), 14, AMOUNT),
    (N_("Omvang van de opdracht (VTE)"), 14, AMOUNT),
    (N_("Waar de omvang vandaan komt"), 28, WHOLE),
    (N_("Eerder zo gekocht in de regio (aantal)"), 16, WHOLE),
    (N_("Eerder zo gekocht in de regio (euro)"), 18, AMOUNT),
    (N_("Advies"), 36, WHOLE),
    (N_("Waarom"), 70, WHOLE),
    (N_("Mogelijke procedures, met hun regel"), 50, WHOLE),
    (N_("Let op"), 50, WHOLE),
    (N_("Cellen die wij niet konden lezen"), 50, WHOLE),
)


def new_columns(plan: PurchasePlan, lines: Sequence[PlanLine]) -> NewColumns:
    """What is written in the sheet of a plan: its heads, and the cells of each row."""
    heads = [Column(str(_(head)), width, shows) for head, width, shows in COLUMNS]
    return NewColumns(plan.sheet, plan.header_row, heads, {line.row: cells_of(line) for line in lines})


def cells_of(line: PlanLine) -> list[Cell]:
    """The cells of one row, as many as there are columns."""
    advice = advice_in(line)
    wrong = "\n".join(f"{where}: {says}" for where, says in problems_of(line))
    if advice is None:
        return [Cell()] * (len(COLUMNS) - 1) + [written(wrong)]
    values = (
        advice.good,
        advice.possible,
        advice.may_answer,
        advice.free if advice.free_known else None,
        advice.volume,
        volume_told(advice),
        advice.bought,
        advice.bought_total,
        "\n".join(way_names(advice)),
        "\n".join(sentence for way in advice.ways for sentence in way.because),
        "\n".join(routes_told(advice)),
        "\n".join(warnings_told(advice)),
        wrong,
    )
    return [written(value) for value in values]


def problems_of(line: PlanLine) -> list[tuple[str, str]]:
    """Address and sentence of each cell that can't be read."""
    return [(address(each["column"], line.row), each["says"]) for each in line.problems]


def way_names(advice: LineAdvice) -> list[str]:
    """What is advised, the strongest first."""
    return [_(WAYS[Way(way.text)].name) for way in advice.ways]


def volume_told(advice: LineAdvice) -> str:
    """Where the volume comes from, in words."""
    if advice.volume is None:
        return _("Onbekend. Vul de VTE in als u ze weet")
    if advice.volume_typed:
        return _("Uit uw plan")
    words = {"count": advice.volume_awards, "euro": money(advice.euro_per_fte_year)}
    return _("Berekend uit %(count)s gunningen in de regio: %(euro)s per VTE per jaar") % words


def capacity_told(advice: LineAdvice) -> str:
    """Free capacity against the volume, for a narrow column."""
    free = number(advice.free) if advice.free_known else _("onbekend")
    needed = number(advice.volume) if advice.volume is not None else _("onbekend")
    return _("%(free)s vrij, %(needed)s nodig") % {"free": free, "needed": needed}


def bought_told(advice: LineAdvice) -> str:
    """What was bought like this before."""
    if not advice.bought:
        return _("onbekend") if advice.bought is None else _("nog niet")
    said = _("%(count)s keer") % {"count": advice.bought}
    if advice.bought_total is not None:
        said += ", " + money(advice.bought_total)
    if advice.bought_latest:
        said += ", " + _("laatst op %(day)s") % {"day": day(advice.bought_latest)}
    return said


def routes_told(advice: LineAdvice) -> list[str]:
    """The procedures that are open, each with the id of its rule, or why none are named."""
    if advice.no_routes:
        return [advice.no_routes]
    told = [f"{_(ROUTE_NAMES[route.key])} ({route.rule})" for route in advice.routes]
    if not advice.kind_said:
        words = {"kind": _(KIND_NAMES[advice.kind])}
        told.append(_("Bekeken als %(kind)s, want uw plan zegt de soort niet") % words)
    return told


def warnings_told(advice: LineAdvice) -> list[str]:
    """Warnings with the ids of their rules."""
    return [
        f"{warning.text} ({', '.join(warning.because)})" if warning.because else warning.text
        for warning in advice.warnings
    ]


def ways_told(advice: LineAdvice) -> list[Said]:
    """What is advised by its name, with why."""
    return [Said(name, way.because) for name, way in zip(way_names(advice), advice.ways, strict=True)]


def may_answer_told(advice: LineAdvice) -> str:
    """How many may answer a reserved contract, by what shows it."""
    words = {"recognised": advice.recognised, "shared": advice.shared, "unproven": advice.unproven}
    says = _("%(recognised)s met erkenning, %(shared)s met hun aandeel, %(unproven)s zonder bewijs hier")
    return says % words


def free_told(advice: LineAdvice) -> str:
    """The capacity that is free now, and of how many nobody knows."""
    if not advice.free_known:
        return _("Onbekend: niemand vulde het in")
    words = {"free": number(advice.free), "known": advice.free_known, "unknown": advice.free_unknown}
    return _("%(free)s VTE bij %(known)s leveranciers; van %(unknown)s is het niet bekend") % words


def needed_told(advice: LineAdvice) -> str:
    """The volume, and where it comes from."""
    if advice.volume is None:
        return volume_told(advice)
    return f"{number(advice.volume, 2)} VTE. {volume_told(advice)}"


def kind_told(line: PlanLine) -> str:
    """The kind that a row says; empty when it says none."""
    return _(KIND_NAMES[WorkKind(line.kind)]) if line.kind else ""
