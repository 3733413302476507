"""Every query of the warehouse is one portable SELECT, and no cent is lost in deriving."""

from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

import pipelines.warehouse
from data_contracts.contract import load_extracts
from pipelines.warehouse.derive import load_derivations

ROOM = Path(pipelines.warehouse.__file__).parent
QUERIES = sorted(ROOM.rglob("*.sql"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_is_one_select_that_spark_can_read(path):
    (parsed,) = sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb")
    assert isinstance(parsed, exp.Query)
    assert isinstance(sqlglot.parse_one(parsed.sql("spark"), read="spark"), exp.Query)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_says_in_its_first_line_what_a_row_means(path):
    assert path.read_text(encoding="utf-8").startswith("-- One row per ")


def test_a_derived_table_comes_after_those_it_reads():
    known = set(load_extracts())
    for derivation in load_derivations():
        parsed = sqlglot.parse_one(derivation.select, read="duckdb")
        named = {cte.alias for cte in parsed.find_all(exp.CTE)}
        assert {table.name for table in parsed.find_all(exp.Table)} - named <= known, derivation.table
        known.add(derivation.table)


def test_deriving_again_makes_the_same_tables(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.derive()
    first = warehouse.read("select * from stay_day")
    warehouse.derive()
    assert warehouse.read("select * from stay_day") == first


cents = st.integers(1, 100_000)
stays = st.lists(st.tuples(cents, st.lists(st.integers(1, 100), max_size=3)), min_size=1, max_size=6)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stays=stays)
def test_money_settled_less_money_taken_back_is_the_money_of_the_stays(warehouse, stays):
    for table in ("settlement", "charge_line"):
        warehouse.connection.execute(f"delete from {table}")
    expected = Decimal(0)
    for number, (amount, shares) in enumerate(stays):
        left = amount
        visit = {"mdtrt_id": f"M{number}", "fund_pay_sumamt": "0"}
        warehouse.settle(f"S{number}", medfee_sumamt=amount / 100, **visit)
        warehouse.charge(
            f"F{number}",
            setl_id=f"S{number}",
            mdtrt_id=f"M{number}",
            cnt=amount,
            det_item_fee_sumamt=amount / 100,
        )
        for part, share in enumerate(shares):
            taken = left * share // 100
            if taken:
                left -= taken
                reversal = f"S{number}-{part}"
                warehouse.reverse(reversal, f"S{number}", medfee_sumamt=-taken / 100, **visit)
                warehouse.refund(
                    f"R{number}-{part}",
                    f"F{number}",
                    setl_id=reversal,
                    mdtrt_id=f"M{number}",
                    cnt=-taken,
                    det_item_fee_sumamt=-taken / 100,
                )
        expected += Decimal(left) / 100
    warehouse.derive()
    total = "select coalesce(sum({}), 0)::decimal(18, 2) from {}"
    sums = [("medfee_sumamt", "net_settlement"), ("total_amount", "stay"), ("total_amount", "stay_day")]
    for column, table in [*sums, ("det_item_fee_sumamt", "net_charge_line")]:
        assert warehouse.connection.execute(total.format(column, table)).fetchone() == (expected,), table
