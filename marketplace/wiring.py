"""The parts that every process of an installation needs, made from its settings and its slices."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, runtime_checkable

from jinja2 import Environment

from marketplace.config import Settings
from marketplace.core.db import Database, is_away
from marketplace.core.events import Subscriptions
from marketplace.core.house import House, bind
from marketplace.core.mail.compose import Composer
from marketplace.core.nudge import Nudger
from marketplace.core.web.limits import Limiter
from marketplace.core.web.pages import environment
from marketplace.organisations.helpdesks import helpdesk_of
from marketplace.slices import built

log = logging.getLogger(__name__)


@runtime_checkable
class Closing(Protocol):
    """A part of a slice that works by itself until it is closed."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """`of_slices`: what the slices declare as parts, by name."""

    settings: Settings
    house: House
    templates: Environment
    database: Database
    mail: Composer
    nudge: Nudger
    limiter: Limiter
    of_slices: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, object]:
        """What subscribers and timed work may ask for."""
        return {"database": self.database, "mail": self.mail, "house": self.house, **self.of_slices}

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return self.house.subscriptions(self.by_name)

    async def warm(self) -> None:
        """Make what takes long before anybody needs it. While the database is away, the first use makes it.

        Raises what any other fault raises, such as a schema that was not migrated.
        """
        try:
            async with self.database.begin() as session:
                for make in self.house.warm:
                    await bind(make, self.by_name)(session)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the database is away; the engine is loaded when first needed: %s", error)

    async def close(self) -> None:
        for part in self.of_slices.values():
            if isinstance(part, Closing):
                await part.close()
        await self.nudge.close()
        await self.limiter.close()
        await self.database.close()


def make_parts(settings: Settings, application: str = "maatmarkt", house: House | None = None) -> Parts:
    """Nothing connects yet: pools open on first use. All tables are known, as foreign keys need.

    Raises DeclarationError when a slice leaves something out.
    """
    house = house or built()
    templates = environment()
    house.check_templates(templates)
    return Parts(
        settings=settings,
        house=house,
        templates=templates,
        database=Database(settings.database_url, application=application),
        mail=Composer(templates, settings.base_url, settings.secret, house.kinds, house.typed, helpdesk_of),
        nudge=Nudger(settings.redis_url),
        limiter=Limiter(settings.redis_url, settings.secret),
        of_slices=house.make_parts(settings),
    )
