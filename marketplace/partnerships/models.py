"""Win-win partnerships: what both sides agreed beyond the price, and that both confirmed it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict, OrganisationNeeded
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation


class Side(StrEnum):
    BUYER = "buyer"
    SUPPLIER = "supplier"


class Partnership(Identified, Versioned, Base):
    """Started by an award. A change after a confirmation asks both sides again, as does a further lot."""

    __tablename__ = "partnership"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id"), index=True)
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    supplier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    goals: Mapped[str] = mapped_column(default="")
    buyer_gives: Mapped[str] = mapped_column(default="")
    buyer_gets: Mapped[str] = mapped_column(default="")
    supplier_gives: Mapped[str] = mapped_column(default="")
    supplier_gets: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    buyer_confirmed_at: Mapped[datetime | None]
    supplier_confirmed_at: Mapped[datetime | None]
    need: Mapped[Need] = relationship(lazy="raise")
    buyer: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[buyer_id])
    supplier: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[supplier_id])

    __table_args__ = (UniqueConstraint("need_id", "supplier_id"),)

    @property
    def lots(self) -> list[Lot]:
        """The lots of the (loaded) need that it is about; none where the need has none."""
        return [lot for lot in self.need.lots if lot.told_at and lot.awarded_to == self.supplier_id]

    @property
    def confirmed(self) -> bool:
        return self.buyer_confirmed_at is not None and self.supplier_confirmed_at is not None

    @property
    def filled_in(self) -> bool:
        return all((self.goals, self.buyer_gives, self.buyer_gets, self.supplier_gives, self.supplier_gets))

    @property
    def status(self) -> str:
        """to_fill_in, to_confirm, running or ended."""
        if self.confirmed:
            return "ended" if self.ends_on and self.ends_on < clock.today() else "running"
        return "to_confirm" if self.filled_in else "to_fill_in"

    def confirmed_by(self, side: Side) -> datetime | None:
        return self.buyer_confirmed_at if side is Side.BUYER else self.supplier_confirmed_at

    def agree(
        self,
        *,
        goals: str,
        buyer_gives: str,
        buyer_gets: str,
        supplier_gives: str,
        supplier_gets: str,
        starts_on: date | None,
        ends_on: date | None,
    ) -> None:
        """Write down the agreement. Earlier confirmations lapse: they were of another text."""
        self.goals = goals
        self.buyer_gives, self.buyer_gets = buyer_gives, buyer_gets
        self.supplier_gives, self.supplier_gets = supplier_gives, supplier_gets
        self.starts_on, self.ends_on = starts_on, ends_on
        self.buyer_confirmed_at = self.supplier_confirmed_at = None

    def grow(self) -> None:
        """It is about more lots than before. Confirmations lapse: they were of less."""
        self.buyer_confirmed_at = self.supplier_confirmed_at = None
        self.version += 1

    def confirm(self, side: Side) -> None:
        """One side says yes to the text as it stands. Raises Conflict when there is nothing to confirm."""
        if not self.filled_in:
            raise Conflict(_("Vul eerst de afspraken in. Daarna kunt u ze bevestigen."))
        if self.confirmed_by(side) is not None:
            raise Conflict(_("Uw organisatie bevestigde deze afspraken al."))
        if side is Side.BUYER:
            self.buyer_confirmed_at = clock.now()
        else:
            self.supplier_confirmed_at = clock.now()

    def side_of(self, actor: Actor) -> Side | None:
        """On which side the actor stands; None for a coordinator.

        Who works for both sides stands on that of the organisation acted for. Raises OrganisationNeeded
        until that is chosen.
        """
        sides = {self.buyer_id: Side.BUYER, self.supplier_id: Side.SUPPLIER}
        own = [place for place in sides if place in actor.organisations]
        if len(own) < 2:
            return sides[own[0]] if own else None
        if actor.acting not in own:
            raise OrganisationNeeded
        return sides[actor.acting]

    @staticmethod
    def visible_to(actor: Actor) -> Select[Partnership]:
        """Both sides and the coordinators of the region."""
        if actor.is_admin:
            return select(Partnership)
        own = list(actor.organisations)
        return select(Partnership).where(
            or_(
                Partnership.buyer_id.in_(own),
                Partnership.supplier_id.in_(own),
                Partnership.region_id.in_(actor.regions),
            )
        )
