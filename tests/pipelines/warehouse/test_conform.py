"""A snapshot that older code made becomes one of today's."""

import duckdb
import pytest

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.errors import FundwatchError
from pipelines.warehouse.conform import conform_outputs


@pytest.fixture
def build():
    with duckdb.connect() as connection:
        for name in ("lead", "rule_run", "run"):
            connection.execute(create_table(load_outputs()[name]))
        yield connection


def describe(build, table: str) -> list[tuple[str, str]]:
    return [row[:2] for row in build.execute(f"describe {table}").fetchall()]


def test_a_column_that_older_code_lacked_stands_in_its_place_and_is_null(build):
    today = describe(build, "rule_run")
    build.execute("insert into rule_run by name select 'R1' as run_id, 'BIL-001' as rule_id, 1.50 as amount")
    build.execute("alter table rule_run drop column status")
    build.execute("alter table lead drop column moved")
    conform_outputs(build, load_outputs())
    assert describe(build, "rule_run") == today, "in the contract's order: rows are inserted by place"
    assert build.execute("select run_id, status, amount from rule_run").fetchall() == [("R1", None, 1.5)]
    assert "moved" in dict(describe(build, "lead"))


def test_a_column_that_no_contract_knows_any_more_goes(build):
    today = describe(build, "run")
    build.execute("alter table run add column mood varchar")
    conform_outputs(build, load_outputs())
    assert describe(build, "run") == today


def test_a_column_of_another_type_is_cast(build):
    today = describe(build, "rule_run")
    build.execute("alter table rule_run alter n_findings type varchar")
    build.execute("insert into rule_run by name select 'R1' as run_id, '12' as n_findings")
    conform_outputs(build, load_outputs())
    assert describe(build, "rule_run") == today
    assert build.execute("select n_findings from rule_run").fetchall() == [(12,)]


def test_what_cannot_be_cast_is_told_with_what_to_do(build):
    build.execute("alter table rule_run alter n_findings type varchar")
    build.execute("insert into rule_run by name select 'R1' as run_id, 'a dozen' as n_findings")
    with pytest.raises(FundwatchError, match=r"rule_run .* Remove current\.duckdb"):
        conform_outputs(build, load_outputs())


def test_a_table_as_the_contract_says_is_not_touched(build):
    build.execute("create view watch as select * from lead")
    conform_outputs(build, load_outputs())
    assert build.execute("select count(*) from watch").fetchall() == [(0,)]
