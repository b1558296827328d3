"""A page as a browser without JavaScript reads it: its words, and what its forms would send."""

from __future__ import annotations

from typing import Any

from lxml import html

Fields = dict[str, Any]


def values_of(form: html.FormElement) -> Fields:
    """What a form holds; several fields of one name are a list."""
    found: Fields = {}
    for name, value in form.form_values():
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def form_to(page: str, action: str) -> html.FormElement | None:
    """The form of a page that posts to `action`, if it has one."""
    for form in html.document_fromstring(page).forms if page.strip() else []:
        if (form.get("action") or "").split("?")[0] == action and (form.get("method") or "") == "post":
            return form
    return None


def form_on(page: str, action: str) -> Fields:
    """What the form that posts to `action` holds. Raises AssertionError when the page has no such form."""
    form = form_to(page, action)
    assert form is not None, f"no form that posts to {action}"
    return values_of(form)


def form_with(page: str, button: str) -> tuple[html.FormElement, html.HtmlElement]:
    """The form that has this button, and the button. Raises AssertionError when there is none."""
    for form in html.document_fromstring(page).forms if page.strip() else []:
        for element in form.iter("button"):
            if button in (element.text_content() or ""):
                return form, element
    raise AssertionError(f"no button {button!r} on the page\n{words_of(page)}")


def goes_to(form: html.FormElement) -> list[str]:
    """The addresses that a form is sent to: its own, and those of buttons that send it elsewhere."""
    others = [button.get("formaction") for button in form.iter("button") if button.get("formaction")]
    return [form.get("action") or "", *others]


def words_of(page: str) -> str:
    """The text of a page, white space folded."""
    if not page.strip():
        return ""
    tree = html.document_fromstring(page)
    for hidden in tree.xpath("//script|//style"):
        hidden.drop_tree()
    return " ".join(tree.text_content().split())
