import datetime as dt

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.ddl import create_table
from models.watch import watch_records
from pipelines.warehouse.derive import derive_tables

NOTHING: dict[str, int] = {"monitor_flags": 0, "rings": 0}


def watch(warehouse: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], list[str]]:
    told: list[str] = []
    return watch_records(warehouse, run_on=dt.date(2026, 1, 1), seed=1, progress=told.append), told


def test_a_watcher_that_fails_leaves_no_table_and_stops_no_other() -> None:
    with duckdb.connect() as warehouse:
        for contract in load_extracts().values():
            warehouse.execute(create_table(contract, extra=[("delivery_id", "varchar")]))
        derive_tables(warehouse)
        assert watch(warehouse)[0] == NOTHING
        warehouse.execute("alter table stay rename column admitted_on to came_on")
        counts, told = watch(warehouse)
        assert "rings" not in counts
        assert any("watching rings failed" in line for line in told)
        tables = {name for (name,) in warehouse.execute("select table_name from duckdb_tables()").fetchall()}
        assert "ring" not in tables
        said = warehouse.execute(
            "select subject, message from data_quality where kind = 'watch_failed'"
        ).fetchall()
        assert "rings" in [subject for subject, _ in said]
        assert all(message.startswith("监测未能完成") for _, message in said)
        warehouse.execute("alter table stay rename column came_on to admitted_on")
        assert watch(warehouse)[0] == NOTHING
        assert warehouse.execute(
            "select count(*) from data_quality where kind = 'watch_failed'"
        ).fetchone() == (0,)
