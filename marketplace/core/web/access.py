"""Who may use a route. Every route names one of these rules; the app does not start without."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from marketplace.core.errors import Forbidden, NotFound, OrganisationNeeded, SignInNeeded
from marketplace.core.i18n import _


class Role(StrEnum):
    BUYER = "buyer"
    SUPPLIER = "supplier"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person of a request and what the person's memberships allow.

    `organisations`: approved organisation id -> role there (buyer or supplier); `regions`: those the
    person coordinates. `chosen`: the organisation that a person with several chose to act for.
    """

    person_id: uuid.UUID
    name: str
    email: str
    session_id: uuid.UUID
    organisations: dict[uuid.UUID, Role] = field(default_factory=dict)
    regions: frozenset[uuid.UUID] = frozenset()
    is_admin: bool = False
    chosen: uuid.UUID | None = None

    @property
    def acting(self) -> uuid.UUID | None:
        """The organisation the person acts for: the only one, or the chosen one; None until one is chosen."""
        return next(iter(self.organisations)) if len(self.organisations) == 1 else self.chosen

    def acting_as(self, role: Role, named: uuid.UUID | None = None) -> uuid.UUID:
        """For which organisation of this role the person makes something.

        `named`: the one that the form was made for, which counts also when another was chosen meanwhile.
        Raises OrganisationNeeded while it is not clear, NotFound for a foreign one.
        """
        own = self._with(role)
        if named is not None:
            if named not in own:
                raise NotFound
            return named
        if self.acting in own:
            return self.acting
        if len(own) == 1:
            return own[0]
        raise OrganisationNeeded

    def _with(self, role: Role) -> list[uuid.UUID]:
        return [organisation for organisation, held in self.organisations.items() if held is role]

    @property
    def buyers(self) -> list[uuid.UUID]:
        """Buying organisations the person works for."""
        return self._with(Role.BUYER)

    @property
    def suppliers(self) -> list[uuid.UUID]:
        """Supplying organisations the person works for."""
        return self._with(Role.SUPPLIER)

    @property
    def is_buyer(self) -> bool:
        return bool(self.buyers)

    @property
    def is_supplier(self) -> bool:
        return bool(self.suppliers)

    @property
    def is_coordinator(self) -> bool:
        return bool(self.regions)

    def coordinates(self, region_id: uuid.UUID | None) -> bool:
        """Whether the region is the person's; an organisation outside all regions is the administrator's."""
        return self.is_admin if region_id is None else region_id in self.regions or self.is_admin


#: Set in a route's `opt`: it knows no visitor and answers without the database, also while that is away.
ALONE = "alone"
Connection = ASGIConnection[Any, Any, Any, Any]
Rule = Callable[[Connection, BaseRouteHandler], Awaitable[None]]
RULES: dict[Rule, str] = {}


def actor_of(connection: Connection) -> Actor | None:
    """The signed-in person of a request; None for a visitor."""
    actor: Actor | None = connection.scope.get("user")
    return actor


def _rule(name: str, test: Callable[[Actor], bool]) -> Rule:
    async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
        actor = actor_of(connection)
        if actor is None:
            raise SignInNeeded
        if not test(actor):
            raise Forbidden(_("Deze pagina is voor mensen met een andere rol."))

    RULES[guard] = name
    return guard


async def anyone(connection: Connection, _: BaseRouteHandler) -> None:
    """Visitors too."""


async def link_holder(connection: Connection, _: BaseRouteHandler) -> None:
    """Whoever holds the signed link of a mail; the handler checks the signature."""


async def operator(connection: Connection, _: BaseRouteHandler) -> None:
    """Health checks; they tell nothing about people."""


RULES |= {anyone: "anyone", link_holder: "link holder", operator: "operator"}
signed_in = _rule("signed in", lambda actor: True)
buyer = _rule("buyer", lambda actor: actor.is_buyer)
supplier = _rule("supplier", lambda actor: actor.is_supplier)
coordinator = _rule("coordinator", lambda actor: actor.is_coordinator or actor.is_admin)
administrator = _rule("administrator", lambda actor: actor.is_admin)
buyer_or_coordinator = _rule(
    "buyer or coordinator", lambda actor: actor.is_buyer or actor.is_coordinator or actor.is_admin
)


SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
FOR_ALL = (RULES[anyone], RULES[operator])


class RouteWithoutRule(Exception):
    """A route was added without saying who may use it."""


def route_rules(app: Litestar) -> dict[tuple[str, str], str]:
    """(method, path) -> rule name for every HTTP route.

    Raises RouteWithoutRule when one has none, or stands alone where a visitor or a CSRF token must be known.
    """
    found: dict[tuple[str, str], str] = {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            if handler.http_methods == {"OPTIONS"}:
                continue  # Litestar's own answer that lists the methods
            names = [RULES[guard] for guard in handler.resolve_guards() if guard in RULES]
            if not names:
                raise RouteWithoutRule(f"{sorted(handler.http_methods)} {route.path}")
            if handler.opt.get(ALONE) and not (handler.http_methods <= SAFE and names[-1] in FOR_ALL):
                raise RouteWithoutRule(f"{route.path} stands alone, and is no page that all may read")
            for method in handler.http_methods:
                found[str(method), route.path] = names[-1]
    return found
