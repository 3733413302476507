"""A model that has drifted says so where the morning's reader looks."""

import datetime as dt
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from models.card import CATALOG
from models.run import score_models
from pipelines.report.labels import load_quality
from tests.models.conftest import MakeWarehouse

JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with the model of stays, which grows a small forest."""
    shutil.copytree(CATALOG / "stay", tmp_path / "catalog" / "stay")
    card = tmp_path / "catalog" / "stay" / "model.toml"
    text = card.read_text(encoding="utf-8")
    card.write_text(re.sub(r"n_trees = \d+", "n_trees = 20", text), encoding="utf-8")
    return tmp_path


def run_night(connection: duckdb.DuckDBPyConnection, home: Path, run_on: dt.date) -> list[str]:
    """Return the lines of progress after those of each model."""
    told: list[str] = []
    score_models(
        connection, run_id=f"R{run_on:%Y%m%d}", seed=1, store=home / "store", run_on=run_on,
        progress=told.append, catalog=home / "catalog",
    )  # fmt: skip
    return told[1:]


def read_notes(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select subject, n_records, message from data_quality where kind = 'model_drift'"
    ).fetchall()


def test_what_moved_since_an_earlier_fit_is_a_row_of_data_quality_and_a_line_of_the_night(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    connection = make_warehouse(1000)
    assert run_night(connection, home, JANUARY) == []  # nothing to compare with
    assert read_notes(connection) == []

    assert run_night(connection, home, FEBRUARY) == []  # the same data: nothing moved
    assert read_notes(connection) == []

    connection.execute("update stay set total_amount = total_amount * 2")
    (line,) = run_night(connection, home, FEBRUARY)
    assert line.startswith("models drifted since an earlier fit, PSI: stay (cost_per_day ")
    ((subject, n_records, message),) = read_notes(connection)
    assert (subject, n_records) == ("stay", 1000)
    assert re.fullmatch(
        r"模型“异常住院”的数据分布与2026-01-01训练时相比变化较大：2项特征的PSI超过0\.25，"
        r"最大的是日均费用（PSI 1\.\d\d）、基金支付比例与同险种同级别中位数之差（PSI 0\.\d\d）。"
        r"模型已按当晚数据重新训练；请先核对编码、上传范围或价格口径是否有变动，再采信其得分。",
        str(message),
    )
    assert load_quality()["model_drift"] == ("模型数据分布漂移", "数据提取人员")


def test_a_model_that_no_longer_drifts_says_nothing_any_more(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    connection = make_warehouse(1000)
    run_night(connection, home, JANUARY)
    connection.execute("update stay set total_amount = total_amount * 2")
    run_night(connection, home, FEBRUARY)
    connection.execute("update stay set total_amount = total_amount / 2")
    run_night(connection, home, FEBRUARY)
    assert read_notes(connection) == []
