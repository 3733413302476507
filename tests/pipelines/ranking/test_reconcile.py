"""Every finding has one fate, and leads hold what their findings accuse; otherwise the night stops."""

from collections.abc import Iterator

import duckdb
import pytest

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.errors import ReconciliationFailed
from pipelines.ranking.reconcile import reconcile_leads
from pipelines.ranking.steps import derive_steps, view_claimed_settlements

JUDGED = """
insert into judged_claim
select standing_finding.rowid, named_settlement.rowid
from judged
inner join standing_finding on judged.finding_id = standing_finding.finding_id
inner join named_settlement on judged.setl_id = named_settlement.setl_id
"""
GIVEN = """
create table net_settlement (
    setl_id varchar, fund_pay_sumamt decimal(18, 2), mdtrt_id varchar, psn_no varchar,
    fixmedins_code varchar, setl_optr varchar, begntime timestamp
);
create table net_charge_line (feedetl_sn varchar, setl_id varchar, det_item_fee_sumamt decimal(18, 2));
create temp table standing_finding (finding_id varchar);
create temp table trial_rule (rule_id varchar);
insert into trial_rule values ('T');
create temp table judged (finding_id varchar, setl_id varchar);
create temp table judged_claim (finding_no bigint, setl_no bigint);
create temp table finding_lead (finding_no bigint, lead_id varchar);
create temp table sampled_settlement (
    setl_id varchar, mdtrt_id varchar, fund_amount decimal(18, 2), setl_no bigint
);
create temp table closing_verdict (lead_id varchar);
insert into net_settlement (setl_id, fund_pay_sumamt, mdtrt_id, psn_no)
values ('S1', 100.00, 'V1', 'P1'), ('S2', 50.00, 'V2', 'P2');
insert into net_charge_line values ('L1', 'S2', 30.00), ('L2', 'S2', 10.00);
insert into finding (finding_id, state, amount) values
    ('F1', 'new', 80.00), ('F2', 'known', 40.00), ('F3', 'withdrawn', 5.00), ('F4', 'muted', 7.00),
    ('F5', 'shadow', 9.00), ('F6', 'known', 50.00);
insert into finding (finding_id, rule_id, state, amount) values ('F7', 'T', 'known', 3.00);
insert into finding_record values
    ('F1', 'settlement', 'S1', 80.00), ('F2', 'charge_line', 'L1', 30.00), ('F2', 'charge_line', 'L2', 10.00),
    ('F6', 'settlement', 'S2', 50.00);
insert into standing_finding values ('F1'), ('F2'), ('F6');
insert into judged values ('F6', 'S2');
insert into lead (lead_id, state, amount) values ('A', 'new', 80.00), ('B', 'known', 40.00);
insert into lead_finding values ('A', 'F1'), ('B', 'F2');
insert into lead_record values ('A', 'S1', 80.00), ('B', 'S2', 40.00);
"""


@pytest.fixture
def build() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in ("finding", "finding_record", "lead", "lead_finding", "lead_record"):
            connection.execute(create_table(load_outputs()[name]))
        connection.execute(GIVEN)
        yield connection


def reconcile(build: duckdb.DuckDBPyConnection) -> None:
    """Reconcile as the ranking does: what the findings' records are and cost has been looked up."""
    derive_steps(build, "named_line", "named_settlement", "accused_record")
    view_claimed_settlements(build)
    build.execute(JUDGED)
    derive_steps(build, "held_settlement")
    reconcile_leads(build)


def test_every_finding_is_named_with_its_fate_and_claim(build: duckdb.DuckDBPyConnection):
    reconcile(build)
    rows = build.execute(
        "select fate, n_findings, claimed_amount::varchar from lead_reconciliation"
    ).fetchall()
    assert rows == [
        ("judged", 1, "50.00"),
        ("listed", 2, "120.00"),
        ("muted", 1, "7.00"),
        ("shadow", 2, "12.00"),
        ("withdrawn", 1, "5.00"),
    ]


def test_findings_of_a_closed_lead_are_judged(build: duckdb.DuckDBPyConnection):
    build.execute("update lead set state = 'closed', amount = 0 where lead_id = 'B'")
    build.execute("delete from lead_record where lead_id = 'B'")
    reconcile(build)
    told = "select n_findings from lead_reconciliation where fate in ('judged', 'listed') order by fate"
    assert build.execute(told).fetchall() == [(2,), (1,)]


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("delete from lead_finding where finding_id = 'F2'", "no lead or in several, such as F2"),
        ("insert into lead_finding values ('B', 'F1')", "no lead or in several, such as F1"),
        ("insert into lead_finding values ('B', 'F3')", "no lead or in several, such as F3"),
        ("update lead_finding set lead_id = 'C' where finding_id = 'F1'", "such as F1"),
        ("delete from judged", "no lead or in several, such as F6"),
        ("delete from trial_rule", "no lead or in several, such as F7"),
        ("insert into lead_finding values ('A', 'F9')", "do not exist: F9 in lead A"),
        ("update lead set amount = 80.01 where lead_id = 'A'", "Lead A: its records hold 80.00 yuan"),
        ("delete from lead where lead_id = 'A'", "such as F1"),
        ("update lead_record set amount=81 where amount = 80; update lead set amount = 81 where amount = 80",
         "Settlement S1: its leads hold 81.00 yuan, its findings accuse 80.00"),
        ("update lead_record set setl_id = 'S3' where lead_id = 'A'", "Settlement S1: its leads hold 0.00"),
        ("update net_settlement set fund_pay_sumamt = 39.99 where setl_id = 'S2'", "findings accuse 39.99"),
        ("update net_charge_line set det_item_fee_sumamt = 29 where feedetl_sn = 'L1'", "accuse 39.00"),
    ],
)  # fmt: skip
def test_a_finding_or_a_cent_that_went_astray_stops_the_night(
    build: duckdb.DuckDBPyConnection, spoilt: str, said: str
):
    build.execute(spoilt)
    with pytest.raises(ReconciliationFailed, match="last night stays published") as stopped:
        reconcile(build)
    assert said in stopped.value.message
    assert stopped.value.exit_code == 4
