"""For which organisation someone acts, what a role opens, and that no route is without a rule."""

from __future__ import annotations

import uuid

import pytest
from litestar import Litestar, get, post
from litestar.connection import ASGIConnection

from marketplace.core.errors import Forbidden, NotFound, OrganisationNeeded, SignInNeeded
from marketplace.core.web import access
from marketplace.core.web.access import ALONE, Actor, Role, RouteWithoutRule, Rule, route_rules

TOWN, OTHER_TOWN, SUPPLIER, REGION = (uuid.uuid4() for _ in range(4))


def _actor(chosen: uuid.UUID | None = None, at: dict[uuid.UUID, Role] | None = None, **more: object) -> Actor:
    person, session = uuid.uuid4(), uuid.uuid4()
    return Actor(person, "An", "an@an.example", session, at or {}, chosen=chosen, **more)  # type: ignore[arg-type]


BUYER = {TOWN: Role.BUYER}
BOTH = BUYER | {SUPPLIER: Role.SUPPLIER}
TWO_TOWNS = BUYER | {OTHER_TOWN: Role.BUYER}


@pytest.mark.parametrize(
    ("at", "chosen", "acting"),
    [
        ({}, None, None),
        (BUYER, None, TOWN),
        (BOTH, None, None),
        (BOTH, SUPPLIER, SUPPLIER),
    ],
)
def test_who_works_for_one_acts_for_it_and_who_works_for_several_chooses(
    at: dict[uuid.UUID, Role], chosen: uuid.UUID | None, acting: uuid.UUID | None
) -> None:
    assert _actor(chosen, at=at).acting == acting


@pytest.mark.parametrize(
    ("at", "chosen", "named", "made_for"),
    [
        (BUYER, None, None, TOWN),
        (BOTH, None, None, TOWN),  # the only one that buys
        (BOTH, SUPPLIER, None, TOWN),
        (TWO_TOWNS, OTHER_TOWN, None, OTHER_TOWN),
        (TWO_TOWNS, OTHER_TOWN, TOWN, TOWN),  # the form was made before another was chosen
    ],
)
def test_for_whom_a_buyer_makes_something(
    at: dict[uuid.UUID, Role], chosen: uuid.UUID | None, named: uuid.UUID | None, made_for: uuid.UUID
) -> None:
    assert _actor(chosen, at=at).acting_as(Role.BUYER, named) == made_for


def test_nothing_is_made_for_a_foreign_organisation_nor_before_it_is_clear_for_which() -> None:
    for named in (OTHER_TOWN, SUPPLIER):
        with pytest.raises(NotFound):
            _actor(at=BOTH).acting_as(Role.BUYER, named)
    for actor in (_actor(at=TWO_TOWNS), _actor(at={SUPPLIER: Role.SUPPLIER})):
        with pytest.raises(OrganisationNeeded):
            actor.acting_as(Role.BUYER)


def test_what_someone_is_follows_from_where() -> None:
    both = _actor(at=BOTH)
    assert (both.buyers, both.suppliers) == ([TOWN], [SUPPLIER])
    assert (both.is_buyer, both.is_supplier, both.is_coordinator) == (True, True, False)
    assert _actor(regions=frozenset({REGION})).is_coordinator


def test_a_region_is_its_coordinators_and_the_rest_is_the_administrators() -> None:
    coordinator, administrator = _actor(regions=frozenset({REGION})), _actor(is_admin=True)
    assert coordinator.coordinates(REGION)
    assert not coordinator.coordinates(uuid.uuid4())
    assert not coordinator.coordinates(None)
    assert administrator.coordinates(REGION)
    assert administrator.coordinates(None)
    assert not _actor(at=BOTH).coordinates(REGION)


WHO = {
    "a buyer": _actor(at=BUYER),
    "a supplier": _actor(at={SUPPLIER: Role.SUPPLIER}),
    "a coordinator": _actor(regions=frozenset({REGION})),
    "an administrator": _actor(is_admin=True),
    "someone without a role": _actor(),
}
OPENS = {
    access.signed_in: set(WHO),
    access.buyer: {"a buyer"},
    access.supplier: {"a supplier"},
    access.coordinator: {"a coordinator", "an administrator"},
    access.administrator: {"an administrator"},
    access.buyer_or_coordinator: {"a buyer", "a coordinator", "an administrator"},
}


async def _opens(rule: Rule, actor: Actor | None) -> bool:
    @get("/", guards=[rule])
    async def page() -> None:
        """Any page."""

    connection: access.Connection = ASGIConnection({"type": "http", "user": actor})  # type: ignore[typeddict-item]
    try:
        await rule(connection, page)
    except Forbidden:
        return False
    return True


async def test_a_rule_opens_a_page_for_its_roles_and_no_other() -> None:
    for rule, expected in OPENS.items():
        assert {who for who, actor in WHO.items() if await _opens(rule, actor)} == expected
        with pytest.raises(SignInNeeded):
            await _opens(rule, None)
    for rule in (access.anyone, access.link_holder, access.operator):
        assert await _opens(rule, None)


def test_each_method_of_a_route_has_its_rule() -> None:
    @get("/a", guards=[access.anyone])
    async def read() -> None:
        """One method."""

    @post("/a", guards=[access.signed_in])
    async def write() -> None:
        """Another."""

    rules = route_rules(Litestar([read, write], openapi_config=None))
    assert {(method, rules[method, path]) for method, path in rules if path == "/a"} >= {
        ("GET", "anyone"),
        ("POST", "signed in"),
    }


def test_a_route_may_have_other_guards_beside_its_rule() -> None:
    async def quiet(connection: access.Connection, handler: object) -> None:
        """No rule."""

    @get("/a", guards=[access.buyer, quiet])
    async def page() -> None:
        """Has both."""

    @get("/b", guards=[quiet])
    async def without() -> None:
        """Has no rule."""

    assert route_rules(Litestar([page], openapi_config=None))["GET", "/a"] == "buyer"
    with pytest.raises(RouteWithoutRule, match="/b"):
        route_rules(Litestar([without], openapi_config=None))


def test_a_page_of_people_who_sign_in_does_not_stand_alone() -> None:
    @get("/a", guards=[access.signed_in], opt={ALONE: True})
    async def page() -> None:
        """It would know nobody."""

    with pytest.raises(RouteWithoutRule, match="stands alone"):
        route_rules(Litestar([page], openapi_config=None))
