"""Apache Spark in local mode."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from tests.spark.bench import SparkBench

# Clocks carry no zone in a delivery; Python and the Java machine must not add one.
os.environ["TZ"] = "UTC"
_CONFIG = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    # A case has a handful of rows: compiling a plan to byte code takes longer than running it as it is.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.ui.explainMode": "simple",
    "spark.driver.memory": "2g",
    # One collector and one compiler: the plans are small and short-lived, and a worker has one core.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
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


@pytest.fixture(scope="session")
def spark_bench(spark: Any) -> SparkBench:
    """Return the one bench of the session: tables that stay as they are need not be made again."""
    return SparkBench(spark)
