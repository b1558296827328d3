"""How rules are worded for people: topics, certainty, kinds, and a rule's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from marketplace.core.i18n import N_, _, day, money
from marketplace.core.reading.addresses import host_of
from marketplace.procedures.models import Basis, Certainty, Comparison
from marketplace.procedures.purchase import KIND_NAMES, WorkKind
from marketplace.procedures.table import Rule, RuleTable

#: What rules are about, in the order in which people read them.
TOPIC_NAMES: Mapping[str, str] = {
    "limited_value": N_("Kleine opdrachten"),
    "negotiated_without_publication": N_("Onderhandelen zonder bekendmaking"),
    "simplified": N_("Vereenvoudigde onderhandelingsprocedure"),
    "competitive_negotiation": N_("Mededingingsprocedure met onderhandeling"),
    "open_restricted": N_("Openbare en niet-openbare procedure"),
    "social_services": N_("Sociale en andere specifieke diensten"),
    "reserved_art15": N_("Voorbehouden volgens artikel 15"),
    "reserved_social_services": N_("Voorbehouden volgens artikel 91"),
    "evidence_equivalence": N_("Bewijs en gelijkwaardigheid"),
    "social_clause": N_("Sociale clausules"),
    "eu_threshold_supplies_services": N_("Europese drempel voor leveringen en diensten"),
    "eu_threshold_works": N_("Europese drempel voor werken"),
    "eu_threshold_central": N_("Europese drempel van federale overheden"),
    "which_threshold": N_("Welke dag telt"),
    "estimate": N_("Ramen"),
    "splitting": N_("Opdelen"),
    "lots": N_("Percelen"),
    "e_communication": N_("Elektronisch werken"),
    "publication": N_("Bekendmaken"),
    "market_consultation": N_("De markt bevragen"),
    "motivation": N_("Motiveren en informeren"),
    "standstill": N_("Wachten voor het sluiten"),
    "sme": N_("Kleine ondernemingen: voorschot en betaling"),
    "e_invoicing": N_("Elektronisch factureren"),
    "reporting": N_("Verslag uitbrengen"),
    "non_discrimination": N_("Gelijk behandelen"),
    "competence": N_("Wie beslist"),
    "pending_change": N_("Plannen die nog geen wet zijn"),
}
CERTAINTY_NAMES: Mapping[Certainty, str] = {
    Certainty.READ: N_("nagelezen in de bron"),
    Certainty.SECONDARY: N_("gelezen in een toelichting"),
    Certainty.INFERRED: N_("afgeleid, niet nagelezen"),
}
COMPARISON_NAMES: Mapping[Comparison, str] = {
    Comparison.BELOW: N_("onder het bedrag"),
    Comparison.UP_TO: N_("tot en met het bedrag"),
    Comparison.FROM: N_("vanaf het bedrag"),
    Comparison.ABOVE: N_("boven het bedrag"),
}
_AMOUNTS: Mapping[Comparison, str] = {
    Comparison.BELOW: N_("onder %(amount)s"),
    Comparison.UP_TO: N_("tot en met %(amount)s"),
    Comparison.FROM: N_("vanaf %(amount)s"),
    Comparison.ABOVE: N_("boven %(amount)s"),
}
BASIS_NAMES: Mapping[Basis, str] = {
    Basis.ESTIMATE: N_("de raming"),
    Basis.APPROVED: N_("de uitgave die goedgekeurd wordt"),
    Basis.AWARD: N_("het bedrag van de gunning"),
}
#: The columns of a rule that an administrator may change, as people call them.
LABELS: Mapping[str, str] = {
    "says": N_("Wat de regel zegt"),
    "applies_to": N_("Voor welke aankopen"),
    "amount": N_("Bedrag"),
    "comparison": N_("Vergelijking"),
    "basis": N_("Welk bedrag telt"),
    "valid_from": N_("Geldt vanaf"),
    "valid_to": N_("Geldt tot en met"),
    "article": N_("Artikel"),
    "source": N_("Bron"),
    "certainty": N_("Zekerheid"),
    "note": N_("Opmerking"),
    "cpv": N_("CPV-codes"),
}


def topic_name(topic: str) -> str:
    return _(TOPIC_NAMES[topic]) if topic in TOPIC_NAMES else topic


def certainty_name(rule: Rule) -> str:
    """Who read it, and whether all of it: "nagelezen in de bron, niet helemaal"."""
    name = _(CERTAINTY_NAMES[rule.certainty])
    part = rule.unread and rule.certainty is not Certainty.INFERRED
    return _("%(certainty)s, niet helemaal") % {"certainty": name} if part else name


def amount_words(rule: Rule) -> str:
    """ "onder € 140.000,00", "" for a rule without an amount."""
    if rule.amount is None or rule.comparison is None:
        return ""
    return _(_AMOUNTS[rule.comparison]) % {"amount": money(rule.amount)}


def basis_words(rule: Rule) -> str:
    return _(BASIS_NAMES[rule.basis]) if rule.basis else ""


def kinds_words(kinds: Iterable[str]) -> str:
    """ "leveringen en diensten"; "alle aankopen" for none, which means all."""
    names = [_(KIND_NAMES[kind]) for kind in WorkKind if kind in set(kinds)]
    return joined(names) if names and len(names) < len(WorkKind) else _("alle aankopen")


def joined(words: Iterable[str]) -> str:
    """ "a, b en c"."""
    *first, last = list(words)
    return _("%(first)s en %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def period_words(rule: Rule) -> str:
    """ "1 januari 2026 tot en met 31 december 2027"."""
    if rule.valid_from is None:
        return _("nog geen wet")
    if rule.valid_to is None:
        return _("vanaf %(first)s") % {"first": day(rule.valid_from)}
    return days_words(rule.valid_from, rule.valid_to)


def days_words(first: date, last: date) -> str:
    if first == last:
        return _("op %(day)s") % {"day": day(first)}
    return _("%(first)s tot en met %(last)s") % {"first": day(first), "last": day(last)}


def known_words(known: tuple[date, date]) -> str:
    """The days that the guide knows, which may have no end."""
    first, last = known
    return _("vanaf %(first)s") % {"first": day(first)} if last == date.max else days_words(first, last)


def lacking_words(table: RuleTable, on: date) -> str:
    """Which series the guide still waits for before it answers for a day; "" when it does."""
    names = table.missing_on(on)
    text = _("De procedurewijzer antwoordt voor %(day)s pas als er ook een regel is voor: %(names)s.")
    return text % {"day": day(on), "names": ", ".join(names)} if names else ""


def shown(rule: Rule | None) -> dict[str, str]:
    """What a rule says, column by column, in words; empty texts for what it has not."""
    if rule is None:
        return {_(label): "" for label in LABELS.values()}
    texts = {
        "says": rule.says,
        "applies_to": kinds_words(rule.applies_to),
        "amount": money(rule.amount) if rule.amount is not None else "",
        "comparison": _(COMPARISON_NAMES[rule.comparison]) if rule.comparison else "",
        "basis": basis_words(rule),
        "valid_from": day(rule.valid_from) if rule.valid_from else "",
        "valid_to": day(rule.valid_to) if rule.valid_to else "",
        "article": rule.article,
        "source": rule.source,
        "certainty": certainty_name(rule),
        "note": rule.note,
        "cpv": "\n".join(rule.cpv),
    }
    return {_(label): texts[name] for name, label in LABELS.items()}


class Source(NamedTuple):
    """`name` is what the link to `address` says, or all there is where that is ""; `before` precedes it."""

    before: str
    name: str
    address: str


def sources(text: str) -> list[Source]:
    """Each source in a text like "Wallex, KB - https://... ; ORI - https://..."."""
    return [_source(part) for part in map(str.strip, text.split(" ; ")) if part]


def _source(text: str) -> Source:
    """A dash before the address makes what precedes it the name; other words that lead to it stay words."""
    words = text.split()
    place = next((n for n, word in enumerate(words) if word.startswith(("https://", "http://"))), None)
    if place is None:
        return Source("", " ".join(words), "")
    before, address, after = words[:place], words[place], words[place + 1 :]
    if before and before[-1].strip("-\u2013\u2014"):
        return Source(" ".join(before), " ".join([host_of(address) or address, *after]), address)
    return Source("", " ".join([*before, *after]).strip(" -\u2013\u2014") or address, address)


#: What the templates of rules use to word them.
IN_TEMPLATES: Mapping[str, Any] = {
    "amount_words": amount_words,
    "basis_words": basis_words,
    "certainty_name": certainty_name,
    "kinds_words": kinds_words,
    "known_words": known_words,
    "period_words": period_words,
    "rule_sources": sources,
    "topic_name": topic_name,
    "kind_names": KIND_NAMES,
    "topic_names": TOPIC_NAMES,
    "certainty_names": CERTAINTY_NAMES,
    "comparison_names": COMPARISON_NAMES,
    "basis_names": BASIS_NAMES,
}
