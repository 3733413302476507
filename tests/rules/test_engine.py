"""The night's run over a small warehouse: findings, their history, and rules that cannot look."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rules.records import RuleRun
from rules.scaffold import new_rule

Run = Callable[..., dict[str, RuleRun]]
Read = Callable[[str], list[tuple[Any, ...]]]
Edit = Callable[[str, str, str], None]
Add = Callable[..., None]
MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)


def test_finding_names_subject_money_sentence_and_what_was_in_force(run: Run, findings: Read):
    fared = run()["long_stay"]
    assert (fared.status, fared.n_findings, fared.amount) == ("evaluated", 1, Decimal("1000.00"))
    ((finding_id, rule_id, subject, amount, message, evidence),) = findings(
        "finding_id, rule_id, subject_id, amount, message, evidence"
    )
    assert (rule_id, subject, amount) == ("INP-001", "M1", Decimal("1000.00"))
    assert len(finding_id) == 17
    assert message == "2025-03-01至2025-03-31在第七医院住院30晚，基金支付1,000.00元。"
    assert json.loads(evidence) == {
        "measured": {"nights": 30},
        "parameters": {"min_nights": {"value": 30, "unit": "night", "source": "project default"}},
    }


def test_rule_run_tells_every_rule(run: Run, warehouse: duckdb.DuckDBPyConnection):
    run(run_id="R7")
    assert warehouse.execute(
        "select run_id, rule_id, scheme, status, n_findings from rule_run"
    ).fetchall() == [("R7", "INP-001", "long_stay", "evaluated", 1)]


def test_money_of_a_stay_is_spread_over_its_settlements_to_the_cent(
    run: Run, add: Add, warehouse: duckdb.DuckDBPyConnection
):
    add("stay", {"stay_id": "M2", "fixmedins_code": "H1", "admitted_on": MARCH, "discharged_on": APRIL,
                 "nights": 31, "fund_amount": Decimal("100.00")})  # fmt: skip
    for setl_id in ("A", "B", "C"):
        add("net_settlement", {"setl_id": setl_id, "mdtrt_id": "M2", "fund_pay_sumamt": Decimal("33.34")})
    run()
    amounts = warehouse.execute(
        "select amount from finding_record where record_id in ('A', 'B', 'C') order by record_id"
    ).fetchall()
    assert sum(amount for (amount,) in amounts) == Decimal("100.00")
    assert all(abs(amount - Decimal("33.33")) <= Decimal("0.01") for (amount,) in amounts)


def test_a_second_night_knows_the_finding(run: Run, findings: Read):
    run(APRIL)
    run(MAY)
    assert findings("state, first_seen_on, last_seen_on") == [("known", APRIL, MAY)]


def test_the_same_night_once_more_gives_the_same_rows(run: Run, warehouse: duckdb.DuckDBPyConnection):
    run(APRIL)
    first = warehouse.execute("select * from finding").fetchall()
    run(APRIL)
    assert warehouse.execute("select * from finding").fetchall() == first


def test_another_amount_is_a_change(run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection):
    run(APRIL)
    warehouse.execute("update stay set fund_amount = 900")
    run(MAY)
    assert findings("state, amount, first_seen_on") == [("changed", Decimal("900.00"), APRIL)]


def test_what_is_no_longer_found_is_withdrawn_with_its_records(
    run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    warehouse.execute("update stay set nights = 3")
    run(MAY)
    assert findings("state, last_seen_on") == [("withdrawn", APRIL)]
    assert warehouse.execute("select count(*) from finding_record").fetchone() == (0,)


def test_what_comes_back_is_new_and_remembers_when_it_was_first_seen(
    run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(MARCH)
    warehouse.execute("update stay set nights = 3")
    run(APRIL)
    warehouse.execute("update stay set nights = 30")
    run(MAY)
    assert findings("state, first_seen_on, last_seen_on") == [("new", MARCH, MAY)]


def test_finding_keeps_its_id_when_its_amount_changes(
    run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    before = findings("finding_id")
    warehouse.execute("update stay set fund_amount = 1, discharged_on = '2025-05-09'")
    run(MAY)
    assert findings("finding_id") == before


def test_a_rule_that_cannot_run_fails_alone_and_what_it_found_before_stands(
    run: Run, findings: Read, edit: Edit, catalogue: Path, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    new_rule("inpatient", "other_rule", catalogue)
    edit("query.sql", "stay.nights >= $min_nights", "cast(stay.psn_no as integer) >= $min_nights")
    fared = run(MAY)
    assert fared["long_stay"].status == "failed"
    assert "Conversion Error" in str(fared["long_stay"].reason)
    assert fared["other_rule"].status == "shadow"
    assert sorted(findings("scheme, state, last_seen_on")) == [
        ("long_stay", "known", APRIL),
        ("other_rule", "shadow", MAY),
    ]
    assert warehouse.execute("select count(*) from finding_record").fetchone() == (2,)


def test_a_folder_that_cannot_be_read_is_a_failed_rule(run: Run, edit: Edit):
    edit("rule.toml", 'severity = "low"', 'severity = "huge"')
    fared = run()["long_stay"]
    assert (fared.status, fared.rule_version) == ("failed", 0)
    assert "rule.toml line" in str(fared.reason)


def test_shadow_counts_and_stores_without_accusing(
    run: Run, edit: Edit, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    edit("rule.toml", '"active"', '"shadow"')
    fared = run()["long_stay"]
    assert (fared.status, fared.n_findings) == ("shadow", 1)
    assert findings("subject_id, state") == [("M1", "shadow")]
    assert warehouse.execute("select record_id from finding_record").fetchall() == [("S1",)]


def test_a_rule_out_of_shadow_accuses_for_the_first_time(run: Run, edit: Edit, findings: Read):
    edit("rule.toml", '"active"', '"shadow"')
    run(APRIL)
    edit("rule.toml", '"shadow"', '"active"')
    run(MAY)
    assert findings("state, first_seen_on") == [("new", MAY)]


def test_what_a_rule_in_shadow_no_longer_finds_leaves_nothing(
    run: Run, edit: Edit, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    edit("rule.toml", '"active"', '"shadow"')
    run(APRIL)
    warehouse.execute("update stay set nights = 3")
    run(MAY)
    assert findings("*") == []


def test_a_rule_sent_back_to_shadow_accuses_nobody_even_when_it_cannot_look(
    run: Run, edit: Edit, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    edit("rule.toml", '"active"', '"shadow"')
    warehouse.execute("drop table stay")
    assert run(MAY)["long_stay"].status == "not_evaluable"
    assert findings("state") == [("shadow",)]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_draft_and_retired_do_not_run(status: str, run: Run, edit: Edit):
    edit("rule.toml", '"active"', f'"{status}"')
    assert run() == {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(
            ("stay.fund_amount as", "stay.fund_amount * 2 as"), "more than the fund paid", id="too much"
        ),
        pytest.param(("stay.fund_amount as", "cast(null as integer) as"), "no subject, period or", id="null"),
        pytest.param(("stay.fund_amount as", "-1 as"), "below zero", id="negative"),
        pytest.param(
            ("stay.discharged_on as", "date '2020-01-01' as"), "end before they begin", id="backwards"
        ),
        pytest.param(
            ("from stay", "from stay, (select 1 union all select 2) as two"), "day twice", id="twice"
        ),
        pytest.param(("stay.stay_id as", "stay.psn_no as"), "accuse no record", id="no record"),
    ],
)
def test_findings_that_contradict_themselves_fail_the_rule(
    change: tuple[str, str], reason: str, run: Run, edit: Edit, findings: Read
):
    edit("query.sql", *change)
    fared = run()["long_stay"]
    assert (fared.status, fared.n_findings) == ("failed", None)
    assert reason in str(fared.reason)
    assert findings("*") == []


def test_a_charge_line_cannot_be_asked_for_more_than_it_cost(run: Run, edit: Edit, add: Add):
    add("net_charge_line", {"feedetl_sn": "F1", "setl_id": "S1", "mdtrt_id": "M1", "det_item_fee_sumamt": 10})
    edit(
        "query.sql",
        "    stay.nights,\n",
        "    stay.nights,\n    list(struct_pack(record_type := 'charge_line', record_id := 'F1', "
        "amount := stay.fund_amount)) as records,\n",
    )
    edit("query.sql", "order by", "group by all\norder by")
    fared = run()["long_stay"]
    assert fared.status == "failed"
    assert "more than a charge line cost, such as F1" in str(fared.reason)


def test_an_absent_extract_is_not_evaluable_and_earlier_findings_stand(
    run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    warehouse.execute("delete from settlement")
    fared = run(MAY)["long_stay"]
    assert (fared.status, fared.n_findings) == ("not_evaluable", None)
    assert fared.reason == "No rows of settlement were delivered, and stay is made from it."
    assert findings("state, last_seen_on") == [("known", APRIL)]


def test_a_table_without_rows_is_not_evaluable(run: Run, warehouse: duckdb.DuckDBPyConnection):
    warehouse.execute("delete from stay")
    assert run()["long_stay"].reason == "stay has no rows."


def test_a_column_without_values_is_not_evaluable(run: Run, warehouse: duckdb.DuckDBPyConnection):
    warehouse.execute("update stay set nights = null")
    assert run()["long_stay"].reason == "stay.nights is empty in every row."


def test_a_column_the_card_can_do_without_is_evaluated(
    run: Run, edit: Edit, warehouse: duckdb.DuckDBPyConnection
):
    warehouse.execute("update stay set nights = null")
    edit("rule.toml", "[params]", '[may_be_empty]\n"stay.nights" = "only told"\n\n[params]')
    assert run()["long_stay"].status == "evaluated"


@pytest.mark.parametrize(
    ("check", "status"),
    [
        ("key_unique", "not_evaluable"),
        ("fund_pay_sumamt_required", "not_evaluable"),
        ("adm_way_known_code", "evaluated"),
    ],
)
def test_a_failed_contract_mutes_the_rules_that_read_what_failed(
    check: str, status: str, run: Run, warehouse: duckdb.DuckDBPyConnection
):
    warehouse.execute(
        "create table contract_check as select 'R1' as run_id, 'settlement' as extract, "
        f"'{check}' as check_name, 'error' as severity, false as success, 'it is wrong.' as message"
    )
    fared = run()["long_stay"]
    assert fared.status == status
    if status == "not_evaluable":
        assert fared.reason == "settlement failed its contract: it is wrong."


def test_a_failed_check_of_another_night_mutes_nothing(run: Run, warehouse: duckdb.DuckDBPyConnection):
    warehouse.execute(
        "create table contract_check as select 'R0' as run_id, 'settlement' as extract, "
        "'key_unique' as check_name, 'critical' as severity, false as success, 'wrong' as message"
    )
    assert run()["long_stay"].status == "evaluated"


def test_quality_rows_are_replaced_every_night(
    run: Run, catalogue: Path, warehouse: duckdb.DuckDBPyConnection
):
    (catalogue / "inpatient" / "long_stay" / "quality.sql").write_text(
        "-- One row per institution.\nselect 'unknown' as kind, fixmedins_code as subject, 1 as n_records, "
        "fixmedins_name as message from institution\norder by subject\n",
        encoding="utf-8",
    )
    run(APRIL)
    run(MAY)
    assert warehouse.execute("select * from data_quality").fetchall() == [
        ("long_stay.unknown", "H1", 1, "第七医院")
    ]
