"""What analysts open: Chinese views, the queries of the manual, the notebooks."""

import importlib.util
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts.contract import load_outputs
from pipelines.notebook import close_snapshots, open_snapshot
from pipelines.settings import Home

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
QUERIES = [
    query
    for block in re.findall(r"```sql\n(.*?)```", MANUAL, re.DOTALL)
    for query in block.split(";")
    if query.strip()
]
Notebook = Callable[[str], dict[str, Any]]
Run = Callable[..., "CompletedProcess[str]"]
# person numbers of the demo county have sixteen digits
PERSON = re.compile(r"(?<![0-9A-Za-z])\d{16}(?![0-9])")


@pytest.fixture(scope="module")
def connection(demo: SimpleNamespace) -> Iterator[duckdb.DuckDBPyConnection]:
    yield open_snapshot(Home(demo.home)).connection
    close_snapshots()


def test_the_manual_has_ten_queries():
    assert len(QUERIES) == 10


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.strip().splitlines()[0][3:])
def test_a_query_of_the_manual_answers(connection: duckdb.DuckDBPyConnection, query: str):
    assert connection.execute(query).fetchall() or "没有评估" in query


def test_every_view_opens_and_every_column_says_what_it_is(connection: duckdb.DuckDBPyConnection):
    views = connection.execute(
        "select view_name from duckdb_views() where not internal and comment is not null"
    ).fetchall()
    assert {
        ("线索",),
        ("疑点",),
        ("线索记录",),
        ("机构月度",),
        ("规则运行",),
        ("数据质量",),
        ("评分",),
    } <= set(views)
    for (view,) in views:
        connection.execute(f'select * from "{view}"').fetchmany(10)
    silent = connection.execute(
        "select table_name, column_name from duckdb_columns() where comment is null and table_name in "
        f"({', '.join(repr(view) for (view,) in views if not view.isascii())})"
    ).fetchall()
    assert silent == []
    unsaid = connection.execute(
        "select table_name from duckdb_tables() where comment is null and table_name <> 'extract_presence' "
        "union all select view_name from duckdb_views() where comment is null and not internal"
    ).fetchall()
    assert unsaid == [], "a client such as DBeaver shows what each table and view is"


def test_a_view_says_the_same_as_its_table(connection: duckdb.DuckDBPyConnection):
    for name, amount in (("lead", "expected_amount"), ("finding", "amount"), ("lead_record", "amount")):
        contract = load_outputs()[name]
        table, view = (
            connection.execute(f'select count(*), sum("{column}") from "{relation}"').fetchall()
            for relation, column in ((name, amount), (contract.title, contract.column(amount).heading))
        )
        assert view == table


def test_a_lead_names_its_own_schemes(connection: duckdb.DuckDBPyConnection):
    wrong = connection.execute(
        "select 线索.线索编号 from 线索 inner join lead on lead.lead_id = 线索.线索编号 "
        "where len(线索.疑点类型) is distinct from len(lead.schemes) or exists ("
        "select 1 from rule_card where list_contains(lead.schemes, rule_card.scheme) "
        "and not list_contains(线索.疑点类型, rule_card.title_zh))"
    ).fetchall()
    assert wrong == []


def test_the_months_of_all_institutions_sum_to_the_settlements(connection: duckdb.DuckDBPyConnection):
    rows = connection.execute(
        "select (select sum(基金支付) from 机构月度), (select sum(fund_pay_sumamt) from net_settlement), "
        "(select sum(结算笔数) from 机构月度), (select count(*) from net_settlement)"
    ).fetchall()
    fund, fund_told, settlements, settlements_told = rows[0]
    assert (fund, settlements) == (fund_told, settlements_told)


@pytest.fixture
def run_notebook(demo: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """Return the function that runs a notebook to its end and returns what it defined; no person is shown."""
    monkeypatch.setenv("FUNDWATCH_HOME", str(demo.home))

    def run(name: str) -> dict[str, Any]:
        spec = importlib.util.spec_from_file_location(name, ROOT / "notebooks" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        _, defs = module.app.run()
        shown = [value for value in defs.values() if isinstance(value, pl.DataFrame)]
        assert [frame for frame in shown if PERSON.search(frame.write_csv())] == []
        return dict(defs)

    return run


def test_the_notebook_of_leads_shows_every_open_lead(
    run_notebook: Notebook, connection: duckdb.DuckDBPyConnection
):
    expected = connection.execute(
        "select count(*), sum(expected_amount) from lead "
        "where not control and state not in ('withdrawn', 'closed')"
    ).fetchall()
    defs = run_notebook("leads")
    lead, record = defs["lead"], defs["record"]
    assert isinstance(lead, pl.DataFrame)
    assert isinstance(record, pl.DataFrame)
    assert lead.height == expected[0][0]
    assert round(lead["预计追回"].sum(), 2) == float(expected[0][1])
    assert record.height > 0


def test_the_notebook_of_rules_finds_what_the_night_found(run_notebook: Notebook):
    defs = run_notebook("rule_tuning")
    now, tried, draft, rule = defs["now"], defs["tried"], defs["draft"], defs["rule"]
    assert isinstance(draft, pl.DataFrame)
    assert draft.height == tried.n_findings
    assert now.n_findings == tried.n_findings  # the slider stands where the card does
    assert float(draft["涉及金额"].sum() or 0) == float(tried.amount)
    assert rule.params


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("institution_profile", ("institution", "month", "finding", "unusual")),
        ("data_quality", ("arrived", "quality")),
    ],
)
def test_a_notebook_runs_to_its_end(run_notebook: Notebook, name: str, filled: tuple[str, ...]):
    defs = run_notebook(name)
    for table in filled:
        frame = defs[table]
        assert isinstance(frame, pl.DataFrame)
        assert frame.height > 0
    assert defs["charts"]


def test_a_notebook_without_a_night_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run_notebook):
    monkeypatch.setenv("FUNDWATCH_HOME", str(tmp_path))
    assert "nothing is published here yet" in str(run_notebook("leads")["problem"])


def test_the_dictionary_tells_every_column(fundwatch: Run, tmp_path: Path):
    fundwatch("dictionary", "--to", tmp_path / "d.html")
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    missing = [
        f"{contract.table}.{column.name}"
        for contract in load_outputs().values()
        for column in contract.columns
        if f"<code>{column.name}</code></td><td>{column.heading}</td>" not in page
    ]
    assert missing == []
    assert "http" not in page
    assert "<script" not in page
