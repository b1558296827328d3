"""What a handler may ask for by type. The app provides them; see `app._dependencies`."""

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core.documents import Desk
from marketplace.core.house import House
from marketplace.core.mail.compose import Composer
from marketplace.core.sheets import SheetDesk
from marketplace.core.web.access import Actor
from marketplace.core.web.limits import Limiter
from marketplace.core.web.pages import Pages
from marketplace.core.web.panels import Panels

Db = NamedDependency[AsyncSession]
SignedIn = NamedDependency[Actor]
Anyone = NamedDependency[Actor | None]
Rendering = NamedDependency[Pages]
Mailing = NamedDependency[Composer]
Limits = NamedDependency[Limiter]
Installation = NamedDependency[Settings]
Documents = NamedDependency[Desk]
Sheets = NamedDependency[SheetDesk]
Product = NamedDependency[House]
Placing = NamedDependency[Panels]
