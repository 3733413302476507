"""Comparing a published night with the truth."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.demo.truth import compare_truth

TRUTH = """case_id,scheme,role,strength,kind,subject_type,subject_id,fixmedins_code,psn_no,begn_date,\
end_date,setl_ids,what
C1,split_hospitalization,planted,blatant,cut,stay,M1,H1,P1,2025-01-01,2025-01-20,S1;S2,cut
C2,split_hospitalization,planted,ordinary,back,stay,M3,H1,P2,2025-02-01,2025-02-20,S3;S4,called back
L1,split_hospitalization,look_alike,,cycle,stay,M5,H1,P3,2025-03-01,2025-03-20,S5,chemotherapy
C3,inventory_mismatch,planted,blatant,short,institution_item,H1|X1,H1,,2025-01-01,2025-12-31,,never bought
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A snapshot with the tables that a comparison reads."""
    path = tmp_path / "current.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table finding (
                finding_id varchar, scheme varchar, subject_type varchar, subject_id varchar,
                amount decimal(18, 2), message varchar, state varchar
            );
            create table finding_record (finding_id varchar, record_type varchar, record_id varchar);
            create table charge_line (feedetl_sn varchar, setl_id varchar);
            create table inventory (inv_sn varchar, setl_id varchar);
            create table net_settlement (setl_id varchar, mdtrt_id varchar, fund_pay_sumamt decimal(18, 2));
            create table lead (
                lead_id varchar, rank integer, amount decimal(18, 2), n_findings integer, state varchar,
                control boolean, subject_type varchar default 'stay'
            );
            create table lead_finding (lead_id varchar, finding_id varchar);
            create table lead_record (lead_id varchar, setl_id varchar, amount decimal(18, 2));
            create table score (model_id varchar, subject_id varchar, score double);
        """)
    return path


def compare(published: Path, tmp_path: Path, *statements: str) -> dict[str, dict[str, Any]]:
    with duckdb.connect(str(published)) as connection:
        for statement in statements:
            connection.execute(statement)
    truth = tmp_path / "truth.csv"
    truth.write_text(TRUTH, encoding="utf-8")
    return {row["scheme"]: row for row in compare_truth(published, truth).rows}


def find(finding_id: str, scheme: str, subject: str, state: str = "new") -> str:
    kind = "institution_item" if "|" in subject else "stay"
    return f"insert into finding values ('{finding_id}', '{scheme}', '{kind}', '{subject}', 1, '', '{state}')"


def accuse(finding_id: str, record_type: str, record_id: str) -> str:
    return f"insert into finding_record values ('{finding_id}', '{record_type}', '{record_id}')"


def test_a_shared_settlement_finds_a_case(published: Path, tmp_path: Path):
    row = compare(
        published,
        tmp_path,
        find("F1", "split_hospitalization", "M2"),
        accuse("F1", "settlement", "S2"),
    )["split_hospitalization"]
    assert (row["planted"], row["found"], row["missed"], row["accused_wrongly"]) == (2, 1, 1, 0)
    assert (row["precision_rate"], row["recall_rate"]) == (1.0, 0.5)
    assert row["missed_kinds"] == "1 back"


def test_a_charge_line_stands_for_its_settlement(published: Path, tmp_path: Path):
    row = compare(
        published,
        tmp_path,
        "insert into charge_line values ('F0001', 'S3')",
        find("F1", "split_hospitalization", "M9"),
        accuse("F1", "charge_line", "F0001"),
    )["split_hospitalization"]
    assert row["found"] == 1


def test_the_same_subject_finds_a_case_without_settlements(published: Path, tmp_path: Path):
    row = compare(published, tmp_path, find("F1", "inventory_mismatch", "H1|X1"))["inventory_mismatch"]
    assert (row["found"], row["accused_wrongly"]) == (1, 0)


def test_a_look_alike_is_accused_wrongly(published: Path, tmp_path: Path):
    row = compare(
        published,
        tmp_path,
        find("F1", "split_hospitalization", "M5"),
        accuse("F1", "settlement", "S5"),
    )["split_hospitalization"]
    assert (row["findings"], row["accused_wrongly"], row["look_alikes_accused"]) == (1, 1, 1)
    assert row["precision_rate"] == 0.0


def test_a_finding_of_another_scheme_finds_nothing(published: Path, tmp_path: Path):
    rows = compare(
        published,
        tmp_path,
        find("F1", "ghost_bed_stay", "M1"),
        accuse("F1", "settlement", "S1"),
    )
    assert rows["split_hospitalization"]["found"] == 0
    assert rows["split_hospitalization"]["findings"] == 0


def test_a_withdrawn_finding_counts_for_nothing(published: Path, tmp_path: Path):
    row = compare(published, tmp_path, find("F1", "split_hospitalization", "M1", state="withdrawn"))[
        "split_hospitalization"
    ]
    assert (row["found"], row["findings"]) == (0, 0)


def test_what_was_missed_and_who_was_accused_wrongly_is_named(published: Path, tmp_path: Path):
    compare(published, tmp_path, find("F1", "split_hospitalization", "M7"))
    comparison = compare_truth(published, tmp_path / "truth.csv")
    assert [case["case_id"] for case in comparison.missed] == ["C3", "C1", "C2"]
    assert [finding["subject_id"] for finding in comparison.wrongly_accused] == ["M7"]


def test_leads_are_right_by_their_findings_and_outliers_by_their_settlements(published: Path, tmp_path: Path):
    paid = "('S1', 'M1', 100), ('S2', 'M2', 60), ('S3', 'M3', 40), ('S9', 'M9', 70)"
    leads = (
        "('L1', 2, 60, 1, 'new', false), ('L2', 1, 70, 1, 'new', false), ('L3', 3, 40, 0, 'new', false), "
        "('L4', 4, 900, 0, 'new', true), ('L5', 5, 9, 1, 'withdrawn', false)"
    )
    records = "('L1', 'S2', 60), ('L2', 'S9', 70), ('L3', 'S3', 40), ('L4', 'S1', 90)"
    with duckdb.connect(str(published)) as connection:
        for statement in (
            f"insert into net_settlement values {paid}",
            find("F1", "split_hospitalization", "M1"),
            find("F2", "split_hospitalization", "M8"),
            *(f"insert into lead_finding values ('L{nth}', 'F{nth}')" for nth in (1, 2)),
            f"insert into lead select *, 'stay' from (values {leads})",
            f"insert into lead_record values {records}",
            "insert into score select 'stay', 'M' || nth, nth / 100 from range(100) as every(nth)",
        ):
            connection.execute(statement)
    truth = tmp_path / "truth.csv"
    truth.write_text(TRUTH + "C4,night_charges,planted,ordinary,n,stay,M99,H1,P1,,,S7,n\n", encoding="utf-8")
    others = pl.DataFrame(
        {"ordering": ["backwards"] * 3, "stay_id": ["M1", "M2", "M50"], "score": [1.0, 2.0, 3.0]}
    )
    compared = compare_truth(published, truth, others)
    by_money, by_list = compared.ladder[1], compared.ladder[0]
    assert (by_list["n_ordered"], by_list["precision_50"]) == (3, None)
    assert by_list["money_share_100"] == by_money["money_share_100"] == 0.5
    ceiling = compared.ladder[-1]
    assert (ceiling["n_ordered"], ceiling["money_share_100"]) == (3, 0.5)
    by_score = compared.ladder[3]
    assert (by_score["n_ordered"], by_score["precision_50"], by_score["precision_100"]) == (100, 0, 0.03)
    by_stays_money, backwards = compared.ladder[4:6]
    assert (by_stays_money["precision_50"], by_stays_money["precision_100"]) == (0.06, 0.03)
    assert (backwards["ordering"], backwards["n_ordered"]) == ("backwards", 3)
    assert compared.scored == [
        {
            "scheme": "night_charges",
            "strength": "ordinary",
            "judged_by": "model",
            "planted": 1,
            "found": 1,
            "median_place": 0.01,
        }
    ]
    assert "night_charges" not in {row["scheme"] for row in compared.rows}
    assert "night_charges" not in {case["scheme"] for case in compared.missed}
