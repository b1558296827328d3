"""`maatmarkt procedure`, as people and scripts call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import command


def ask(url: str, var: Path, *arguments: str) -> tuple[int, str]:
    return command(url, var, "procedure", *arguments)


def test_json_has_routes_warnings_and_rule_ids(shared_demo_database_url: str, tmp_path: Path) -> None:
    arguments = ("--date", "2026-11-25", "--kind", "L", "--estimate", "60.000", "--same-class", "80.000")
    status, said = ask(shared_demo_database_url, tmp_path, *arguments, "--json")
    answer = json.loads(said)
    assert status == 0
    assert answer["routes"] == [
        *("negotiated_without_publication", "simplified", "competitive_negotiation", "open")
    ]
    assert len(answer["warnings"]) == 1
    assert "140.000,00" in answer["warnings"][0]
    assert {"OPZB-2026", "SPLITS-12M"} <= set(answer["rules"])
    assert answer["pending"] == ["HANGEND-75000"]
    assert [way["code"] for way in answer["reserved"]] == ["res-ws"]
    rules = {rule["id"]: rule for rule in answer["details"]["rules"]}
    assert set(rules) == set(answer["rules"])
    assert rules["OPZB-2026"]["amount"] == "140000.00"
    assert rules["OPZB-2026"]["valid_from"] == "2026-01-01"


def test_text_names_each_open_route_with_its_rule(shared_demo_database_url: str, tmp_path: Path) -> None:
    arguments = ("--date", "2026-11-25", "--kind", "s", "--estimate", "90000", "--cpv", "85312110-3")
    status, said = ask(shared_demo_database_url, tmp_path, *arguments, "--reserved", "--months", "37")
    words = " ".join(said.split())
    assert status == 0
    assert "Onderhandelen zonder voorafgaande bekendmaking" in words
    assert "[SOC-OPZB]" in words
    assert "Voorbehouden (res-ws): kan" in words
    assert "37 maanden is te lang" in words
    assert "Nog geen wet" in words
    assert "informeert en beslist niet" in words


def test_a_database_without_rules_gets_those_of_this_version(database_url: str, tmp_path: Path) -> None:
    arguments = ("--date", "2022-01-01", "--kind", "D", "--estimate", "139.999,99", "--json")
    status, said = ask(database_url, tmp_path, *arguments)
    assert status == 0
    assert "OPZB-2022" in json.loads(said)["rules"]


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--date", "31-02-2026", "geen datum"),
        ("--date", "2019-12-31", "Wij kennen de regels van 1 januari 2020"),
        ("--estimate", "12,500", "geen bedrag"),
        ("--estimate", "-5", "geen bedrag"),
        ("--offer", "veel", "geen bedrag"),
        ("--repeats", "x", "geen bedrag"),
        ("--same-class", "x", "geen bedrag"),
        ("--months", "drie", "geen aantal maanden"),
        ("--cpv", "77310000-5", "controlecijfer"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    shared_demo_database_url: str, tmp_path: Path, option: str, value: str, says: str
) -> None:
    given = {"--date": "2026-11-25", "--kind": "D", "--estimate": "1000"} | {option: value}
    status, said = ask(shared_demo_database_url, tmp_path, *(word for pair in given.items() for word in pair))
    assert status == 1
    assert says in said
    assert len(said.strip().splitlines()) == 1
