"""The kinds of mail there are: who gets each, what ends it, and whether it is still true.

Each slice declares its own in its `slice.py`; a mail that no slice declares can't be composed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.message import Message

StillTrue = Callable[[AsyncSession, Message], Awaitable[bool]]
"""Whether a mail that waited may still leave: the matter stands, and the recipient has a right to it."""


async def always(session: AsyncSession, message: Message) -> bool:
    """Of a mail that stays true however late it comes."""
    return True


@dataclass(frozen=True, slots=True)
class MailKind:
    """A mail by its template, `templates/mail/<template>/`.

    `to`: who gets it, in a few words. `wish`: the key of what one can do without (`Wish.key`), None for a
    mail that always comes.
    """

    template: str
    to: str
    wish: str | None
    still_true: StillTrue


@dataclass(frozen=True, slots=True)
class Wish:
    """Mails that one can do without, as the page on mails names them."""

    key: str
    label: str


class UndeclaredMail(Exception):
    """A mail that no slice declares."""


class Kinds:
    """All kinds of mail by template, and all wishes, in the order in which the slices declare them."""

    def __init__(self, kinds: Iterable[MailKind] = (), wishes: Iterable[Wish] = ()) -> None:
        self._kinds = {kind.template: kind for kind in kinds}
        self.labels: Mapping[str, str] = {wish.key: wish.label for wish in wishes}

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
        """Whether a mail of this template may leave; of a template of an earlier version always."""
        kind = self._kinds.get(template)
        return kind.still_true if kind else always

    def wish_of(self, template: str) -> str | None:
        """The wish that ends mails of a template; None too for a template of an earlier version."""
        kind = self._kinds.get(template)
        return kind.wish if kind else None

    def ended_by(self, wish: str) -> list[str]:
        """The templates that a wish ends."""
        return [kind.template for kind in self._kinds.values() if kind.wish == wish]
