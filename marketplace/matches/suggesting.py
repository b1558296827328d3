"""Ways to buy that the figures speak for, each with those figures in sentences; none without figures."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.i18n import _, money, ngettext, number
from marketplace.matches.potential_values import Potential, Proof, Suggestion, Way
from matching import Band

#: With two there is a choice, also in a reserved contract: whoever may answer competes on price and quality.
COMPETITION = 2
#: With fewer who can do it, a buyer does better to ask first what the market can do and when.
FEW = 3


def suggestions(found: Potential, lots_from: Decimal | None) -> tuple[Suggestion, ...]:
    """The strongest first. `lots_from`: the amount in euro from which lots have to be considered, if known.

    When it is unsure what is meant and nobody can do it, nothing is known and nothing is suggested.
    """
    if not found.able and found.activity is None:
        return _together(found)
    return (*_reserve(found, lots_from), *_clause(found), *_consultation(found), *_together(found))


def _reserve(found: Potential, lots_from: Decimal | None) -> tuple[Suggestion, ...]:
    """The whole, or a part of it: what comes first is what the capacity allows."""
    if found.proven < COMPETITION:
        return ()
    whole = Suggestion(Way.RESERVE, _may_answer(found))
    too_small, large = _too_small(found), _large(found, lots_from)
    why = tuple(sentence for sentence in (too_small, large) if sentence)
    if not why:
        return (whole,)
    lots = Suggestion(Way.RESERVE_LOTS, (*_may_answer(found), *why))
    return (lots, whole) if too_small else (whole, lots)


def _clause(found: Potential) -> tuple[Suggestion, ...]:
    """When reserving leaves no choice, people far from work can still be part of any contract."""
    if found.proven >= COMPETITION:
        return ()
    return (Suggestion(Way.SOCIAL_CLAUSE, _may_answer(found)),)


def _consultation(found: Potential) -> tuple[Suggestion, ...]:
    good, possible = found.bands.get(Band.GOOD, 0), found.bands.get(Band.POSSIBLE, 0)
    if found.able >= FEW and good:
        return ()
    well = ngettext("%(count)s leverancier past goed.", "%(count)s leveranciers passen goed.", good)
    maybe = ngettext(
        "Bij %(count)s leverancier is het mogelijk.", "Bij %(count)s leveranciers is het mogelijk.", possible
    )
    why = well % {"count": number(good)}, maybe % {"count": number(possible)}
    return (Suggestion(Way.MARKET_CONSULTATION, why),)


def _together(found: Potential) -> tuple[Suggestion, ...]:
    if not found.others:
        return ()
    towns = ", ".join(found.others)
    why = _("Dit zoekt of zocht onlangs ook: %(towns)s.") % {"towns": towns}
    return (Suggestion(Way.TOGETHER, (why,)),)


def _may_answer(found: Potential) -> tuple[str, ...]:
    """How many may answer a reserved contract on proof, and of how many that is not sure."""
    proven, unproven = found.proven, found.may_answer.get(Proof.UNPROVEN, 0)
    sure = ngettext(
        "%(count)s leverancier die dit kan, bewijst dat die mag antwoorden als u voorbehoudt.",
        "%(count)s leveranciers die dit kunnen, bewijzen dat ze mogen antwoorden als u voorbehoudt.",
        proven,
    ) % {"count": number(proven)}
    if not unproven:
        return (sure,)
    unsure = ngettext(
        "Van nog %(count)s leverancier is dat niet bewezen.",
        "Van nog %(count)s leveranciers is dat niet bewezen.",
        unproven,
    ) % {"count": number(unproven)}
    return sure, unsure


def _too_small(found: Potential) -> str:
    """What is free against what is needed, when that is less; empty where either is unknown."""
    if found.volume is None or not found.capacity.known or found.capacity.fte >= found.volume.fte:
        return ""
    return _("Nu is %(free)s VTE vrij, en u hebt ongeveer %(asked)s VTE nodig.") % {
        "free": number(found.capacity.fte),
        "asked": number(found.volume.fte),
    }


def _large(found: Potential, lots_from: Decimal | None) -> str:
    """That lots have to be considered for this amount (article 58 of the law of 17 June 2016)."""
    amount = found.planned.amount
    if lots_from is None or amount is None or amount < lots_from:
        return ""
    return _("Vanaf %(from)s moet u nagaan of u in percelen kunt verdelen. U plant %(amount)s.") % {
        "from": money(lots_from),
        "amount": money(amount),
    }
