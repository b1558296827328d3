"""Facts of a ranking as sentences in the language of who reads them, that can be repeated to a colleague.

`told` words all reasons of a supplier: it puts together what belongs together. `sentence` words one fact
alone; a new kind of fact gets its sentence there, and mypy says so while it has none.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from babel.lists import format_list

from marketplace.core.i18n import _, day, ngettext
from marketplace.core.languages import current
from marketplace.matches import done_words, proof_words
from marketplace.matches.readers import Reader
from matching import Reason, doing, facts, own_activity

#: These are told together, in one sentence each.
DONE = (facts.Does, facts.Serves)
NAMED = (facts.Names, facts.NamesAlike, facts.NamesNot)


def told(reasons: Sequence[Reason], reader: Reader = Reader.HELPDESK) -> list[str]:
    """The sentences for the reasons of a supplier, in the order to read them."""
    does = [fact for fact in reasons if isinstance(fact, facts.Does)]
    serves = next((fact for fact in reasons if isinstance(fact, facts.Serves)), None)
    first = [_done(does, serves)] if does else []
    if named := _named(reasons):
        first.append(named)
    together = (*NAMED, *(DONE if does else ()))
    known = frozenset(fact.activity for fact in does)
    return first + [_alone(fact, known, reader) for fact in reasons if not isinstance(fact, together)]


def sentence(fact: Reason, reader: Reader = Reader.HELPDESK) -> str:  # one line for each kind
    """One fact alone."""
    match fact:
        case facts.Does():
            return _done([fact], None)
        case facts.Names() | facts.NamesAlike() | facts.NamesNot():
            return _named([fact])
        case facts.SameCode():
            return _same_code(fact)
        case facts.Serves():
            return _serves(fact)
        case facts.Recognised():
            return proof_words.recognised(fact)
        case facts.MayAnswer():
            return proof_words.may_answer(fact, reader)
        case facts.HasFigure():
            return proof_words.figure(fact)
        case facts.TakesTurns():
            return _takes_turns(fact)
        case facts.SpokeFor() | facts.SpokeAgainst():
            return done_words.spoken(fact, reader)
        case _:
            assert_never(fact)


def _alone(fact: Reason, known: frozenset[str], reader: Reader) -> str:
    """`known`: the activities that were told already."""
    return _same_code(fact, known) if isinstance(fact, facts.SameCode) else sentence(fact, reader)


def _done(does: Sequence[facts.Does], serves: facts.Serves | None) -> str:
    """What the supplier does that is asked, where, and the words of its offer that say so."""
    what = _whole(doing(fact.activity, current().code) for fact in does)
    if serves is not None:
        what = _placed(what, serves)
    words = list(dict.fromkeys(word for fact in does for word in fact.words))
    if words:
        what = _("%(does)s (in het aanbod: %(words)s)") % {"does": what, "words": _quoted(words)}
    return f"{what[0].upper()}{what[1:]}."


def _placed(what: str, serves: facts.Serves) -> str:
    if serves.where == "flanders":
        return _("%(does)s, in heel Vlaanderen") % {"does": what}
    if serves.town is None:
        return _("%(does)s, ook in de gemeente van de vraag") % {"does": what}
    return _("%(does)s, ook in %(town)s") % {"does": what, "town": serves.town}


def _serves(fact: facts.Serves) -> str:
    if fact.where == "flanders":
        return _("Werkt in heel Vlaanderen.")
    if fact.town is None:
        return _("Werkt in de gemeente van de vraag.")
    return _("Werkt in %(town)s.") % {"town": fact.town}


def _named(reasons: Sequence[Reason]) -> str:
    """The words of the request that the offer has, has something like, and does not have; "" for none."""
    there = _whole([*_same_words(reasons), *_like_words(reasons)])
    missing = [word for fact in reasons if isinstance(fact, facts.NamesNot) for word in fact.words]
    values = {"words": there, "missing": _quoted(missing, "or")}
    if not there:
        return _("Het aanbod zegt niets over %(missing)s.") % values if missing else ""
    more = any(isinstance(fact, facts.Does) for fact in reasons)
    if missing:
        said = _("Het aanbod noemt %(words)s, maar niet %(missing)s.")
        return (_("Het aanbod noemt ook %(words)s, maar niet %(missing)s.") if more else said) % values
    return (_("Het aanbod noemt ook %(words)s.") if more else _("Het aanbod noemt %(words)s.")) % values


def _same_words(reasons: Sequence[Reason]) -> list[str]:
    return [_quote(word) for fact in reasons if isinstance(fact, facts.Names) for word in fact.words]


def _like_words(reasons: Sequence[Reason]) -> list[str]:
    """The offer's words, each with those of the request that it is like."""
    asked: dict[str, list[str]] = {}
    for fact in reasons:
        for theirs, ours in fact.pairs if isinstance(fact, facts.NamesAlike) else ():
            asked.setdefault(ours, []).append(theirs)
    return [
        _("%(word)s (gevraagd: %(asked)s)") % {"word": _quote(ours), "asked": _quoted(theirs)}
        for ours, theirs in asked.items()
    ]


def _same_code(fact: facts.SameCode, known: frozenset[str] = frozenset()) -> str:
    """That the codes agree, and what the supplier's stands for unless that was told already."""
    own = own_activity(fact.offered)
    told = own and own not in known
    code = f"{fact.offered} ({doing(own, current().code)})" if told else fact.offered
    if fact.asked == fact.offered:
        return _("De vraag en het aanbod hebben dezelfde CPV-code: %(code)s.") % {"code": code}
    values = {"asked": fact.asked, "code": code}
    return _("De CPV-codes zijn verwant: %(asked)s in de vraag, %(code)s in het aanbod.") % values


def _quote(word: str) -> str:
    return _("‘%(word)s’") % {"word": word}


def _quoted(words: Iterable[str], style: str = "standard") -> str:
    return _whole(map(_quote, words), style)


def _whole(parts: Iterable[str], style: str = "standard") -> str:
    """ "a, b en c"; `style` "or": "a, b of c"."""
    return format_list(list(parts), style, current().locale)  # type: ignore[arg-type]  # babel has a Literal


def _takes_turns(fact: facts.TakesTurns) -> str:
    same = ngettext(
        "Past ongeveer even goed als %(count)s andere leverancier.",
        "Past ongeveer even goed als %(count)s andere leveranciers.",
        fact.others,
    ) % {"count": fact.others}
    if fact.last is None:
        turn = _("Wie het langst niet gevraagd werd, gaat voor; deze leverancier werd nog nooit gevraagd.")
    else:
        turn = _(
            "Wie het langst niet gevraagd werd, gaat voor; deze leverancier werd laatst gevraagd op %(day)s."
        ) % {"day": day(fact.last)}
    return f"{same} {turn}"
