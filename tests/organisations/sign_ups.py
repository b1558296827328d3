"""A registration as its forms send it."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Person
from marketplace.organisations.joining_models import SignUp
from marketplace.organisations.models import Organisation
from tests.guest import Guest, House
from tests.people import kbo

NEW = {
    "role": "supplier",
    "supplier_type": "maatwerkbedrijf",
    "name": "Nieuw vzw",
    "kbo": kbo(90),
    "nis": "46021",
    "person_name": "Fien Nieuw",
    "email": "fien@nieuw.example",
    "phone": "03 111 22 33",
}


async def register(house: House, **more: str) -> Guest:
    guest = house.guest()
    await guest.see("/registreren")
    await guest.press("Registreren", **(NEW | more))
    return guest


async def confirmed(house: House, **more: str) -> SignUp:
    """Signed up and confirmed by the link in the mail."""
    guest = await register(house, **more)
    await guest.see(await house.link("sign_up_confirm", "aanmelding"))
    await guest.press("Ja, dit ben ik")
    await house.work()
    async with house.database.begin() as db:
        return (await db.scalars(select(SignUp).order_by(SignUp.created_at.desc()).limit(1))).one()


async def counts(house: House) -> tuple[int, ...]:
    """People, memberships and organisations."""
    async with house.database.begin() as db:
        return tuple(
            [
                await db.scalar(select(func.count()).select_from(table)) or 0
                for table in (Person, Membership, Organisation)
            ]
        )
