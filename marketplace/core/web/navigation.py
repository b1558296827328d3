"""The menu: each slice declares its entries and for whom; a page shows those for its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from marketplace.core.web.access import Actor

Audience = Callable[[Actor | None], bool]


def everyone(actor: Actor | None) -> bool:
    """Visitors too."""
    return True


def signed_in(actor: Actor | None) -> bool:
    return actor is not None


def suppliers(actor: Actor | None) -> bool:
    return actor is not None and actor.is_supplier


def coordinators(actor: Actor | None) -> bool:
    """And administrators."""
    return actor is not None and (actor.is_coordinator or actor.is_admin)


def buyers_and_coordinators(actor: Actor | None) -> bool:
    """And administrators."""
    return actor is not None and (actor.is_buyer or actor.is_coordinator or actor.is_admin)


def administrators(actor: Actor | None) -> bool:
    return actor is not None and actor.is_admin


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the menu. `place`: its order among those of all slices; `foot`: at the foot of the page."""

    href: str
    text: str
    audience: Audience
    place: int
    foot: bool = False


class Menu:
    """All entries, in their order."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        ordered = sorted(entries, key=lambda entry: entry.place)
        self._top = [entry for entry in ordered if not entry.foot]
        self.foot = [entry for entry in ordered if entry.foot]

    def of(self, actor: Actor | None) -> list[Entry]:
        """The entries for an actor; None is a visitor."""
        return [entry for entry in self._top if entry.audience(actor)]
