"""The engine keeps finding what buyers mean: floors on our own sets, and on outside sets if present."""

from pathlib import Path

import pytest

from benchmarks import fairness, labels, levers, quality, rankers
from benchmarks.beir import load
from benchmarks.difficulty import weighed
from benchmarks.quality import DEPTH, OWN_SETS, gains
from benchmarks.speed_data import outside_sets
from benchmarks.suggestions import hits
from matching import suggest_cpv

OUTSIDE = outside_sets() or OWN_SETS / "absent"
FLOORS = {
    "everyday": 0.90,
    "everyday-fr-en": 0.95,
    "everyday-fresh": 0.90,
    "everyday-blind": 0.80,
    "everyday-second": 0.79,
    "everyday-third": 0.88,
    "everyday-fourth": 0.85,
    "everyday-fifth": 0.85,
    "everyday-sixth": 0.77,
}
OUTSIDE_FLOORS = {"activity-to-nace-nl": 0.47, "notice-to-cpv-nl": 0.20, "notice-to-notice-nl": 0.385}


def mean_gain(folder: Path, ranker: rankers.Ranker = rankers.default) -> float:
    test_set = load(folder)
    values = gains(test_set, ranker(test_set.corpus, test_set.queries, DEPTH))
    return sum(values) / len(values)


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_everyday_requests_find_their_offers(name: str, floor: float) -> None:
    assert mean_gain(OWN_SETS / name) >= floor


@pytest.mark.parametrize(("name", "floor"), OUTSIDE_FLOORS.items())
def test_outside_sets(name: str, floor: float) -> None:
    if not (OUTSIDE / name).exists():
        pytest.skip("the outside sets are not here (see benchmarks.speed_data.outside_sets)")
    assert mean_gain(OUTSIDE / name) >= floor


def test_the_right_code_is_among_five_suggestions() -> None:
    if not (OUTSIDE / "notice-to-cpv-nl").exists():
        pytest.skip("the outside sets are not here (see benchmarks.speed_data.outside_sets)")
    test_set = load(OUTSIDE / "notice-to-cpv-nl")
    table = {code: label for code, label, _ in test_set.corpus}
    found = {
        q: [one.code for one in suggest_cpv(title, text, 5, table)] for q, title, text in test_set.queries
    }
    assert sum(hits(test_set, found, 5)) >= 0.54 * len(test_set.queries)


def test_a_run_has_thirty_documents_a_query(tmp_path: Path) -> None:
    out = tmp_path / "run.tsv"
    assert quality.main([str(OWN_SETS / "everyday"), "--run", str(out)]) == 0
    rows = [line.split("\t") for line in out.read_text().splitlines()]
    test_set = load(OWN_SETS / "everyday")
    assert [len([r for r in rows if r[0] == q]) for q, *_ in test_set.queries] == [30] * len(test_set.queries)
    assert len({tuple(row) for row in rows}) == len(rows)


def test_a_year_of_turns_is_fair_and_costs_little_fit() -> None:
    turns, none = fairness.year(500, 100, 5, 3.0), fairness.year(500, 100, 5, 0.0)
    fair, unfair = fairness.summary(turns), fairness.summary(none)
    assert fair["most_to_median"] <= 1.5
    assert fair["of_them_never_asked"] == 0
    assert fair["mean_fit"] >= 0.98 * unfair["mean_fit"]


def test_requests_are_weighed_until_the_peer_reaches_a_mean() -> None:
    peer, own = [0.0, 0.0, 1.0, 1.0], [0.2, 0.6, 0.8, 1.0]
    assert weighed(peer, own, 0.5) == pytest.approx(0.65)
    assert weighed(peer, own, 0.75) == pytest.approx(0.25 * 0.4 + 0.75 * 0.9)
    assert weighed(peer, peer, 0.6) == pytest.approx(0.6)


def test_names_of_codes_make_a_set_of_each_language(tmp_path: Path) -> None:
    rows = ["code,parent,label_nl,label_de", "03110000,,Gewassen,Feldfrüchte"]
    for number, (dutch, german) in enumerate((("Tarwe", "Weizen"), ("Maïs", "Mais"), ("Rogge", "Roggen"))):
        rows.append(f"0311{number + 1}000,03110000,{dutch},{german}")
    rows.append("03121000,,Tuinbouwproducten,Gartenbauerzeugnisse")
    table = tmp_path / "cpv.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    assert labels.main([str(table), str(tmp_path / "sets")]) == 0
    german = load(tmp_path / "sets" / "cpv-de")
    assert {title for _, title, _ in german.corpus} == {"Weizen", "Mais", "Roggen", "Gartenbauerzeugnisse"}
    assert {code for code, _, _ in german.queries} == {"03111000", "03112000", "03113000"}
    beside = {"03111000": -1, "03112000": 2, "03113000": 2, "03121000": 1}
    assert german.relevance["03111000"] == beside
    assert (tmp_path / "sets" / "cpv-nl" / "queries.jsonl").exists()


@pytest.mark.slow
def test_each_lever_can_be_taken_away_and_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert levers.main([str(OWN_SETS / "everyday-blind")]) == 0
    _, *rows = capsys.readouterr().out.splitlines()
    means = {row[:30].strip(): float(row[30:]) for row in rows}
    assert set(means) == set(levers.LEVERS)
    assert means["no thesaurus"] < means["all"] - 0.3
    assert mean_gain(OWN_SETS / "everyday-blind") == pytest.approx(means["all"], abs=0.001)
