"""The night from end to end on a small county."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from pipelines import stages
from pipelines.demo.truth import compare_truth

NEED_MORE_PEERS = {
    # some screws more, within what the operation may take, show only beside thirty like operations
    "consumable_overuse": {"habitual_extra", "hospital_custom"},
    # five hospitals that add kits to every gallbladder operation are most of those that do it
    "consumable_cost_outlier": {"dear_kit"},
}


@pytest.fixture
def published(demo):
    with duckdb.connect(
        str((demo.home / "published" / "current.duckdb").resolve()), read_only=True
    ) as connection:
        yield connection


def scalar(connection, query: str):
    return connection.execute(query).fetchone()[0]


def test_the_flow_ran_every_stage_in_the_order_that_others_run_them_in(demo):
    (line,) = (demo.home / "nights.jsonl").read_text(encoding="utf-8").splitlines()[:1]
    assert tuple(json.loads(line)["seconds"]) == stages.ORDER


def test_every_row_and_cent_is_accounted_for(published):
    assert scalar(published, "select count(*) from reconciliation") > 0
    assert scalar(published, "select count(*) from reconciliation where difference <> 0") == 0
    assert scalar(published, "select sum(read) from reconciliation where measure = 'rows'") == scalar(
        published, "select sum(n_rows) from delivery_file"
    )


def test_every_rule_was_evaluated_and_found_something(published):
    runs = published.execute("select scheme, status, n_findings from rule_run order by scheme").fetchall()
    assert len(runs) >= 4
    assert all(status == "evaluated" and n_findings > 0 for _, status, n_findings in runs)


def test_the_models_scored_their_subjects_and_none_failed(published):
    models = dict(published.execute("select model_id, status from model_run").fetchall())
    large = {"pharmacy_till_day"}  # three thousand persons do not fill a pharmacy
    assert len(models) == 6
    assert all(status == "evaluated" for name, status in models.items() if name not in large), models
    assert models.keys() >= large
    assert "failed" not in models.values()


def test_leads_are_ranked_without_gap_and_count_no_money_twice(published):
    ranks = [row[0] for row in published.execute("select rank from lead order by rank").fetchall()]
    assert ranks == list(range(1, len(ranks) + 1))
    twice = """
        select count(*)
        from (select setl_id, sum(amount) as amount from lead_record group by setl_id) as held
        inner join net_settlement using (setl_id)
        where held.amount > net_settlement.fund_pay_sumamt
    """
    assert scalar(published, twice) == 0


def test_what_was_planted_is_found_and_no_look_alike_is_accused(demo):
    truth = next(demo.home.glob("inbox/**/truth*"))
    comparison = compare_truth((demo.home / "published" / "current.duckdb").resolve(), truth)
    for row in comparison.rows:
        # Only faint cases may be missed, and what shows only beside more peers than a small county has.
        missed = {
            case["kind"]
            for case in comparison.missed
            if case["scheme"] == row["scheme"] and case["strength"] != "faint"
        }
        assert missed <= NEED_MORE_PEERS.get(row["scheme"], set()), row
        assert row["precision_rate"] >= 0.95, row
        assert row["look_alikes_accused"] == 0, row


def test_the_suspect_list_opens_in_a_spreadsheet(demo):
    raw = next(demo.home.glob("exports/*/suspect_records.csv")).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows
    assert list(rows[0])[:3] == ["名次", "序号", "线索编号"]
    assert list(rows[0])[-4:] == ["核查结果", "核实金额", "不属实原因", "备注"]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_leads_and_sql_answer_programs(fundwatch, demo):
    leads = json.loads(fundwatch("leads", "--top", 3, "--json", "--home", demo.home).stdout)
    assert [lead["rank"] for lead in leads] == [1, 2, 3]
    query = "select count(*) as n from lead"
    assert json.loads(fundwatch("sql", query, "--json", "--home", demo.home).stdout)[0]["n"] >= 3


@pytest.mark.parametrize(
    "query",
    [
        "delete from lead",
        "select * from read_csv('/etc/passwd')",
        "copy lead to '/tmp/leads.csv'",
        "attach '/tmp/x.duckdb'",
        "set enable_external_access = true",
    ],
)
def test_a_query_reads_the_snapshot_and_nothing_else(fundwatch, demo, query):
    assert "the query cannot run" in fundwatch("sql", query, "--home", demo.home, expect=2).stderr


def test_the_same_delivery_again_changes_nothing_and_says_so(fundwatch, demo):
    link = demo.home / "published" / "current.duckdb"
    before = (link.resolve(), link.stat().st_mtime_ns)
    printed = fundwatch("night", demo.delivery, "--home", demo.home).stdout
    assert "Nothing changed" in printed
    assert (link.resolve(), link.stat().st_mtime_ns) == before


def test_a_refused_delivery_leaves_last_night_published(fundwatch, demo, refused):
    assert "person.csv" in refused.logged
    links = [(home / "published" / "current.duckdb").readlink() for home in (demo.home, refused.home)]
    assert links[0] == links[1]
    nights = json.loads(fundwatch("status", "--json", "--home", refused.home).stdout)["nights"]
    assert nights[0]["state"] == "refused"


def test_a_list_for_one_institution_holds_nothing_of_others(fundwatch, demo, published, tmp_path: Path):
    code = scalar(
        published, "select fixmedins_code from lead where fixmedins_code is not null order by rank limit 1"
    )
    fundwatch("export", "--institution", code, "--to", tmp_path / "lists", "--home", demo.home)
    raw = (tmp_path / "lists" / "suspect_records.csv").read_text(encoding="utf-8-sig")
    assert {row["机构编号"].strip() for row in csv.DictReader(io.StringIO(raw))} == {code}
