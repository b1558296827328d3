"""A short run of schemathesis, and what the OpenAPI document says of a form."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import html

from tests.security.openapi import add_operation, empty_document, fields_of
from tests.security.schema import run

OPERATIONS = 60
SEED = int(os.environ.get("FUZZ_SEED", "1"))
FORM = """
<form method="post" action="/behoeften">
  <input type="hidden" name="_csrf" value="secret">
  <input name="title" maxlength="120" required>
  <input name="budget" inputmode="decimal">
  <input name="until" type="date">
  <select name="kind"><option value="">Kies</option><option value="dienst">Dienst</option></select>
  <input type="radio" name="reserved" value="ja" required><input type="radio" name="reserved" value="nee">
  <button name="action" value="save">Bewaar</button>
</form>
"""


@pytest.mark.slow
async def test_cases_that_fit_the_schema_and_cases_that_do_not(
    demo_database_url: str, tmp_path: Path
) -> None:
    summary = await run(demo_database_url, tmp_path, 1, OPERATIONS, SEED, patience=10)
    assert summary.findings == [], summary.text()
    assert summary.requests > OPERATIONS
    assert {200, 404, 422} <= set(summary.statuses)


def test_a_form_is_read_as_people_can_fill_it_in() -> None:
    fields, required = fields_of(html.document_fromstring(FORM).forms[0])
    assert required == ["title", "reserved"]
    assert fields["title"] == {"type": "string", "maxLength": 120}
    assert fields["until"] == {"type": "string", "format": "date"}
    assert fields["kind"]["enum"] == ["", "dienst"]
    assert fields["reserved"]["enum"] == ["ja", "nee"]
    assert fields["action"]["enum"] == ["save"]
    assert set(fields) == {"title", "budget", "until", "kind", "reserved", "action"}


def test_an_identifier_in_an_address_is_a_parameter() -> None:
    document = empty_document()
    number = "0b7e1c7c-6a0f-4f2e-9d3f-111111111111"
    add_operation(document, "POST", f"/behoeften/{number}/intrekken", {"reason": {"type": "string"}}, [])
    operation = document["paths"]["/behoeften/{p2}/intrekken"]["post"]
    assert operation["parameters"] == [
        {"name": "p2", "in": "path", "required": True, "schema": {"type": "string", "enum": [number]}}
    ]
