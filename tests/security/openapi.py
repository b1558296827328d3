"""The application as an OpenAPI document: read from its access table and from the forms on its pages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from lxml import html

from tests.markup import goes_to
from tests.security.targets import Visit, forms_on

Document = dict[str, Any]
#: What an answer may be; 5xx never.
STATUSES = (200, 204, 302, 303, 400, 403, 404, 405, 409, 410, 413, 422)
FORMATS = {"date": "date", "email": "email", "url": "uri", "time": "time", "datetime-local": "date-time"}
PATTERNS = {"numeric": "^[0-9]{1,6}$", "decimal": "^[0-9]{1,6}(,[0-9]{1,2})?$"}


def empty_document() -> Document:
    return {"openapi": "3.1.0", "info": {"title": "Maatmarkt", "version": "1"}, "paths": {}}


def add_visit(document: Document, seen: Visit) -> None:
    """Add what a visit asked for, and the forms on the page it got."""
    texts = {name: {"type": "string", "examples": [value]} for name, value in seen.values.items()}
    add_operation(document, seen.row.method, seen.path, texts, [])
    for form in forms_on(seen.page):
        fields, required = fields_of(form)
        for address in goes_to(form):
            path = urlsplit(urljoin(form.base_url, address)).path
            add_operation(document, (form.get("method") or "get").upper(), path, fields, required)


def add_operation(
    document: Document, method: str, path: str, fields: dict[str, Document], required: list[str]
) -> None:
    """Add an operation; what is known of one that is there already is widened."""
    template, parameters = _with_parameters(path)
    operations = document["paths"].setdefault(template, {})
    operation = operations.setdefault(
        method.lower(),
        {"parameters": parameters, "responses": {str(status): {"description": "-"} for status in STATUSES}},
    )
    if method == "GET":
        known = {one["name"] for one in operation["parameters"]}
        operation["parameters"] += [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in fields.items()
            if name not in known
        ]
    elif fields:
        media = operation.setdefault("requestBody", {"content": {}})["content"]
        body = media.setdefault(
            "application/x-www-form-urlencoded",
            {"schema": {"type": "object", "properties": {}, "required": required}},
        )["schema"]
        body["properties"] = fields | body["properties"]
        body["required"] = [name for name in body["required"] if name in required]


def fields_of(form: html.FormElement) -> tuple[dict[str, Document], list[str]]:
    """Schema by name of a form's fields, and the names of those that must be filled in."""
    fields: dict[str, Document] = {}
    required: list[str] = []
    for element in form.iter("input", "select", "textarea", "button"):
        name = element.get("name")
        if not name or name == "_csrf":
            continue
        schema = _schema_of(element)
        if name in fields:  # radio buttons and boxes to tick: one of several values
            known, more = fields[name].get("enum", []), schema.get("enum", [])
            schema = {"type": "string", "enum": list(dict.fromkeys([*known, *more]))} if known else schema
        elif element.get("required") is not None:
            required.append(name)
        fields[name] = schema
    return fields, required


def _schema_of(element: html.HtmlElement) -> Document:
    kind = element.get("type", "text")
    if element.tag == "select":
        return {"type": "string", "enum": [option.get("value") or "" for option in element.iter("option")]}
    if element.tag == "button" or kind in ("radio", "checkbox", "hidden", "submit"):
        return {"type": "string", "enum": [element.get("value") or "on"]}
    schema: Document = {"type": "string"}
    if kind in FORMATS:
        schema["format"] = FORMATS[kind]
    elif pattern := PATTERNS.get(element.get("inputmode", "")):
        schema["pattern"] = pattern
    if length := element.get("maxlength"):
        schema["maxLength"] = int(length)
    return schema


def _with_parameters(path: str) -> tuple[str, list[Document]]:
    """The path with a parameter for each identifier or token in it, and those parameters."""
    parameters: list[Document] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        if _is_uuid(segment) or len(segment) > 30 or re.search(r"\d", segment):
            name = f"p{place}"
            schema = {"type": "string", "enum": [segment]}
            parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
            segments[place] = f"{{{name}}}"
    return "/".join(segments), parameters


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
