"""What is said of a published snapshot that is none."""

from pathlib import Path

import duckdb
import pytest

from data_contracts.errors import FundwatchError
from pipelines.database import open_bench, open_published
from pipelines.published import read_published
from pipelines.settings import Home, Settings
from rules.records import Packs


def write_nothing(path: Path) -> None:
    path.touch()
    path.write_bytes(b"\n")


def write_noise(path: Path) -> None:
    path.write_bytes(b"noise" * 10_000)


def write_foreign(path: Path) -> None:
    duckdb.connect(str(path)).execute("create table other (a integer)").close()


def cut_short(path: Path) -> None:
    write_foreign(path)
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("spoil", [write_nothing, write_noise, write_foreign, cut_short])
def test_a_damaged_or_foreign_snapshot_says_how_to_go_on(tmp_path: Path, spoil):
    home = Home(tmp_path)
    home.create()
    spoil(home.current)
    with (
        pytest.raises(FundwatchError, match=r"cannot be read as a published snapshot.*from landing"),
        open_published(home),
    ):
        pass
    with pytest.raises(FundwatchError, match="earlier snapshot"):
        read_published(home)
    with (
        pytest.raises(FundwatchError, match="earlier snapshot"),
        open_bench(home, Settings(), Packs(overrides=(), faults=())),
    ):
        pass
