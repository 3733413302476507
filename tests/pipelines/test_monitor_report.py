"""What `monitor` says of weeks and months on screen."""

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.commands.monitor_report import show_monitor
from pipelines.settings import Home

WEEK = {
    "dimension": "insutype", "week_on": dt.date(2025, 12, 22), "n_settlements": 10, "amount": 1000.0,
    "expected_amount": 900.0, "lower_amount": 500.0, "upper_amount": 1300.0, "status": "judged",
    "flagged": False,
}  # fmt: skip
MONTH = {
    "month_on": dt.date(2025, 12, 1), "metric": "exam_share", "observed": 0.3, "n_cases": 20,
    "peer_group": "T1|L2|综合", "peer_size": 7, "peer_median": 0.2, "peer_deviation": 1.0, "percentile": 0.9,
    "expected": 0.2, "lower": 0.1, "upper": 0.3, "status": "judged", "flagged": False,
}  # fmt: skip
FLAG = {
    "period": "month", "dimension": "institution", "series_id": "H1", "series_name": "第一医院",
    "metric": "exam_share", "begn_date": dt.date(2025, 12, 1), "end_date": dt.date(2025, 12, 31),
    "kind": "step", "fixmedins_code": "H1", "excess_amount": 8100.0, "phrase": "由12.0%升至36.0%",
}  # fmt: skip


def publish(folder: Path, **tables: list[dict[str, Any]]) -> Home:
    """Return a home whose published night holds these rows."""
    home = Home(folder)
    home.current.parent.mkdir(parents=True)
    with duckdb.connect(str(home.current)) as connection:
        for contract in (load_extracts()["institution"], *load_outputs().values()):
            connection.execute(create_table(contract))
        for table, rows in tables.items():
            connection.register("rows", pl.DataFrame(rows, infer_schema_length=None))
            connection.execute(f"insert into {table} by name select * from rows")
            connection.unregister("rows")
    return home


def list_ends(said: str, begin: str) -> list[str]:
    return [line.split()[-1] for line in said.splitlines() if line.split()[:1] == [begin]]


def test_a_week_is_judged_beside_its_band_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    blank = dict.fromkeys(("expected_amount", "lower_amount", "upper_amount"))
    weeks = [
        WEEK | {"series_id": "1", "amount": 1301.0, "excess_amount": 401.0, "flagged": True},
        WEEK | {"series_id": "2", "amount": 1301.0, "excess_amount": 301.0},
        WEEK | {"series_id": "3", "amount": 1300.0, "excess_amount": 201.0},
        WEEK | {"series_id": "4", "amount": 499.0, "excess_amount": -401.0},
        WEEK | blank | {"series_id": "5", "status": "few_settlements"},
    ]
    show_monitor(publish(tmp_path, spend_week=weeks), period="week", institution=None)
    assert list_ends(capsys.readouterr().out, "险种") == [
        "高于预期（提示）", "高于预期", "在预期内", "低于预期", "无法比较（笔数过少）",
    ]  # fmt: skip


def test_a_month_says_how_it_changed_and_who_had_no_peers(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    alone = dict.fromkeys(("peer_group", "peer_size", "peer_median", "peer_deviation", "percentile"))
    months = [
        MONTH | {"fixmedins_code": "H1", "observed": 0.36, "flagged": True},
        MONTH | alone | {"fixmedins_code": "H2", "metric": "drug_share", "status": "not_tested"}
        | dict.fromkeys(("expected", "lower", "upper")),
    ]  # fmt: skip
    show_monitor(
        publish(tmp_path, metric_month=months, monitor_flag=[FLAG]), period="month", institution=None
    )
    said = capsys.readouterr().out
    assert "变化形态" in said
    assert "水平上移" in said
    assert "主要原因" not in said
    assert list_ends(said, "H1") == ["高于预期（提示）"]
    assert list_ends(said, "H2") == ["无法比较（不作趋势判断）"]
    assert "同类不足5家，未比较" in said
    assert "医疗机构、二级、综合" in said
