"""What a stage does when it cannot end well."""

import errno
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.errors import FundwatchError
from data_contracts.records import FileReceipt, Receipt
from pipelines.errors import DeliveryRefused, NoSpace
from pipelines.monitor.progress import Reporter
from pipelines.night import Night, open_night, run_stage
from pipelines.settings import Home, Settings
from pipelines.stages import _drop_unpublished, check
from pipelines.warehouse.load import create_extract_tables


def open_empty(tmp_path: Path, *deliveries: str) -> Night:
    night = open_night(tmp_path / "in", Home(tmp_path / "home"), Settings(), Reporter())
    receipts = tuple(
        Receipt(
            delivery_id=name,
            extract_date=date(2026, 3, 1),
            received_at=datetime(2026, 3, 1, tzinfo=UTC),
            files=(),
            faults={},
        )
        for name in deliveries
    )
    return Night(
        delivery=night.delivery,
        home=night.home,
        settings=night.settings,
        reporter=night.reporter,
        started_at=night.started_at,
        receipts=receipts,
    )


def test_a_refused_night_keeps_in_landing_what_is_published(tmp_path: Path):
    night = open_empty(tmp_path, "D1", "D2")
    with duckdb.connect(str(night.home.current)) as connection:
        for name in ("run", "delivery"):
            connection.execute(create_table(load_outputs()[name]))
        connection.execute("insert into delivery by name select 'D1' as delivery_id")
    for name in ("D1", "D2"):
        (night.home.landing / name).mkdir()
    assert _drop_unpublished(night) == ["D2"]
    assert [path.name for path in night.home.landing.iterdir()] == ["D1"]


def test_a_refused_night_keeps_in_landing_what_inspectors_sent_back(tmp_path: Path):
    night = open_empty(tmp_path, "D1", "D2")
    returned = FileReceipt(
        file="outcome.parquet",
        extract="outcome",
        path="D2/outcome/outcome.parquet",
        sha256="",
        encoding="parquet",
        n_bytes=0,
        n_rows_read=0,
        n_rows_loaded_into_landing=0,
        n_quarantined=0,
        n_superseded_within=0,
    )
    night = replace(night, receipts=(night.receipts[0], replace(night.receipts[1], files=(returned,))))
    for name in ("D1", "D2"):
        (night.home.landing / name).mkdir()
    assert _drop_unpublished(night) == ["D1"]
    assert [path.name for path in night.home.landing.iterdir()] == ["D2"]


def test_a_delivery_that_fails_a_critical_check_is_told_where_to_read_every_check(tmp_path: Path):
    night = replace(open_empty(tmp_path, "D1"), run_id="R1")
    (night.home.landing / "D1").mkdir()
    contracts = load_extracts()
    with duckdb.connect(str(night.database)) as connection:
        create_extract_tables(connection, contracts)
        connection.execute("insert into institution (fixmedins_code) select 'H1' from range(2)")
    with pytest.raises(DeliveryRefused) as refused:
        check(night)
    report = night.home.published / "R1" / "contract_checks" / "index.html"
    assert str(refused.value).splitlines()[-2:] == [
        "Taken out of landing: D1. Deliver again, corrected.",
        f"Every check: {report}",
    ]
    assert report.exists()
    assert list(night.home.landing.iterdir()) == []


def test_a_critical_check_that_cannot_be_run_stops_the_night_but_blames_no_delivery(tmp_path: Path):
    night = replace(open_empty(tmp_path, "D1"), run_id="R1")
    (night.home.landing / "D1").mkdir()
    with duckdb.connect(str(night.database)) as connection:
        create_extract_tables(connection, load_extracts())
        connection.execute("insert into institution (fixmedins_code) values ('H1')")
        connection.execute("alter table institution drop column admdvs")
    with pytest.raises(FundwatchError, match=r"institution\.admdvs_required: could not be run") as failed:
        check(night)
    assert not isinstance(failed.value, DeliveryRefused)
    assert [path.name for path in night.home.landing.iterdir()] == ["D1"]


def test_a_disk_that_fills_up_in_any_stage_is_told_in_one_sentence(tmp_path: Path):
    def fill(_night: Night) -> Night:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    night = open_empty(tmp_path)
    (night.home.build / "R1.duckdb").touch()
    with pytest.raises(NoSpace, match="the disk filled up"):
        run_stage(night, "derive", fill)
    assert list(night.home.build.iterdir()) == []
