"""What happens with notices."""

import uuid
from typing import ClassVar

from marketplace.core.events import Event


class NoticeArrived(Event, frozen=True):
    """A notice changes, contradicts or ends a need that people work on.

    `notice_id`: the row. `taken`: the labels of what the need took over.
    """

    name: ClassVar[str] = "notice.arrived"
    notice_id: uuid.UUID
    taken: tuple[str, ...] = ()
