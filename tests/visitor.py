"""A person with a browser without JavaScript: keeps cookies, fills in forms, follows redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

from tests.markup import form_to, form_with, values_of, words_of


def hidden_fields(page: str, action: str) -> dict[str, object]:
    """The hidden fields of the form on a page that posts to `action`; of another page only the CSRF token."""
    form = form_to(page, action)
    if form is not None:
        return {field.name: field.value for field in form.xpath('.//input[@type="hidden"][@name]')}
    token = re.search(r'name="_csrf" value="([^"]*)"', page)
    return {"_csrf": token[1] if token else ""}


@dataclass
class Visitor:
    """`page` is the last answer. `send(path, ...)` posts with the CSRF token of the page that was seen."""

    base_url: str
    client: httpx.Client = field(init=False)
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.base_url, timeout=30)

    def leave(self) -> None:
        self.client.close()

    def see(self, path: str, status: int = 200) -> str:
        """Open a page, following redirects; -> its text."""
        self.page = self.client.get(path, follow_redirects=True)
        assert self.page.status_code == status, f"{path}: {self.page.status_code}\n{self.words()}"
        return self.words()

    def send(self, path: str, status: int = 200, **values: object) -> str:
        """Post a form of the page with its hidden fields and follow; -> the text of where one lands."""
        data = hidden_fields(self.page.text, path) | {
            name.replace("__", "-"): v for name, v in values.items()
        }
        self.page = self.client.post(path, data=data, follow_redirects=True)
        assert self.page.status_code == status, f"{path}: {self.page.status_code}\n{self.words()}"
        return self.words()

    def submit(self, button: str, status: int = 200, **values: object) -> str:
        """Fill in and send the form of the page that has this button, with the values it holds."""
        form, pressed = form_with(self.page.text, button)
        return self._submit(form, pressed, status, values)

    def _submit(
        self, form: html.FormElement, button: html.HtmlElement, status: int, values: dict[str, object]
    ) -> str:
        data = values_of(form)
        if button.get("name"):
            data[button.get("name")] = button.get("value")
        data |= {name.replace("__", "-"): value for name, value in values.items()}
        target = urljoin(str(self.page.url), button.get("formaction") or form.get("action") or "")
        if (form.get("method") or "get").lower() == "get":
            self.page = self.client.get(target, params=data, follow_redirects=True)
        else:
            self.page = self.client.post(target, data=data, follow_redirects=True)
        assert self.page.status_code == status, f"{target}: {self.page.status_code}\n{self.words()}"
        return self.words()

    def words(self) -> str:
        """The text of the page, white space folded."""
        return words_of(self.page.text)

    @property
    def path(self) -> str:
        return urlsplit(str(self.page.url)).path

    def sign_in(self, token: str) -> None:
        """Open the mailed link and press its button."""
        self.see(f"/aanmelden/link/{token}")
        self.submit("Aanmelden")
