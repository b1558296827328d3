"""A browser tab of the cast inside a test: reads a form with all its fields, and sends it later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from lxml import html

from marketplace.accounts.models import Person
from marketplace.core.db import Database
from tests.inprocess import cookie_of

Fields = dict[str, Any]


@dataclass
class Tab:
    """Several tabs of one client know their own cookies only."""

    client: AsyncTestClient[Litestar]
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def of(cls, client: AsyncTestClient[Litestar], database: Database, person: Person) -> Tab:
        """A tab in which a person is signed in."""
        return cls(client, await cookie_of(database, person))

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self._ask("GET", path, **more)

    async def post(self, path: str, data: Fields, **more: Any) -> httpx.Response:
        return await self._ask("POST", path, data=data, **more)

    async def form(self, page: str, target: str | None = None, /, **typed: Any) -> Fields:
        """The fields of the form on a page that posts to `target` (the page itself), with what is typed."""
        answer = await self.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        return form_on(answer.text, target or page.split("?")[0]) | typed

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.client.cookies.clear()
        given = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = ({"cookie": given} if given else {}) | more.pop("headers", {})
        answer = await self.client.request(method, path, headers=headers, follow_redirects=False, **more)
        self.cookies |= dict(answer.cookies)
        return answer


def form_on(page: str, action: str) -> Fields:
    """The fields of a page's form that posts to `action`, as a browser would send them."""
    for form in html.fromstring(page).forms:
        if (form.get("action") or "").split("?")[0] == action and (form.get("method") or "") == "post":
            found: Fields = {}
            for name, value in form.form_values():
                held = found.get(name, value)
                again = [*held, value] if isinstance(held, list) else [held, value]
                found[name] = again if name in found else value
            return found
    raise AssertionError(f"no form that posts to {action}")


def errors_on(page: str) -> list[str]:
    """What stands in the summary of errors."""
    found = html.fromstring(page).xpath('//ul[contains(@class, "error-summary__list")]//a')
    return [link.text_content().strip() for link in found]
