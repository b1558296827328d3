"""A person with a browser without JavaScript: keeps cookies, fills in forms, follows redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html


def hidden_fields(page: str, action: str) -> dict[str, object]:
    """The hidden fields of the form on a page that posts to `action`; of another page only the CSRF token."""
    for form in html.fromstring(page).forms if page.strip() else []:
        if (form.get("action") or "").split("?")[0] == action and form.get("method") == "post":
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
        tree = html.fromstring(self.page.text)
        for form in tree.forms:
            for element in form.iter("button"):
                if button in (element.text_content() or "").strip():
                    return self._submit(form, element, status, values)
        raise AssertionError(f"no button {button!r} on {self.page.url}\n{self.words()}")

    def _submit(
        self, form: html.FormElement, button: html.HtmlElement, status: int, values: dict[str, object]
    ) -> str:
        data: dict[str, object] = {}
        for name, value in form.form_values():
            data[name] = (
                [*data[name], value]
                if isinstance(data.get(name), list)
                else ([data[name], value] if name in data else value)
            )
        if button.get("name"):
            data[button.get("name")] = button.get("value")
        data |= {name.replace("__", "-"): value for name, value in values.items()}
        target = urljoin(str(self.page.url), form.get("action") or "")
        if (form.get("method") or "get").lower() == "get":
            self.page = self.client.get(target, params=data, follow_redirects=True)
        else:
            self.page = self.client.post(target, data=data, follow_redirects=True)
        assert self.page.status_code == status, f"{target}: {self.page.status_code}\n{self.words()}"
        return self.words()

    def words(self) -> str:
        """The text of the page, white space folded."""
        if not self.page.text.strip():
            return ""
        tree = html.fromstring(self.page.text)
        for hidden in tree.xpath("//script|//style"):
            hidden.drop_tree()
        return " ".join(tree.text_content().split())

    @property
    def path(self) -> str:
        return urlsplit(str(self.page.url)).path

    def sign_in(self, token: str) -> None:
        """Open the mailed link and press its button."""
        self.see(f"/aanmelden/link/{token}")
        self.submit("Aanmelden")
