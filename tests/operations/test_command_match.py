"""`maatmarkt match` as people type it: words or a notice in, a table or JSON out; bad input is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import command

NOTICES = Path(__file__).parents[1] / "interop/fixtures"
KEYS = {"rank", "supplier", "offer", "score", "fit", "band", "social_value", "reasons", "facts"}


def test_words_give_a_ranking_as_json(shared_demo_database_url: str, tmp_path: Path) -> None:
    words = ("--title", "Gras maaien en hagen scheren in het park", "--text", "Elke maand", "--nis", "46025")
    status, said = command(
        shared_demo_database_url, tmp_path, "match", *words, "--cpv", "77314000", "--top", "3", "--json"
    )
    assert status == 0, said
    answer = json.loads(said)
    assert [row["rank"] for row in answer["ranked"]] == [1, 2, 3]
    for row in answer["ranked"]:
        assert row.keys() == KEYS
        assert 20 <= row["fit"] <= 100
        assert row["band"] == ("good" if row["fit"] >= 75 else "possible" if row["fit"] >= 50 else "doubtful")
        assert 0 <= row["social_value"] <= 100
        assert "maaien" in row["reasons"][0].lower()
        assert all(text.endswith(".") for text in row["reasons"])
        for fact in row["facts"]:
            assert fact["text"].endswith(".")
            assert len(fact) > 2, "its kind, its text, and values"
    first = answer["ranked"][0]["facts"][0]
    assert (first["kind"], first["activity"]) == ("activity", "77342000")
    for row in answer["excluded"]:
        assert row.keys() == {"supplier", "rule", "reason", "fact"}
        assert row["fact"]["kind"] == row["rule"]


def test_a_notice_gives_a_table(shared_demo_database_url: str, tmp_path: Path) -> None:
    status, said = command(
        shared_demo_database_url, tmp_path, "match", str(NOTICES / "notice.xml"), "--top", "2"
    )
    assert status == 0, said
    assert "Meerwaarde" in said
    assert "past goed" in said
    assert "Bedoelt u" not in said


@pytest.mark.parametrize(("title", "doubt"), [("onderhoud", True), ("auto", False)])
def test_what_nobody_is_sure_to_offer_gives_what_could_be_meant(
    shared_demo_database_url: str, tmp_path: Path, title: str, doubt: bool
) -> None:
    status, said = command(shared_demo_database_url, tmp_path, "match", "--title", title)
    assert status == 0, said
    assert ("Niemand in de gids biedt dit zeker aan." in said) is doubt
    assert ("Geen leverancier past bij deze vraag." in said) is not doubt
    assert ("twijfel" in said) is doubt
    meant = said.split("Bedoelt u: ")[1].split("?")[0].split(", ")
    assert len(meant) == 5


@pytest.mark.parametrize("title", ["[/b] poetsen [red]", "poetsen \x1b[31m\x07", "poetsen [link=x]"])
def test_a_title_changes_nothing_in_the_terminal(
    shared_demo_database_url: str, tmp_path: Path, title: str
) -> None:
    status, said = command(shared_demo_database_url, tmp_path, "match", "--title", title, "--top", "1")
    assert status == 0, said
    assert said.splitlines()[0] == " ".join(title.replace("\x1b", " ").replace("\x07", " ").split())


@pytest.mark.parametrize("title", ["", "de het een", "😀", "qzxv"])
def test_nothing_asked_is_answered(shared_demo_database_url: str, tmp_path: Path, title: str) -> None:
    status, said = command(shared_demo_database_url, tmp_path, "match", "--title", title)
    assert status == 0
    assert "Geen leverancier past bij deze vraag." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("weg.xml",), "weg.xml: Dit bestand bestaat niet."),
        (("{folder}",), "Dit is een map."),
        (("{folder}/geen.xml",), "geen.xml: Dit is geen volledig en geldig XML-bestand"),
        (("--title", "poetsen", "--cpv", "abc"), "“abc” is geen CPV-code."),
        (("--title", "poetsen", "--cpv", "90910000-8"), "“90910000-8” klopt niet. Bij 90910000 hoort 9."),
        (("--title", "poetsen", "--nis", "99"), "99 is geen NIS-code van een Vlaamse gemeente."),
    ],
)
def test_bad_input_is_one_line(
    shared_demo_database_url: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "geen.xml").write_text("geen xml")
    given = [argument.replace("{folder}", str(tmp_path)) for argument in arguments]
    status, line = command(shared_demo_database_url, tmp_path, "match", *given)
    assert status == 1
    assert said in line
    assert len(line.strip().splitlines()) == 1


def test_a_table_of_codes_that_is_not_there_is_told(database_url: str, tmp_path: Path) -> None:
    status, line = command(database_url, tmp_path, "import", "cpv", str(tmp_path / "weg.csv"))
    assert (status, line) == (1, "weg.csv: Dit bestand bestaat niet.\n")


def test_what_a_table_of_codes_says_is_shown_and_not_obeyed(database_url: str, tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("code,label_nl\n77\x1b[31m\x07,Groen\n88,Rood\n")
    status, said = command(database_url, tmp_path, "import", "cpv", str(table))
    assert status == 1
    assert "regel 2" in said
    assert "; regel 3" in said
    assert "\x1b" not in said
