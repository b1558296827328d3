"""What the demo's content says of needs and of those who answer them."""

from __future__ import annotations

import msgspec


class AnswerRow(msgspec.Struct, frozen=True):
    """What the supplier on this place of the ranking answers: "interested", "declined" or "none".

    `lot_prices`: by the number of each lot that it wants; `filled`: in the order of what is asked.
    """

    answer: str
    message: str = ""
    price: int | None = None
    decline_reason: str | None = None
    lot_prices: dict[str, int] = {}
    filled: tuple[str, ...] = ()


class PartnershipRow(msgspec.Struct, frozen=True):
    goals: str
    buyer_gives: str
    buyer_gets: str
    supplier_gives: str
    supplier_gets: str
    starts_in_days: int
    ends_in_days: int
    confirmed: str


class LotRow(msgspec.Struct, frozen=True):
    title: str
    text: str = ""
    quantity: str = ""
    amount: int | None = None


class AskedRow(msgspec.Struct, frozen=True):
    """What suppliers fill in; `kind` as `FieldKind`."""

    text: str
    kind: str = "text"
    unit: str = ""
    required: bool = False


class QuestionRow(msgspec.Struct, frozen=True):
    """What the supplier on this place of those who were asked (from 1) asks; without words nobody answered."""

    supplier: int
    text: str
    answer: str = ""
    declined: str = ""


class NeedRow(msgspec.Struct, frozen=True):
    """`state` is where the need must end up; days count from the moment of loading.

    `meant`: the activity its buyer said is meant; `gap`: what the helpdesk wrote when nobody was found.
    `asks`: what suppliers fill in; `attachments`: the names of papers that go with it.
    `decided`: by the number of each lot that was told, who got it of those who were asked (from 1), 0 for nobody;
    `chosen`: the same of lots that were not told yet.
    `copy_of`: the slug of the need of which it is a copy; then only its state counts.
    """

    slug: str
    buyer: str
    title: str
    text: str
    nis: str
    deadline_days: int
    state: str
    place: str = ""
    amount: int | None = None
    cpv: tuple[str, ...] = ()
    kind: str | None = None
    reserved: bool | None = None
    starts_in_days: int | None = None
    ends_in_days: int | None = None
    reason: str = ""
    ask: int = 0
    answers: tuple[AnswerRow, ...] = ()
    meant: str | None = None
    gap: str | None = None
    awarded_amount: int | None = None
    partnership: PartnershipRow | None = None
    quantity: str = ""
    rhythm: str = ""
    fte: float | None = None
    conditions: str = ""
    labels: tuple[str, ...] = ()
    visibility: str = "asked"
    lots: tuple[LotRow, ...] = ()
    asks: tuple[AskedRow, ...] = ()
    attachments: tuple[str, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    amount_to: int | None = None
    decided: dict[str, int] = {}
    chosen: dict[str, int] = {}
    copy_of: str = ""
