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
from rules.spark import translate_to_spark

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


@pytest.fixture
def session(spark: Any) -> Any:
    """Return a session of its own for tables that are not small: here it is worth compiling a plan."""
    session = spark.newSession()
    session.conf.set("spark.sql.codegen.wholeStage", "true")
    session.conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
    session.conf.set("spark.sql.autoBroadcastJoinThreshold", "10m")
    return session


def test_every_derived_table_holds_the_same_rows(warehouse: Path, session: Any, tmp_path: Path):
    different = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for extract in load_extracts():
            file = tmp_path / f"{extract}.parquet"
            connection.execute(f"copy {extract} to '{file}' (format parquet)")
            session.read.parquet(str(file)).createOrReplaceTempView(extract)
        for derivation in load_derivations():
            table, kept = derivation.table, tmp_path / f"{derivation.table}.spark"
            session.sql(translate_to_spark(derivation.select)).write.parquet(str(kept))
            session.read.parquet(str(kept)).createOrReplaceTempView(table)
            plain = _read_plainly(connection, table)
            on_duckdb, on_spark = f"select {plain} from {table}", f"select {plain} from '{kept}/*.parquet'"
            missing = connection.execute(f"{on_duckdb} except all {on_spark}").fetchall()
            added = connection.execute(f"{on_spark} except all {on_duckdb}").fetchall()
            if missing or added:
                different[table] = (len(missing), len(added), missing[:2], added[:2])
    assert different == {}


def _read_plainly(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the columns of `table` so that they read the same from either engine: numbers to the cent."""
    columns = connection.execute(f"select column_name, column_type from (describe {table})").fetchall()
    return ", ".join(
        f"cast({name} as decimal(38, 2)) as {name}"
        if kind == "DOUBLE" or kind.startswith("DECIMAL")
        else f"nullif(list_sort({name}), []) as {name}"
        if kind.endswith("[]")
        else f"cast({name} as {kind}) as {name}"
        for name, kind in columns
    )
