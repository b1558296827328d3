"""Events of the tests, and who answers them."""

from __future__ import annotations

from typing import ClassVar

from marketplace.core.events import Event, Subscribed, Subscriber


class Happened(Event, frozen=True):
    """Something of the tests."""

    name: ClassVar[str] = "it.happened"
    number: int = 0


class Patient(Event, frozen=True):
    """Something that nobody waits for."""

    name: ClassVar[str] = "it.waits"
    may_wait: ClassVar[bool] = True


class HalfDone(Event, frozen=True):
    """What a subscriber tells before it breaks."""

    name: ClassVar[str] = "half.done"


def answered_by(subscriber: Subscriber) -> dict[str, Subscribed]:
    return {Happened.name: Subscribed(Happened, {"tests.subscriber": subscriber})}
