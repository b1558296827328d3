"""What happens with notices."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class NoticeArrived(Event, frozen=True):
    """A notice changes, contradicts or ends a need that people work on.

    `notice_id`: the row. `taken`: the labels of what the need took over. `announced`: it is the call that a
    plan announced.
    """

    name: ClassVar[str] = "notice.arrived"
    notice_id: uuid.UUID
    taken: tuple[str, ...] = ()
    announced: bool = False


class NeedJoined(Event, frozen=True):
    """The official notices of a need prove to be those of another one, `into`, which goes on with them."""

    name: ClassVar[str] = "need.joined"
    need_id: uuid.UUID
    into: uuid.UUID
