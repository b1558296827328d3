"""A sign-up as typed -> values; and fields that several forms ask for."""

from __future__ import annotations

import re
import time
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.reading.addresses import read_website
from marketplace.core.web.access import Role
from marketplace.core.web.forms import Form
from marketplace.organisations.models import Municipality, SupplierType
from marketplace.organisations.sign_up import Registration

KEEP_S = 60.0
_choices: WeakKeyDictionary[object, tuple[float, list[tuple[str, str]]]] = WeakKeyDictionary()


async def municipality_choices(session: AsyncSession) -> list[tuple[str, str]]:
    """(nis, name) of today's municipalities in reading order, after an empty first choice.

    Kept for a minute per database: municipalities change once in some years.
    """
    engine = session.get_bind()
    read_at, choices = _choices.get(engine, (float("-inf"), []))
    if time.monotonic() - read_at > KEEP_S or len(choices) < 2:
        columns = (Municipality.nis, Municipality.name)
        rows = await session.execute(Municipality.current().with_only_columns(*columns))
        choices = [("", _("Kies een gemeente")), *((row.nis, row.name) for row in rows)]
        _choices[engine] = (time.monotonic(), choices)
    return choices


async def registration(session: AsyncSession, form: Form) -> Registration | None:
    """A valid registration, or None with errors in the form."""
    role = form.choice("role", (Role.BUYER, Role.SUPPLIER), _("Kies of u wilt kopen of leveren"))
    kind = None
    if role == Role.SUPPLIER:
        kind = form.choice("supplier_type", list(SupplierType), _("Kies het type organisatie"))
    name = form.name("name", _("Vul de naam van uw organisatie in"), limit=120)
    kbo = form.kbo("kbo")
    nis = form.line("nis", _("Kies een gemeente"))
    if nis and not await session.scalar(select(Municipality.nis).where(Municipality.nis == nis)):
        form.fail("nis", _("Kies een gemeente uit de lijst"))
    person_name = form.name("person_name", _("Vul uw naam in"), limit=100)
    email = form.email("email")
    phone = phone_number(form)
    if not form.ok or role is None or kbo is None or email is None:
        return None
    return Registration(
        role=Role(role),
        name=name,
        kbo=kbo,
        nis=nis,
        supplier_type=SupplierType(kind) if kind else None,
        phone=phone,
        person_name=person_name,
        person_email=email,
    )


def phone_number(form: Form, name: str = "phone") -> str:
    """A phone number as typed, when it has the shape of one."""
    value = form.line(name, limit=30)
    if value and not re.fullmatch(r"\+?[\d\s./()-]{8,30}", value):
        form.fail(name, _("Vul een telefoonnummer in zoals 03 123 45 67"))
    return value


def website(form: Form) -> str:
    """A web address, typed with or without https://, as it is kept: with."""
    typed = form.line("website", limit=200)
    address = read_website(typed)
    if typed and address is None:
        form.fail("website", _("Vul een webadres in zoals www.voorbeeld.be"))
    return address or typed
