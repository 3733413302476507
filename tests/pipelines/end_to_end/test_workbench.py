"""The commands of the workbench on a published night."""

import json

import duckdb
import pytest


@pytest.fixture(scope="module")
def finding_id(demo) -> str:
    """Return a finding of the published night."""
    with duckdb.connect(str(demo.home / "published" / "current.duckdb"), read_only=True) as connection:
        (found,) = connection.execute(
            "select min(finding_id) from finding where scheme = 'split_hospitalization' and state = 'new'"
        ).fetchall()[0]
    return str(found)


def test_backtest_prints_a_table_and_bars(fundwatch, demo):
    words = (
        "rules",
        "backtest",
        "split_hospitalization",
        "--param",
        "max_gap_days=1,15",
        "--home",
        demo.home,
    )
    printed = fundwatch(*words).stdout
    assert "in force" in printed
    assert "max_gap_days=15" in printed
    assert "█" in printed
    trials = json.loads(fundwatch(*words, "--json").stdout)["trials"]
    assert trials[0]["n_findings"] == trials[2]["n_findings"] >= trials[1]["n_findings"]


def test_a_value_out_of_bounds_is_wrong_usage(fundwatch, demo):
    answer = fundwatch(
        "rules",
        "backtest",
        "split_hospitalization",
        "--param",
        "max_gap_days=99",
        "--home",
        demo.home,
        expect=2,
    )
    assert "outside the card's 1 to 31 day" in answer.stderr


def test_an_unchanged_rule_has_an_empty_diff_and_leaves_a_receipt(fundwatch, demo):
    answer = fundwatch("rules", "diff", "split_hospitalization", "--home", demo.home, "--json")
    (difference,) = json.loads(answer.stdout)["differences"]
    assert (difference["n_new"], difference["n_gone"]) == (0, 0)
    assert difference["n_kept"] > 0
    assert (demo.home / "rule_diffs" / "split_hospitalization.json").exists()


def test_diff_takes_a_snapshot_file_and_refuses_what_is_neither(fundwatch, demo):
    snapshot = demo.home / "published" / "current.duckdb"
    words = ("rules", "diff", "split_hospitalization", "--home", demo.home, "--against")
    assert json.loads(fundwatch(*words, snapshot, "--json").stdout)["differences"][0]["n_new"] == 0
    assert "no revision" in fundwatch(*words, "nosuchrevision", expect=2).stderr


def test_the_sql_of_a_note_runs_on_the_snapshot_as_it_is(fundwatch, demo, finding_id):
    note = json.loads(fundwatch("rules", "explain", finding_id, "--home", demo.home, "--json").stdout)
    with duckdb.connect(str(demo.home / "published" / "current.duckdb"), read_only=True) as connection:
        answer = connection.execute(note["sql"])
        names = [column[0] for column in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    assert [row["subject_id"] for row in rows] == [note["finding"]["subject_id"]]
    printed = fundwatch("rules", "explain", finding_id, "--home", demo.home).stdout
    assert "法规依据" in printed
    assert note["finding"]["message"] in printed


def test_mutes_are_written_listed_and_taken_back(fundwatch, tmp_path):
    words = ("--subject", "M1", "--home", tmp_path)
    fundwatch(
        "rules", "mute", "split_hospitalization", *words, "--until", "2000-01-01", "--reason", "x", expect=2
    )
    fundwatch("rules", "unmute", "split_hospitalization", *words, expect=2)
    assert "No rule is muted" in fundwatch("rules", "mutes", "--home", tmp_path).stdout


def test_evaluate_prints_every_planted_scheme_beside_its_targets(fundwatch, demo):
    answer = fundwatch("evaluate", "--home", demo.home, "--json", expect=None)
    told = json.loads(answer.stdout)
    assert answer.returncode == (8 if told["missed"] else 0)
    assert {row["scheme"] for row in told["schemes"]} >= {"split_hospitalization", "ghost_bed_stay"}
    assert told["targets"]["recall_ordinary"] == 0.95
    share = {row["ordering"]: float(row["money_share_100"]) for row in told["ladder"]}
    alone = [name for name in share if "stays" in name]  # what needs no rule
    assert len(alone) == 4
    assert share["expected amount (the list)"] > 2 * max(share[name] for name in alone)


def test_rules_are_listed_with_last_nights_count_and_precision(fundwatch, demo):
    rules = {row["scheme"]: row for row in json.loads(
        fundwatch("rules", "list", "--home", demo.home, "--json").stdout
    )}  # fmt: skip
    assert rules["split_hospitalization"]["n_findings"] > 0
    assert (rules["split_hospitalization"]["n_judged"], rules["split_hospitalization"]["n_muted"]) == (0, 0)
    assert (
        "precision so far —"
        in fundwatch("rules", "show", "split_hospitalization", "--home", demo.home).stdout
    )
