"""A snapshot without any record, to which each test adds what its page is to show."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.report.monitor import read_months, read_quarters, read_weeks
from pipelines.report.page import build_environment
from pipelines.report.read import open_source
from pipelines.report.words import Mask
from pipelines.settings import Settings
from pipelines.warehouse.derive import derive_tables
from pipelines.warehouse.load import create_extract_tables
from pipelines.warehouse.presence import write_presence

Fill = Callable[..., Path]


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a snapshot of one night with two hospitals and nothing else."""
    path = tmp_path_factory.mktemp("report") / "bare.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_extract_tables(connection, load_extracts())
        for contract in load_outputs().values():
            connection.execute(create_table(contract))
        connection.execute(
            "insert into institution by name select unnest(['H1', 'H2']) as fixmedins_code, "
            "unnest(['第一医院', '邻县医院']) as fixmedins_name, '1' as fixmedins_type, '2' as hosp_lv, "
            "'340101' as admdvs, '综合' as specialty"
        )
        derive_tables(connection)
        write_presence(connection, load_extracts())
        connection.execute(
            "insert into run by name select 'R1' as run_id, date '2026-01-01' as extract_date, "
            "'0' as code_version"
        )
    return path


@pytest.fixture(scope="session")
def fill(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Fill:
    """Return the function that copies the snapshot and puts rows into its tables."""

    def run(*statements: str, **tables: list[dict[str, Any]]) -> Path:
        path = tmp_path_factory.mktemp("filled") / "night.duckdb"
        shutil.copyfile(bare, path)
        with duckdb.connect(str(path)) as connection:
            for table, rows in tables.items():
                connection.register("rows", pl.DataFrame(rows, infer_schema_length=None))
                connection.execute(f'insert into "{table}" by name select * from rows')
                connection.unregister("rows")
            for statement in statements:
                connection.execute(statement)
        return path

    return run


def render(path: Path) -> dict[str, str]:
    """Return the pages of monitoring over the snapshot, by period."""
    readers = {"week": read_weeks, "month": read_months, "quarter": read_quarters}
    with open_source(path, Settings(report_institutions=5)) as source:
        pages = build_environment(Mask([]))
        common = {
            "night": source.read_one("tonight_row"), "total": {}, "page_size": 100, "has_checks_page": False,
            "font_file": "", "font_data": "",
        }  # fmt: skip
        return {
            period: pages.get_template(f"monitor_{period}.html").render(
                **common, this_page=period, **read(source)
            )
            for period, read in readers.items()
        }


def list_weeks(dimension: str, series: str, n_weeks: int, last: dt.date = dt.date(2025, 12, 22)) -> list[Any]:
    """Return weeks of one series, all alike and as expected, the newest last."""
    return [
        {
            "dimension": dimension, "series_id": series, "week_on": last - dt.timedelta(weeks=nth),
            "n_settlements": 10, "amount": 1000.0, "expected_amount": 900.0, "lower_amount": 500.0,
            "upper_amount": 1300.0, "excess_amount": 100.0, "chance": 0.3, "status": "judged",
            "flagged": False, "volume_amount": 70.0, "price_amount": 50.0, "mix_amount": -20.0,
            "top_member": "H1", "top_member_amount": 60.0,
        }
        for nth in reversed(range(n_weeks))
    ]  # fmt: skip
