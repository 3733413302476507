"""Rules are checked against the tables the warehouse really makes."""

import datetime as dt

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.ddl import create_table
from models.monitor.run import watch_spending
from models.rings.find import find_rings
from pipelines.warehouse.derive import derive_tables
from rules.schema import compare_schema, load_tables


def test_the_warehouse_makes_every_table_and_column_a_rule_may_read():
    with duckdb.connect() as warehouse:
        for contract in load_extracts().values():
            warehouse.execute(create_table(contract, extra=[("delivery_id", "varchar")]))
        derive_tables(warehouse)
        find_rings(warehouse, seed=1)
        watch_spending(warehouse, run_on=dt.date(2026, 1, 1), progress=lambda _: None)
        made = {
            name
            for (name,) in warehouse.execute("select distinct table_name from duckdb_columns()").fetchall()
        }
        assert set(load_tables()) - made == set()
        assert compare_schema(warehouse) == []


def test_a_column_that_is_missing_or_of_another_type_is_told():
    with duckdb.connect() as warehouse:
        warehouse.execute("create table peer_group (stay_id varchar, peer_size varchar)")
        told = compare_schema(warehouse)
    assert "peer_group has no column hosp_lv." in told
    assert "peer_group.peer_size is varchar, rules/warehouse.toml says integer." in told
