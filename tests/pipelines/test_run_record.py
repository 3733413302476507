"""The row of `run` means the same wherever the machine stands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.records import Receipt
from pipelines.database import LATEST_RUN
from pipelines.monitor.progress import Reporter
from pipelines.night import open_night
from pipelines.run_record import write_run
from pipelines.settings import Home, Settings


def test_a_run_is_timed_in_beijing_whatever_the_machines_zone(tmp_path: Path):
    started_at = datetime(2026, 2, 28, 18, tzinfo=UTC)
    receipt = Receipt(
        delivery_id="D1", extract_date=date(2026, 3, 1), received_at=started_at, files=(), faults={}
    )
    night = open_night(tmp_path / "in", Home(tmp_path / "home"), Settings(), Reporter())
    with duckdb.connect() as connection:
        write_run(connection, replace(night, started_at=started_at, receipts=(receipt,), run_id="R1"))
        [(begun,)] = connection.execute("select cast(started_at as varchar) from run").fetchall()
    assert begun == "2026-03-01 02:00:00"


def test_the_later_of_two_nights_of_one_day_is_the_last_though_the_clock_was_set_back(tmp_path: Path):
    started_at = datetime(2026, 2, 28, 18, tzinfo=UTC)
    receipt = Receipt(
        delivery_id="D1", extract_date=date(2026, 3, 1), received_at=started_at, files=(), faults={}
    )
    night = open_night(tmp_path / "in", Home(tmp_path / "home"), Settings(), Reporter())
    with duckdb.connect() as connection:
        for run_id in ("R2", "R1"):
            write_run(connection, replace(night, started_at=started_at, receipts=(receipt,), run_id=run_id))
            connection.execute("update run set finished_at = '2126-01-01' where run_id = 'R2'")
        assert connection.execute(f"select run_id {LATEST_RUN}").fetchall() == [("R1",)]
        later = replace(receipt, extract_date=date(2026, 3, 2))
        write_run(connection, replace(night, started_at=started_at, receipts=(later,), run_id="R0"))
        row = connection.execute(
            "select run_id, year(finished_at) from run order by extract_date desc"
        ).fetchone()
        assert row is not None
        assert (row[0], row[1] < 2126) == ("R0", True), "a wrong clock of one day is not handed on"


def test_a_run_names_the_versions_of_its_rules_and_models_in_a_snapshot_made_before_too(tmp_path: Path):
    started_at = datetime(2026, 2, 28, 18, tzinfo=UTC)
    receipt = Receipt(
        delivery_id="D1", extract_date=date(2026, 3, 1), received_at=started_at, files=(), faults={}
    )
    night = open_night(tmp_path / "in", Home(tmp_path / "home"), Settings(), Reporter())
    with duckdb.connect() as connection:
        for table in ("run", "rule_run", "model_run"):
            connection.execute(create_table(load_outputs()[table]))
        connection.execute("alter table run drop column rule_versions")
        connection.execute(
            "insert into rule_run (run_id, rule_id, rule_version) "
            "values ('R1', 'B', 2), ('R1', 'A', 1), ('R0', 'C', 9)"
        )
        connection.execute("insert into model_run (run_id, model_id, model_version) values ('R1', 'stay', 2)")
        write_run(connection, replace(night, started_at=started_at, receipts=(receipt,), run_id="R1"))
        row = connection.execute("select rule_versions, model_versions from run").fetchone()
    assert row == ('{"A":1,"B":2}', '{"stay":2}')
