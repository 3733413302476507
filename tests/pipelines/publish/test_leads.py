"""The leads on screen."""

import duckdb
import polars as pl
import pytest

from pipelines.errors import UsageError
from pipelines.publish.leads import read_leads
from pipelines.publish.lists import export_lists


@pytest.fixture
def connection(make_snapshot, county):
    with duckdb.connect(str(make_snapshot(**county)), read_only=True) as opened:
        opened.execute("set enable_external_access = false")
        opened.execute("set lock_configuration = true")
        yield opened


def test_leads_come_best_first_with_their_words(connection):
    leads = read_leads(connection)
    assert [(lead["rank"], lead["lead_id"], lead["scheme_titles"]) for lead in leads] == [
        (1, "La", "重复收费、分解住院"),
        (2, "Lb", "模型离群"),
        (3, "Lc", "对照抽样"),
    ]
    assert (leads[0]["fixmedins_name"], leads[0]["summary"]) == ("第一医院", "La的摘要。")


def test_a_lead_over_several_institutions_names_them_most_money_first(make_snapshot, county):
    county["lead"][0]["fixmedins_code"] = None
    county["lead_record"].append({"lead_id": "La", "setl_id": "S4", "amount": "900.00"})
    with duckdb.connect(str(make_snapshot(**county)), read_only=True) as connection:
        assert [lead["place_names"] for lead in read_leads(connection)][:2] == [
            ["第二医院", "第一医院"],
            ["大药房"],
        ]


def test_leads_of_one_institution_include_those_with_a_record_there(connection):
    assert [lead["lead_id"] for lead in read_leads(connection, institution="P1")] == ["Lb"]
    assert [lead["lead_id"] for lead in read_leads(connection, top=1)] == ["La"]


def test_a_lead_that_could_not_be_verified_says_when_on_screen_and_list(make_snapshot, county, tmp_path):
    closed = {"verdict": "unverifiable", "closed_on": "2025-12-31"}
    county["outcome"] = [
        {"lead_id": "La", **closed, "verdict": "confirmed"},  # of two records one
        {"lead_id": "Lb", **closed},
        {"lead_id": "Lc", **closed},
    ]
    county["outcome_record"] = [
        {"lead_id": "La", "setl_id": setl_id, "verdict": verdict}
        for setl_id, verdict in (("S1", "confirmed"), ("0012", "unverifiable"))
    ]
    words = {"La": "2025-12-31核查：其中1笔无法核实。"} | dict.fromkeys(
        ("Lb", "Lc"), "2025-12-31核查：无法核实。"
    )
    snapshot = make_snapshot(**county)
    with duckdb.connect(str(snapshot), read_only=True) as opened:
        told = {lead["lead_id"]: lead["summary"] for lead in read_leads(opened)}
    assert told == {lead_id: f"{lead_id}的摘要。{said}" for lead_id, said in words.items()}
    export_lists(snapshot, tmp_path / "lists")
    listed = pl.read_csv(tmp_path / "lists" / "suspect_records.csv", infer_schema=False)
    said = dict(listed.select("线索编号", "疑点说明").rows())
    assert all(said[lead_id].endswith(end) for lead_id, end in words.items())


def test_an_institution_nobody_knows_is_said_not_shown_as_clean(connection):
    with pytest.raises(UsageError, match="nowhere is not in the published snapshot"):
        read_leads(connection, institution="nowhere")


def test_lists_are_exported_while_the_same_process_reads_the_snapshot(make_snapshot, county, tmp_path):
    snapshot = make_snapshot(**county)
    with duckdb.connect(str(snapshot), read_only=True) as opened:
        opened.execute("set enable_external_access = false")
        opened.execute("set lock_configuration = true")
        assert export_lists(snapshot, tmp_path / "lists")


def test_only_what_is_new_or_came_back_is_read_in_the_morning(make_snapshot, county):
    known = county["lead"][0]
    county["lead"] += [
        known | {"lead_id": lead_id, "rank": rank, "state": state, "moved": moved}
        for lead_id, rank, state, moved in (
            ("Le", 5, "known", "由第4名降至第5名：其他线索变化所致。"),
            ("Lf", 6, "changed", "办结后又有未核查过的记录，重新列入。"),
            ("Lg", 7, "closed", "核查属实，已办结。"),
        )
    ]
    with duckdb.connect(str(make_snapshot(**county)), read_only=True) as connection:
        assert [lead["lead_id"] for lead in read_leads(connection)] == ["La", "Lb", "Lc", "Le", "Lf"]
        new = read_leads(connection, only_new=True)
    assert [lead["lead_id"] for lead in new] == ["La", "Lb", "Lc", "Lf"]
    assert new[-1]["moved"] == "办结后又有未核查过的记录，重新列入。"
