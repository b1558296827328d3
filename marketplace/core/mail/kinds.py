"""The kinds of mail: who gets each, which wish turns it off, and the check whether it still holds.

Each slice declares its own in its `slice.py`; a mail that no slice declares can't be composed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.message import Message

StillTrue = Callable[[AsyncSession, Message], Awaitable[None]]
"""Whether a mail that waited may still leave: the matter stands, and the recipient has a right to it.

Raises NoLongerTrue when it may not.
"""


class NoLongerTrue(Exception):
    """What a mail says no longer holds. `reason`: a Dutch sentence (`N_`), kept with it for the helpdesk."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def must(holds: bool, reason: str) -> None:
    """Raises NoLongerTrue for this reason when it does not hold."""
    if not holds:
        raise NoLongerTrue(reason)


async def always(session: AsyncSession, message: Message) -> None:
    """The check of a mail that stays true however late it arrives."""


@dataclass(frozen=True, slots=True)
class MailKind:
    """A mail by its template, `templates/mail/<template>/`.

    `to`: who gets it, in a few words. `wish`: the `Wish.key` by which people turn it off, None for a mail
    that is always sent.
    """

    template: str
    to: str
    wish: str | None
    still_true: StillTrue


@dataclass(frozen=True, slots=True)
class Wish:
    """A group of mails that people can turn off, with its label on the page of mail preferences.

    `roles`: whose it is (`core/web/access.py`); nobody else is asked about it.
    """

    key: str
    label: str
    roles: frozenset[str]


class UndeclaredMail(Exception):
    """A mail that no slice declares."""


class Kinds:
    """All kinds of mail by template, and all wishes, in the order in which the slices declare them."""

    def __init__(self, kinds: Iterable[MailKind] = (), wishes: Iterable[Wish] = ()) -> None:
        self._kinds = {kind.template: kind for kind in kinds}
        self._wishes = tuple(wishes)
        self.labels: Mapping[str, str] = {wish.key: wish.label for wish in self._wishes}

    @property
    def templates(self) -> frozenset[str]:
        return frozenset(self._kinds)

    def of(self, template: str) -> MailKind:
        """Raises UndeclaredMail."""
        try:
            return self._kinds[template]
        except KeyError:
            raise UndeclaredMail(
                f"no slice declares the mail “{template}”: add a MailKind to `mails` in the slice.py of the "
                "slice that sends it"
            ) from None

    def still_true(self, template: str) -> StillTrue:
        """Whether a mail of this template still holds; always for a template of an earlier version."""
        kind = self._kinds.get(template)
        return kind.still_true if kind else always

    def wish_of(self, template: str) -> str | None:
        """The wish that turns a template off, if any; None for a template of an earlier version."""
        kind = self._kinds.get(template)
        return kind.wish if kind else None

    def offered(self, roles: Collection[str], received: Iterable[str] = ()) -> dict[str, str]:
        """Key -> label of the wishes of these roles, and of those that the templates `received` belong to."""
        got = {self.wish_of(template) for template in received}
        return {wish.key: wish.label for wish in self._wishes if wish.roles & set(roles) or wish.key in got}

    def ended_by(self, wish: str) -> list[str]:
        """The templates that a wish turns off."""
        return [kind.template for kind in self._kinds.values() if kind.wish == wish]
