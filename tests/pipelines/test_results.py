"""Queries of the published snapshot, and reports that speak of its run alone."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.commands.results import sql
from pipelines.errors import UsageError
from pipelines.monitor.status import read_status
from pipelines.settings import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two runs of one day; the id of the later one sorts first."""
    home = Home(tmp_path)
    home.create()
    tables = load_outputs()
    with duckdb.connect(str(home.current)) as connection:
        for name in ("run", "rule_run", "contract_check", "data_quality", "model_run"):
            connection.execute(create_table(tables[name]))
        for run_id, hour in (("R20260301-f", 2), ("R20260301-a", 3)):
            connection.execute(
                "insert into run by name "
                "select ? as run_id, ? as finished_at, date '2026-03-01' as extract_date",
                [run_id, datetime(2026, 3, 1, hour)],
            )
            connection.execute(
                "insert into rule_run by name "
                "select ? as run_id, 'INP-001' as rule_id, 1 as rule_version, 'split' as scheme, "
                "'evaluated' as status, ? as n_findings, 0.1 as seconds",
                [run_id, hour],
            )
    return home


def test_status_tells_the_rules_of_the_latest_run_once(home: Home):
    published = read_status(home)["published"]
    assert published["run_id"] == "R20260301-a"
    assert [rule["n_findings"] for rule in published["rules"]] == [3]


@pytest.mark.parametrize("query", ["", " ; ", "-- nothing"])
def test_an_empty_query_is_a_mistake_of_the_command(home: Home, query: str):
    with pytest.raises(UsageError, match="the query is empty"):
        sql(query, home=home.root)


def test_columns_of_one_name_stay_apart(home: Home, capsys: pytest.CaptureFixture[str]):
    sql("select 1 as a, 2 as a", home=home.root, as_json=True)
    assert json.loads(capsys.readouterr().out) == [{"a": 1, "a_2": 2}]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "copy rule_run to 'x.csv'",
        "attach 'x.duckdb'",
        "set enable_external_access = true",
        "select 1; drop table rule_run",
    ],
)
def test_a_query_reaches_no_file_and_changes_nothing(home: Home, query: str):
    with pytest.raises(UsageError, match="the query cannot run"):
        sql(query, home=home.root)
