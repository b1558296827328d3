"""The parts that every process of an installation needs, made from its settings."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from jinja2 import Environment

from marketplace import tables
from marketplace.config import Settings
from marketplace.core.db import Database, is_away
from marketplace.core.mail.compose import Composer
from marketplace.core.nudge import Nudger
from marketplace.core.web.limits import Limiter
from marketplace.core.web.pages import environment
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.cpv_names import CpvNames

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    settings: Settings
    templates: Environment
    database: Database
    mail: Composer
    nudge: Nudger
    limiter: Limiter
    catalogue: Catalogue
    cpv_names: CpvNames

    async def load_engine(self) -> None:
        """Let nobody wait for the engine. While the database is away it is left to who needs it first.

        Raises what any other fault raises, such as a schema that was not migrated.
        """
        try:
            async with self.database.begin() as session:
                await self.catalogue.current(session)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the database is away; the engine is loaded when first needed: %s", error)

    async def close(self) -> None:
        await self.nudge.close()
        await self.limiter.close()
        await self.database.close()


def make_parts(settings: Settings, application: str = "maatmarkt") -> Parts:
    """Nothing connects yet: pools open on first use. All tables are known, as foreign keys need."""
    assert tables.metadata.tables  # noqa: S101
    templates = environment()
    return Parts(
        settings=settings,
        templates=templates,
        database=Database(settings.database_url, application=application),
        mail=Composer(templates, settings.base_url, settings.secret),
        nudge=Nudger(settings.redis_url),
        limiter=Limiter(settings.redis_url, settings.secret),
        catalogue=Catalogue(settings.var / "index"),
        cpv_names=CpvNames(),
    )
