"""One small county, made once, and a database over its files."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.demo.county import County, make_county
from tests.pipelines.demo.delivered import open_delivery


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county of 3,000 persons."""
    return make_county(tmp_path_factory.mktemp("county"), persons=3_000, seed=7)


@pytest.fixture(scope="session")
def warehouse(
    county: County, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The extract tables of that county and its truth."""
    connection = open_delivery(county, tmp_path_factory.mktemp("utf8"))
    yield connection
    connection.close()
