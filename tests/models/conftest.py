"""A made-up warehouse and small cards for the models' tests."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from models.card import CATALOG, Card, Feature, PeerLevel, load_card
from models.run import score_models

MakeWarehouse = Callable[[int], duckdb.DuckDBPyConnection]
MakeCard = Callable[..., Card]
MakeFrame = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def make_warehouse() -> MakeWarehouse:
    """Return a function that fills a new warehouse with so many stays."""

    def make(n_stays: int) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute(f"set variable n_stays = {n_stays}")
        connection.execute("set variable seed = 7")
        connection.execute(Path(__file__).with_name("warehouse.sql").read_text(encoding="utf-8"))
        return connection

    return make


@pytest.fixture(scope="session")
def scored(
    make_warehouse: MakeWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a warehouse of 20,000 stays after its models ran; read only."""
    connection = make_warehouse(20_000)
    score_models(
        connection,
        run_id="R20260101-0000000a",
        seed=20250101,
        store=tmp_path_factory.mktemp("store"),
        run_on=dt.date(2026, 1, 1),
        progress=lambda _: None,
    )
    yield connection
    connection.close()


@pytest.fixture
def make_card() -> MakeCard:
    """Return a function that makes a card of one plain feature `cost`, with the given fields changed."""

    def make(**changes: object) -> Card:
        small = replace(
            load_card(CATALOG / "stay"),
            id="small",
            params={},
            steps=(),
            min_subjects=10,
            min_peer_size=5,
            peers=(PeerLevel(column="narrow", label_zh="同组"), PeerLevel(column="wide", label_zh="全部")),
            features=(make_feature(),),
            features_sql="select * from subject",
            detector_params={"n_trees": 20},
        )
        return replace(small, **changes)

    return make


def make_feature(**changes: object) -> Feature:
    """Return a plain feature with the given fields changed."""
    plain = Feature(name="cost", title_zh="费用", direction="high", unit="yuan", floor=0.5)
    return replace(plain, **changes)


@pytest.fixture(name="make_feature")
def make_feature_fixture() -> Callable[..., Feature]:
    """Return `make_feature`."""
    return make_feature


@pytest.fixture
def make_frame() -> MakeFrame:
    """Return a function that makes the frame of features of one group from columns of values."""

    def make(narrow: list[str | None] | None = None, **columns: list[float | None]) -> pl.DataFrame:
        height = len(next(iter(columns.values())))
        return pl.DataFrame(
            {
                "subject_id": [f"s{number:05d}" for number in range(height)],
                "fixmedins_code": ["H1"] * height,
                "subject_on": [dt.date(2025, 6, 1)] * height,
                "narrow": narrow or ["a"] * height,
                "wide": ["all"] * height,
            },
        ).with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items())

    return make
