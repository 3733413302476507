"""Small counties, made once for all workers, and a database over the files of one."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest

from pipelines.demo.county import County, make_county
from tests.conftest import MakeOnce
from tests.pipelines.demo.delivered import open_delivery

MakeCounty = Callable[[int, int], County]


@pytest.fixture(scope="session")
def make_county_once(make_once: MakeOnce) -> MakeCounty:
    """Return what makes the county of so many persons and that seed, once; read its files only."""

    def make(persons: int, seed: int) -> County:
        made = make_once(
            f"county-{persons}-{seed}",
            lambda folder: {
                name: str(value) if isinstance(value, Path) else value
                for name, value in asdict(make_county(folder, persons=persons, seed=seed)).items()
            },
        )
        return County(**{**made, "delivery": Path(made["delivery"]), "truth": Path(made["truth"])})

    return make


@pytest.fixture(scope="session")
def county(make_county_once: MakeCounty) -> County:
    """A county of 3,000 persons."""
    return make_county_once(3_000, 7)


@pytest.fixture(scope="session")
def warehouse(
    county: County, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The extract tables of that county and its truth."""
    connection = open_delivery(county, tmp_path_factory.mktemp("utf8"))
    yield connection
    connection.close()
