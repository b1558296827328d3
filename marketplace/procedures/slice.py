"""The rules of public procurement, dated and with their source, and the advice that follows from them."""

from marketplace.core.i18n import N_, iso_day
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.retention import ACCOUNT_LAW, Rule
from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, administrators, everyone
from marketplace.procedures import (
    administration_pages,
    guide_pages,
    new_rule_pages,
    personal_data,
    rules_pages,
    withdrawal_pages,
)
from marketplace.procedures.models import ProcedureRule, ProcedureRuleChange
from marketplace.procedures.reading import Rules

PROCEDURES = Slice(
    name="procedures",
    routers=(
        guide_pages.router,
        rules_pages.router,
        administration_pages.router,
        new_rule_pages.router,
        withdrawal_pages.router,
    ),
    tables=(ProcedureRule, ProcedureRuleChange),
    impersonal={ProcedureRule: "public rules of law"},
    own_acts={
        "rule.correct": N_("Verbeterde een regel over overheidsopdrachten"),
        "rule.new_period": N_("Gaf een regel over overheidsopdrachten een nieuw bedrag"),
        "rule.add": N_("Voegde een regel over overheidsopdrachten toe"),
        "rule.withdraw": N_("Nam een regel over overheidsopdrachten uit de tabel"),
        "rule.put_back": N_("Zette een regel over overheidsopdrachten terug"),
        "rule.take_over": N_("Nam een regel van de makers over"),
    },
    kept=(
        Rule(
            "procedure_rule_change",
            N_("Wie een regel over overheidsopdrachten wijzigde, en waarom"),
            None,
            N_("zolang de regel bestaat, zonder naam zodra het account gewist is"),
            N_("Kunnen tonen welke regel op welke dag gold"),
            ACCOUNT_LAW,
            (ProcedureRuleChange,),
        ),
    ),
    places=guide_pages.PLACES,
    parts={"rules": lambda _: Rules()},
    own_data=(
        OwnData(
            personal_data.changes,
            (
                Shown(
                    "regels",
                    N_("Wat u in de regels wijzigde"),
                    (N_("Regel"), N_("Wat"), N_("Waarom"), N_("Datum")),
                    lambda row: (row["regel"], personal_data.what(row), row["waarom"], iso_day(row["op"])),
                ),
            ),
        ),
    ),
    traces=Traces(typed=personal_data.TYPED, wipe=personal_data.wipe),
    menu=(
        Entry("/beheer/regels", N_("Regels"), administrators, place=80),
        Entry("/regels", N_("Regels voor overheidsopdrachten"), everyone, place=15, foot=True),
    ),
)
