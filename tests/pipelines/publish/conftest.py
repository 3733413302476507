"""A published snapshot small enough to write down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.publish.lists import export_lists

DERIVED = """
create table net_settlement (
    setl_id varchar, mdtrt_id varchar, psn_no varchar, fixmedins_code varchar,
    begntime timestamp, endtime timestamp, fund_pay_sumamt decimal(18, 2), acct_pay decimal(18, 2)
);
create table rule_card (
    rule_id varchar, scheme varchar, title varchar, title_zh varchar, severity varchar,
    basis varchar[], inspect varchar[], exclude_first varchar[],
    disposition varchar
);
insert into rule_card values
    ('INP-001', 'split_hospitalization', 'Split', '分解住院', 'high', ['条例 第三十八条', '条例 第十五条'],
     ['住院病历首页', '医嘱'], ['急诊再入院'], 'recover'),
    ('BIL-001', 'duplicate_charge', 'Duplicate', '重复收费', 'medium', ['条例 第三十八条'],
     ['医嘱', '费用清单'], ['急诊再入院', '双侧部位'], 'recover');
"""
Rows = list[dict[str, Any]]
MakeSnapshot = Callable[..., Path]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join(f"${name}" for name in row)
        connection.execute(f"insert into {table} ({names}) values ({marks})", row)


def standing(lead_id: str, rank: int, **values: Any) -> dict[str, Any]:
    """Return a lead with everything a list needs."""
    row = {
        "lead_id": lead_id,
        "rank": rank,
        "kind": "record",
        "subject_type": "stay",
        "subject_id": f"M{rank}",
        "fixmedins_code": "H1",
        "psn_no": "3400000000005280",
        "begn_date": "2026-01-20",
        "end_date": "2026-02-01",
        "probability": 0.6,
        "amount": "0.00",
        "schemes": ["split_hospitalization"],
        "summary": f"{lead_id}的摘要。",
        "state": "new",
        "control": False,
        "last_seen_on": "2026-03-01",
    }
    return row | values


@pytest.fixture
def make_snapshot(tmp_path: Path) -> MakeSnapshot:
    def make(name: str = "R20260301-abcdef12", **tables: Rows) -> Path:
        path = tmp_path / f"{name}.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            outputs, extracts = load_outputs(), load_extracts()
            for table in (
                "lead",
                "lead_finding",
                "lead_record",
                "lead_factor",
                "finding",
                "score",
                "rule_precision",
            ):
                connection.execute(create_table(outputs[table]))
            for table in ("institution", *(tables.keys() & {"outcome", "outcome_record"})):
                connection.execute(create_table(extracts[table], extra=[("delivery_id", "VARCHAR")]))
            connection.execute(DERIVED)
            for table, rows in tables.items():
                insert(connection, table, rows)
        return path

    return make


@pytest.fixture
def county() -> dict[str, Rows]:
    """Two hospitals and a pharmacy, three leads, one control, one withdrawn lead."""
    return {
        "institution": [
            {"fixmedins_code": "H1", "fixmedins_name": "第一医院", "fixmedins_type": "1", "hosp_lv": "3"},
            {"fixmedins_code": "H2", "fixmedins_name": "第二医院", "fixmedins_type": "1", "hosp_lv": "1"},
            {"fixmedins_code": "P1", "fixmedins_name": "大药房", "fixmedins_type": "2"},
        ],
        "net_settlement": [
            {
                "setl_id": setl_id,
                "mdtrt_id": f"M{setl_id}",
                "psn_no": "3400000000005280",
                "fixmedins_code": at,
                "begntime": "2026-01-20 08:00:00",
                "endtime": "2026-01-25 09:00:00",
                "fund_pay_sumamt": "500.00",
            }
            for setl_id, at in (("S1", "H1"), ("0012", "H1"), ("S3", "P1"), ("S4", "H2"))
        ],
        "lead": [
            standing("La", 1, amount="345.67", schemes=["duplicate_charge", "split_hospitalization"]),
            standing("Lb", 2, fixmedins_code="P1", probability=0.05, amount="20.00", schemes=["outlier"]),
            standing("Lc", 3, fixmedins_code="H2", probability=0.0, schemes=[], control=True),
            standing("Ld", 4, state="withdrawn"),
        ],
        "lead_record": [
            {"lead_id": "La", "setl_id": "S1", "amount": "300.00"},
            {"lead_id": "La", "setl_id": "0012", "amount": "45.67"},
            {"lead_id": "Lb", "setl_id": "S3", "amount": "20.00"},
            {"lead_id": "Lc", "setl_id": "S4", "amount": "0.00"},
        ],
        "finding": [
            {"finding_id": "F1", "rule_id": "INP-001", "severity": "high", "message": "15天内再次住院"},
            {"finding_id": "F2", "rule_id": "BIL-001", "severity": "medium", "message": "同一项目收费两次。"},
        ],
        "lead_finding": [
            {"lead_id": "La", "finding_id": "F1"},
            {"lead_id": "La", "finding_id": "F2"},
        ],
        "score": [
            {
                "model_id": "stay",
                "subject_type": "stay",
                "subject_id": "MS3",
                "percentile": 0.999,
                "score": 0.7,
                "reasons": '[{"phrase": "日均费用高"}, {"phrase": "在床率低"}]',
            }
        ],
    }


@pytest.fixture
def exported(make_snapshot: MakeSnapshot, county: dict[str, Rows], tmp_path: Path) -> Path:
    """Return a folder with the county's lists."""
    out = tmp_path / "lists"
    export_lists(make_snapshot(**county), out)
    return out
