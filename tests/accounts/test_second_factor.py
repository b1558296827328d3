"""The code of the second step: whose it is, how long it holds, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest

from marketplace.accounts import second_factor
from marketplace.accounts.models import Person
from marketplace.accounts.second_factor import STEP, SecondFactor, Vault
from marketplace.core import clock
from marketplace.core.errors import Conflict
from tests.accounts.door import Door

VAULT = Vault("secret of the installation")


@dataclass
class Codes:
    """Chadia and Dirk have an app; An has none."""

    door: Door
    chadia: Person
    dirk: Person

    async def secret(self, person: Person) -> str:
        """What the app of a person was given."""
        async with self.door.database.begin() as db:
            return VAULT.open((await db.get_one(SecondFactor, person.id)).sealed_secret)

    async def code(self, person: Person, steps: int = 0) -> str:
        """What the app shows, so many steps from now."""
        moment = clock.now() + timedelta(seconds=STEP * steps)
        return pyotp.TOTP(await self.secret(person)).at(moment)

    async def begin(self, person: Person) -> None:
        async with self.door.database.begin() as db:
            await second_factor.begin(db, VAULT, person.id)

    async def confirm(self, person: Person, code: str) -> list[str]:
        async with self.door.database.begin() as db:
            return await second_factor.confirm(db, VAULT, person.id, code) or []

    async def set_up(self, person: Person) -> list[str]:
        """-> the recovery codes; the clock then shows a code that was not used yet."""
        await self.begin(person)
        codes = await self.confirm(person, await self.code(person, -1))
        assert codes
        return codes

    async def take(self, person: Person, code: str) -> bool:
        async with self.door.database.begin() as db:
            return await second_factor.take(db, VAULT, person.id, code)

    async def end(self, person: Person, code: str) -> bool:
        async with self.door.database.begin() as db:
            return await second_factor.end(db, VAULT, person.id, code)

    async def is_on(self, person: Person) -> bool:
        async with self.door.database.begin() as db:
            return await second_factor.is_on(db, person.id)


@pytest.fixture
async def codes(door: Door) -> Codes:
    """In the middle of a step, so that none begins while a test looks."""
    into = clock.now().timestamp() % STEP
    clock.travel(timedelta(seconds=STEP / 2 - into))
    return Codes(door, door.cast.chadia, door.cast.dirk)


async def test_it_is_on_for_who_confirmed_it_and_for_nobody_else(codes: Codes) -> None:
    await codes.begin(codes.dirk)
    await codes.set_up(codes.chadia)
    assert await codes.is_on(codes.chadia)
    assert not await codes.is_on(codes.dirk), "he typed no first code yet"
    assert not await codes.is_on(codes.door.cast.an)
    assert await codes.door.log("person.second_factor_on") == [codes.chadia.id]


async def test_a_code_and_a_recovery_code_are_of_one_person(codes: Codes) -> None:
    hers, his = await codes.set_up(codes.chadia), await codes.set_up(codes.dirk)
    assert not await codes.take(codes.dirk, await codes.code(codes.chadia))
    assert not await codes.take(codes.dirk, hers[0])
    assert await codes.take(codes.chadia, await codes.code(codes.chadia))
    assert await codes.take(codes.dirk, await codes.code(codes.dirk))
    assert await codes.take(codes.chadia, hers[0])
    assert await codes.take(codes.dirk, his[0])
    assert await codes.door.log("person.recovery_code") == [codes.chadia.id, codes.dirk.id]


async def test_who_turns_it_off_leaves_that_of_others_on(codes: Codes) -> None:
    for person in (codes.chadia, codes.dirk):
        await codes.set_up(person)
    assert not await codes.end(codes.dirk, "000000")
    assert await codes.end(codes.chadia, await codes.code(codes.chadia))
    assert [await codes.is_on(person) for person in (codes.chadia, codes.dirk)] == [False, True]
    assert await codes.door.log("person.second_factor_off") == [codes.chadia.id]


async def test_beginning_anew_gives_another_secret_until_one_is_in_use(codes: Codes) -> None:
    for person in (codes.chadia, codes.dirk):
        await codes.begin(person)
    hers, his = await codes.secret(codes.chadia), await codes.secret(codes.dirk)
    await codes.begin(codes.chadia)
    assert await codes.secret(codes.chadia) != hers
    assert await codes.secret(codes.dirk) == his
    await codes.set_up(codes.dirk)
    his = await codes.secret(codes.dirk)
    with pytest.raises(Conflict, match="al ingesteld"):
        await codes.begin(codes.dirk)
    assert await codes.secret(codes.dirk) == his


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_differ_by_half_a_minute(codes: Codes, steps: int, taken: bool) -> None:
    await codes.begin(codes.chadia)
    assert bool(await codes.confirm(codes.chadia, await codes.code(codes.chadia, steps))) is taken


async def test_after_a_code_none_of_before_it_is_taken(codes: Codes) -> None:
    """Who looked over a shoulder has a code that the app showed just before."""
    await codes.set_up(codes.chadia)
    assert await codes.take(codes.chadia, await codes.code(codes.chadia, 1))
    assert not await codes.take(codes.chadia, await codes.code(codes.chadia))


async def test_without_an_app_no_code_lets_anybody_in(codes: Codes) -> None:
    recovery = await codes.set_up(codes.chadia)
    for code in ("000000", "", await codes.code(codes.chadia), recovery[0]):
        assert not await codes.take(codes.door.cast.an, code)
        assert not await codes.confirm(codes.door.cast.an, code)
