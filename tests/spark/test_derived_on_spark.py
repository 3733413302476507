"""The derived tables of a small county are the same on Apache Spark as on DuckDB."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts
from pipelines import stages
from pipelines.demo.county import make_county
from pipelines.monitor.progress import PlainReporter
from pipelines.night import open_night, run_stage
from pipelines.settings import Home, Settings
from pipelines.warehouse.derive import load_derivations
from rules.sql import translate_to_spark
from tests.spark.plain import read_plainly

_STAGES = ("receive", "load", "derive")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the warehouse of a made-up county, its tables derived by DuckDB."""
    folder = tmp_path_factory.mktemp("county")
    county = make_county(folder / "inbox", persons=1_000, seed=7)
    night = open_night(county.delivery, Home(folder / "home"), Settings(), PlainReporter())
    for name in _STAGES:
        night = run_stage(night, name, getattr(stages, name))
    return night.database


def test_every_derived_table_holds_the_same_rows(warehouse: Path, spark: Any, tmp_path: Path):
    different = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for extract in load_extracts():
            file = tmp_path / f"{extract}.parquet"
            connection.execute(f"copy {extract} to '{file}' (format parquet)")
            spark.read.parquet(str(file)).createOrReplaceTempView(extract)
        for derivation in load_derivations():
            rows = spark.sql(translate_to_spark(derivation.select))
            kept = tmp_path / f"{derivation.table}.spark"
            rows.write.parquet(str(kept))
            spark.read.parquet(str(kept)).createOrReplaceTempView(derivation.table)
            on_spark = sorted(
                str(read_plainly(row.asDict())) for row in spark.table(derivation.table).collect()
            )
            answer = connection.execute(f"select * from {derivation.table}")
            names = [column[0] for column in answer.description or ()]
            on_duckdb = sorted(
                str(read_plainly(dict(zip(names, row, strict=True)))) for row in answer.fetchall()
            )
            if on_spark != on_duckdb:
                only_duckdb, only_spark = set(on_duckdb) - set(on_spark), set(on_spark) - set(on_duckdb)
                different[derivation.table] = (
                    len(on_duckdb), len(on_spark), sorted(only_duckdb)[:2], sorted(only_spark)[:2]
                )  # fmt: skip
    assert different == {}
