"""A rule's SQL is data from analysts: whatever it tries, it reads the warehouse and nothing else."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from rules.fence import Limits, fence
from rules.loader import load_rules
from rules.records import RuleRun
from rules.schema import load_tables
from rules.sql import parse_query

Run = Callable[..., dict[str, RuleRun]]
Edit = Callable[[str, str, str], None]
TABLES = {name: dict(table.columns) for name, table in load_tables().items()}
STAYS = "select range as nights, md5(cast(range as varchar)) as stay_id from range({n_stays})"
ESCAPES = [
    attempt
    for kind in tomllib.loads(Path(__file__).with_name("escapes.toml").read_text(encoding="utf-8")).values()
    for attempt in kind["attempts"]
]


@pytest.mark.parametrize("text", ESCAPES)
def test_an_escape_is_refused_with_its_line(text: str):
    told: list[tuple[int | None, str]] = []
    query = parse_query(
        text, file="query.sql", tables=TABLES, report=lambda line, message: told.append((line, message))
    )
    assert query is None
    assert told
    assert all(line is not None for line, _ in told), told


def test_the_refusal_names_the_line_it_is_about():
    text = "-- One row per stay.\nselect stay_id\nfrom read_csv(\n'/etc/passwd')\n"
    told: list[int | None] = []
    parse_query(text, file="query.sql", tables=TABLES, report=lambda line, _: told.append(line))
    assert told == [3]


@pytest.fixture
def fenced(tmp_path: Path):
    """Yield a database on disk that spills, fenced in."""
    config = {"memory_limit": "100MB", "threads": 1, "temp_directory": str(tmp_path / "spill")}
    with duckdb.connect(str(tmp_path / "build.duckdb"), config=config) as connection:
        connection.execute(f"create table stay as {STAYS.format(n_stays=10)}")
        fence(connection, Limits(memory="100MB"))
        yield connection


@pytest.mark.parametrize(
    "text",
    [
        "select * from read_csv('/etc/passwd')",
        "copy stay to '{folder}/stay.csv'",
        "attach '{folder}/other.duckdb' as other",
        "export database '{folder}/all'",
        "select * from glob('/etc/*')",
        "load httpfs",
        "set memory_limit = '1TB'",
        "set lock_configuration = false",
        "set enable_external_access = true",
    ],
)
def test_the_connection_itself_refuses_what_would_pass_the_parser(
    text: str, fenced: duckdb.DuckDBPyConnection, tmp_path: Path
):
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(duckdb.Error):
        fenced.execute(text.format(folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_fenced_night_still_spills_and_writes_its_tables(fenced: duckdb.DuckDBPyConnection):
    fenced.execute(f"insert into stay {STAYS.format(n_stays=1_500_000)}")
    fenced.execute("create temp table sorted as select * from stay order by stay_id, nights")
    fenced.execute("create table finding as select * from sorted limit 10")
    fenced.execute("checkpoint")
    assert fenced.execute("select count(*) from finding").fetchone() == (10,)


def test_fencing_twice_changes_nothing(fenced: duckdb.DuckDBPyConnection):
    fence(fenced, Limits(memory="1GB"))
    assert fenced.execute("select current_setting('memory_limit')").fetchone() == ("95.3 MiB",)


def test_a_rule_without_end_is_stopped_and_the_night_goes_on(
    run: Run, edit: Edit, warehouse: duckdb.DuckDBPyConnection
):
    warehouse.execute("insert into stay (stay_id, nights) select range, 3 from range(30000)")
    edit(
        "query.sql",
        "from stay\n",
        "from stay\ninner join (select sum(a.nights * b.nights * c.nights) as n "
        "from stay as a, stay as b, stay as c) as x on x.n > 0\n",
    )
    fared = run(limits=Limits(seconds=0.3, memory="1GB"))["long_stay"]
    assert fared.status == "failed"
    assert "inpatient/long_stay/query.sql: it was stopped after the limit of 0.3 s" in str(fared.reason)
    assert warehouse.execute("select status from rule_run").fetchall() == [("failed",)]


def test_a_rule_that_wants_too_much_memory_fails_with_the_limit(
    run: Run, edit: Edit, warehouse: duckdb.DuckDBPyConnection
):
    warehouse.execute("set temp_directory = ''")
    warehouse.execute(
        "insert into stay (stay_id, nights) select md5(cast(range as varchar)), 3 from range(200000)"
    )
    edit(
        "query.sql",
        "from stay\n",
        "from stay\ninner join (select list(a.stay_id order by b.nights, a.stay_id) as n "
        "from stay as a, (select nights from stay limit 60) as b) as x on len(x.n) > 0\n",
    )
    fared = run(limits=Limits(seconds=60, memory="400MB"))["long_stay"]
    assert fared.status == "failed"
    assert "more memory than the limit of 400MB" in str(fared.reason)


@pytest.mark.parametrize("name", ["finding", "finding_draft", "mute", "stay", "knowledge_related_diagnosis"])
def test_a_step_cannot_stand_in_the_place_of_a_table(name: str, catalogue: Path):
    step = catalogue / "inpatient" / "long_stay" / f"010_{name}.sql"
    step.write_text("-- One row per stay.\nselect stay.stay_id from stay\n", encoding="utf-8")
    _, faults = load_rules(catalogue)
    assert [fault.line for fault in faults] == [1]
    assert "is the name of a table" in str(faults[0])
