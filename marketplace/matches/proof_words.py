"""What a ranking says of recognitions and figures, with their units and never more than is proven."""

from collections.abc import Mapping

from marketplace.core.i18n import N_, _, day, ngettext, number
from marketplace.matches.readers import Reader
from matching import facts

YEARS = "years_active"
#: What is said of each figure (`matching.SOCIAL_KEYS`), and what of few people, whose number is not told.
SAID: Mapping[tuple[str, facts.Bound], str] = {
    ("dialogue", "is"): N_("Overlegt minstens jaarlijks met buurt en partners"),
    ("networks", "is"): N_("Is lid van een lokaal of sectoraal netwerk"),
    ("target_group_fte", "is"): N_("%(number)s voltijdse jobs (VTE) voor doelgroepmedewerkers"),
    ("target_group_fte", "under"): N_("Minder dan %(number)s voltijdse jobs (VTE) voor doelgroepmedewerkers"),
    ("target_group_share", "is"): N_("%(number)s %% van het personeel bestaat uit doelgroepmedewerkers"),
    ("target_group_share", "from"): N_(
        "Minstens %(number)s %% van het personeel bestaat uit doelgroepmedewerkers"
    ),
    ("target_group_share", "under"): N_(
        "Minder dan %(number)s %% van het personeel bestaat uit doelgroepmedewerkers"
    ),
    ("coaching_ratio", "is"): N_("Doelgroepmedewerkers per begeleider: %(number)s"),
    ("throughflow", "is"): N_(
        "%(number)s %% van de doelgroepmedewerkers stroomt per jaar door naar gewoon werk"
    ),
    ("training_hours", "is"): N_("%(number)s uur opleiding per medewerker per jaar"),
    ("environmental_certificate", "is"): N_("Heeft een milieucertificaat"),
    ("reuse_share", "is"): N_("%(number)s %% van het materiaal is hergebruikt of gerecycleerd"),
    ("profit_reinvested", "is"): N_("%(number)s %% van de winst blijft in de werking"),
    ("democratic_statutes", "is"): N_("Stemrecht hangt volgens de statuten niet af van kapitaal"),
    ("staff_in_board", "is"): N_("Medewerkers beslissen mee in het bestuur"),
    ("accounts_published", "is"): N_("Publiceert jaarrekening en jaarverslag"),
    ("policy_published", "is"): N_("Publiceert beleid en partners"),
    ("win_win_partnerships", "is"): N_("Heeft een lopende win-winsamenwerking"),
    ("non_discrimination_policy", "is"): N_("Heeft een beleid tegen discriminatie"),
    ("customer_income", "is"): N_("%(number)s %% van de inkomsten komt van klanten"),
}


def proof(level: facts.Level) -> str:
    """How well something is proven, as the end of a sentence."""
    match level:
        case "nagekeken":
            return _("nagekeken door de helpdesk")
        case "gestaafd":
            return _("gestaafd met een document")
        case _:
            return _("volgens eigen opgave")


def recognised(fact: facts.Recognised) -> str:
    values = {"day": day(fact.on), "proof": proof(fact.level)}
    return _("Erkenning geldig op %(day)s, %(proof)s.") % values


def may_answer(fact: facts.MayAnswer, reader: Reader) -> str:
    """How a supplier may answer a reserved contract: article 15 of the law of 17 June 2016."""
    shown = number(100 * (fact.share or 0), 0)
    values = {"proof": proof(fact.level), "share": shown, "day": day(fact.on)}
    if fact.by == "unproven":
        return _unproven(reader) % {"share": shown}
    if fact.by == "share":
        few = fact.bound == "from"
        text = _("minstens %(share)s %% van het personeel") if few else _("%(share)s %% van het personeel")
        said = _("Voorbehouden opdracht (art. 15): %(part)s bestaat uit doelgroepmedewerkers, %(proof)s.")
        return said % {"part": text % values, "proof": values["proof"]}
    if fact.on is None:
        return _("Voorbehouden opdracht (art. 15): heeft een erkenning, %(proof)s.") % values
    text = _("Voorbehouden opdracht (art. 15): erkenning geldig op %(day)s, %(proof)s.")
    if fact.level == "nagekeken":
        text = _("Mag een voorbehouden opdracht uitvoeren (art. 15): erkenning geldig op %(day)s, %(proof)s.")
    return text % values


def _unproven(reader: Reader) -> str:
    if reader is Reader.SUPPLIER:
        return _(
            "Voorbehouden opdracht (art. 15): kan, als u nog staaft dat minstens %(share)s %% van het "
            "personeel uit doelgroepmedewerkers bestaat."
        )
    return _(
        "Voorbehouden opdracht (art. 15): kan, als de leverancier nog staaft dat minstens %(share)s %% "
        "van het personeel uit doelgroepmedewerkers bestaat."
    )


def figure(fact: facts.HasFigure) -> str:
    """A figure with its unit, what it is of, and how well it is proven."""
    share = fact.unit == "aandeel"
    value = 100 * fact.value if share else fact.value
    if fact.key == YEARS:
        said = ngettext("%(number)s jaar actief", "%(number)s jaar actief", value)
    else:
        said = _(SAID[fact.key, fact.bound])
    told = said % {"number": number(value, 0 if share else 1)}
    how = _("volgens eigen opgave, want het bewijs is verlopen") if fact.expired else proof(fact.level)
    return _("%(figure)s, %(proof)s.") % {"figure": told, "proof": how}
