"""Apache Spark in local mode, and how a table of the warehouse is shown to it."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from pyspark.sql import SparkSession

# Clocks carry no zone in a delivery; Python and the Java machine must not add one.
os.environ["TZ"] = "UTC"
_TYPES = {"varchar": "string", "integer": "int", "varchar[]": "array<string>"}
_CONFIG = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.adaptive.enabled": "false",
    # A case has a handful of rows: compiling a plan to byte code takes longer than running it as it is.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.crossJoin.enabled": "true",
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a Spark session of one core; needs Java 17 or newer."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.exit("Spark needs Java 17 or newer: install it, or set JAVA_HOME.", returncode=2)
    scratch = tmp_path_factory.mktemp("spark")
    builder = SparkSession.builder.master("local[1]").appName("fundwatch")
    for name, value in (_CONFIG | {"spark.sql.warehouse.dir": str(scratch)}).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def name_type(kind: str) -> str:
    """Return Spark's name of a DuckDB type."""
    return _TYPES.get(kind.lower(), kind.lower())


@pytest.fixture(scope="session")
def show(spark: Any) -> Callable[..., None]:
    """Return the function that makes rows a temporary view, each column of its type, null where not named."""

    def show_rows(table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        typed = ", ".join(f"cast({name} as {name_type(kind)}) as {name}" for name, kind in columns.items())
        if rows:
            written = ", ".join(f"({', '.join(_write(row.get(name)) for name in columns)})" for row in rows)
            source = f"values {written} as given ({', '.join(columns)})"
        else:
            nothing = ", ".join(f"null as {name}" for name in columns)
            source = f"(select {nothing}) as given where false"
        spark.sql(f"create or replace temporary view {table} as select {typed} from {source}")

    return show_rows


def _write(value: object) -> str:
    if value is None or value == "":
        return "null"
    quoted = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"
