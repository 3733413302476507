"""A whole night of monitoring over a made-up warehouse."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from models.monitor.run import TABLES, MonitorRun, read_sql, watch_spending
from rules.inputs import Inputs
from rules.loader import load_rules
from rules.schema import load_tables

MakeCounty = Callable[..., duckdb.DuckDBPyConnection]
DERIVED = ("net_settlement", "net_charge_line", "stay", "stay_day", "visit")
LONG, SHORT = 730, 40


def make_empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("institution", "person", "catalog", "provincial_average"):
        connection.execute(create_table(load_extracts()[name]))
    for name in DERIVED:
        connection.execute(load_tables()[name].create().replace("temp ", ""))
    return connection


def make_county(n_days: int, jump_day: int) -> duckdb.DuckDBPyConnection:
    connection = make_empty()
    connection.execute(f"set variable n_days = {n_days}")
    connection.execute(f"set variable jump_day = {jump_day}")
    connection.execute(Path(__file__).with_name("watched.sql").read_text(encoding="utf-8"))
    return connection


def watch(connection: duckdb.DuckDBPyConnection, run_on: dt.date) -> MonitorRun:
    return watch_spending(connection, run_on=run_on, progress=lambda _: None)


@pytest.fixture(scope="module")
def county():
    """Two years, watched on 1 January 2025; clinic C05 examines nearly everybody from 1 September 2024 on."""
    connection = make_county(LONG, (dt.date(2024, 9, 1) - dt.date(2023, 1, 1)).days)
    reference = (
        "('2024-10-01', 'cost_per_visit', 'all', 50, '省局通报'), "
        "('2024-10-01', 'cost_per_visit', '9', 40, '省局通报'), "
        "('2024-07-01', 'cost_per_stay', '2', 3000, '省局通报')"
    )
    connection.execute(f"insert into provincial_average values {reference}")
    watch(connection, dt.date(2025, 1, 1))
    yield connection
    connection.close()


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def test_the_clinic_that_began_to_examine_everybody_is_told_from_its_first_month_on(county):
    flags = ask(
        county, "select series_id, metric, kind, begn_date, end_date from monitor_flag where period = 'month'"
    )
    assert ("C05", "visit_exam_share", "step", dt.date(2024, 9, 1), dt.date(2024, 12, 31)) in flags
    assert {key for key, *_ in flags} == {"C05"}
    [(label, excess, value, expected, phrase)] = ask(
        county,
        "select series_name, excess_amount, observed, expected, phrase from monitor_flag "
        "where metric = 'visit_exam_share'",
    )
    [(fund,)] = ask(
        county,
        "select sum(fund_amount) from visit where fixmedins_code = 'C05' and visited_on >= '2024-09-01'",
    )
    assert label == "第5诊所"
    # eight of ten visitors, 120 yuan beside 60, after one of ten
    assert (value, expected) == (pytest.approx(96 / 156, abs=0.05), pytest.approx(12 / 72, abs=0.03))
    assert float(excess) == pytest.approx((value - expected) * float(fund), rel=0.02)
    assert "门诊检查检验费占比" in phrase
    assert f"{excess:,.2f}元" in phrase


def test_a_festival_that_came_before_is_expected(county):
    dip = ask(
        county,
        "select amount, expected_amount, lower_amount, flagged from spend_week "
        "where dimension = 'med_type' and series_id = '11' and week_on = '2024-02-12'",
    )
    [(amount, expected, _, flagged)] = dip
    usual = ask(
        county, "select median(amount) from spend_week where dimension = 'med_type' and series_id = '11'"
    )[0][0]
    assert amount < Decimal("0.6") * usual
    assert expected < Decimal("0.75") * usual
    assert not flagged


def test_few_honest_institutions_and_weeks_are_flagged(county):
    n_weeks, n_flagged = ask(
        county,
        "select count(*), count(*) filter (where flagged) from spend_week "
        "where status = 'judged' and series_id <> 'C05'",
    )[0]
    assert n_weeks > 1000
    assert n_flagged <= 3


def test_parts_of_an_excess_add_up_to_the_cent(county):
    n_parts, n_wrong = ask(
        county,
        "select count(volume_amount), count(*) filter (where volume_amount + price_amount + mix_amount "
        "<> amount - expected_amount) from spend_week",
    )[0]
    assert n_parts >= 30
    assert n_wrong == 0


def test_peers_are_the_narrowest_group_of_five_and_named(county):
    rows = ask(
        county,
        "select distinct fixmedins_code, peer_level, peer_group, peer_size from metric_month "
        "where metric = 'out_of_county_share' and month_on = '2024-12-01' "
        "and fixmedins_code in ('C01', 'C21', 'W0', 'W5') order by 1",
    )
    assert rows == [
        ("C01", "specialty", "T1|L9|综合", 20),
        ("C21", "level", "T1|L9", 24),  # four clinics of Chinese medicine are too few
        ("W0", "level", "T1|L2", 6),
        ("W5", "level", "T1|L2", 6),
    ]


def test_a_hospital_without_five_peers_of_its_level_is_compared_with_nobody():
    connection = make_empty()
    connection.execute(
        "insert into institution by name "
        "select code as fixmedins_code, kind as fixmedins_type, level as hosp_lv, specialty from (values "
        "('H1', '1', '3', '综合'), ('U1', '1', null, '综合'), ('U2', '1', null, null), "
        "('N1', null, '3', '综合')) as stated (code, kind, level, specialty) "
        "union all select 'C' || i, '1', '9', '综合' from range(9) as r(i) "
        "union all select 'D' || i, '2', null, null from range(9) as r(i)"
    )
    connection.execute(
        "create temp table metric_value as select fixmedins_code as subject_id, 0.1 as observed, "
        "date '2025-12-01' as period_on, 'drug_share' as metric, 50 as n_cases from institution"
    )
    connection.execute(f"create temp table metric_member as {read_sql('metric_member')}")
    connection.execute(f"create temp table metric_peer as {read_sql('metric_peer')}", {"min_peers": 5})
    grouped = "select peer_group, list(subject_id order by subject_id) from metric_peer group by all"
    placed = dict(ask(connection, grouped))
    assert placed == {
        "T1|L9|综合": [f"C{i}" for i in range(9)],
        "T2|L-": [f"D{i}" for i in range(9)],  # the tertiary hospital, and those of unknown kind, nowhere
    }


def test_a_changed_month_names_how_it_changed_and_no_cause(county):
    told = ask(county, "select distinct kind, cause from monitor_flag where period = 'month'")
    assert told == [("step", None)]
    (rule,), _ = load_rules(only="institution_trend")
    only_months = make_empty()
    only_months.register("flags", county.execute("select * from monitor_flag where period = 'month'").pl())
    only_months.execute("create table monitor_flag as select * from flags")
    only_months.execute("insert into institution by name select 'C05' as fixmedins_code")
    only_months.execute(
        "insert into net_settlement by name "
        "select 'C05' as fixmedins_code, 'S1' as setl_id, timestamp '2024-10-01' as setl_time, "
        "1 as fund_pay_sumamt"
    )
    for extract in ("settlement", "charge_line"):  # derived tables are made from them
        only_months.execute(f"create table {extract} as select 1 as delivered")
    obstacle = Inputs(connection=only_months, run_id="").find_obstacle(rule)
    assert obstacle is None, "and a rule judges it all the same"


def test_a_place_among_peers_is_what_it_would_be_by_hand(county):
    values = ask(
        county,
        "select observed, percentile, peer_median, peer_deviation from metric_month "
        "where metric = 'cost_per_stay' "
        "and month_on = '2024-06-01' order by observed",
    )
    assert [percentile for _, percentile, _, _ in values] == pytest.approx(
        [(2 * n + 1) / 12 for n in range(6)]
    )
    middle = (values[2][0] + values[3][0]) / 2
    distances = sorted(abs(value - middle) for value, *_ in values)
    spread = 1.4826 * (distances[2] + distances[3]) / 2
    assert values[5][3] == pytest.approx((values[5][0] - middle) / spread)


def test_a_quarter_stands_beside_its_past_and_the_average_of_its_level(county):
    rows = ask(
        county,
        "select subject_type, subject_id, province_value, status, "
        "previous_value is not null, year_ago_value is not null "
        "from metric_quarter where quarter_on = '2024-10-01' and metric = 'cost_per_visit' "
        "and subject_id in ('C01', 'all', '9') order by 1, 2",
    )
    assert rows == [
        ("all", "all", 50.0, "compared", True, True),
        ("hosp_lv", "9", 40.0, "compared", True, True),
        ("institution", "C01", 40.0, "compared", True, True),
    ]
    assert ask(county, "select distinct status from metric_quarter where quarter_on < '2024-07-01'") == [
        ("no_reference",)
    ]


def test_every_table_keeps_its_contract(county):
    for table in TABLES:
        contract = load_outputs()[table]
        for column in contract.columns:
            if column.required:
                assert ask(county, f"select count(*) from {table} where {column.name} is null") == [(0,)], (
                    column.name
                )
            if column.codes:
                kept = {value for (value,) in ask(county, f"select distinct {column.name} from {table}")} - {
                    None
                }
                assert kept <= set(column.codes) or column.name in {"series_id", "subject_id"}, column.name
        keys = ", ".join(contract.key)
        assert ask(county, f"select {keys} from {table} group by all having count(*) > 1") == []


def test_the_same_night_once_more_writes_the_same_rows(county):
    before = [ask(county, f"select * from {table}") for table in TABLES]
    watch(county, dt.date(2025, 1, 1))
    assert [ask(county, f"select * from {table}") for table in TABLES] == before


def test_one_month_of_history_is_told_and_judges_nothing():
    with make_county(SHORT, 10) as connection:
        run = watch(connection, dt.date(2023, 2, 10))
        assert (run.n_flags, run.n_quarters) == (0, 0)
        assert ask(connection, "select distinct status from spend_week where status = 'judged'") == []
        subjects = {subject for (subject,) in ask(connection, "select subject from data_quality")}
        assert {"spend_week.county", "spend_week.institution", "metric_month.cost_per_visit"} <= subjects


def test_an_empty_warehouse_is_no_fault():
    with make_empty() as connection:
        assert watch(connection, dt.date(2025, 1, 1)).n_flags == 0


settled = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["11", "21", "41"]),
        st.integers(0, 900_000),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(odd=settled)
def test_parts_add_up_whatever_is_spent(odd):
    with make_empty() as connection:
        connection.execute(
            "insert into net_settlement by name "
            "select 'U' || week || '-' || nth as setl_id, 'A' as fixmedins_code, "
            "'390' as insutype, '11' as med_type, "
            "(date '2024-01-01' + 7 * week::integer)::timestamp as setl_time, "
            "(50 + (week * 7 + nth * 3) % 20)::decimal(18, 2) as fund_pay_sumamt "
            "from range(40) as w (week), range(8) as n (nth)"
        )
        connection.executemany(
            "insert into net_settlement by name select ? as setl_id, ? as fixmedins_code, '310' as insutype, "
            "? as med_type, date '2024-01-01'::timestamp + to_days(7 * ?::integer) as setl_time, "
            "?::decimal(18, 2) as fund_pay_sumamt",
            [
                (f"R{nth}", place, kind, week, Decimal(cents) / 100)
                for nth, (week, place, kind, cents) in enumerate(odd)
            ],
        )
        watch(connection, dt.date(2024, 10, 7))
        parts = ask(
            connection,
            "select volume_amount + price_amount + mix_amount - (amount - expected_amount) from spend_week "
            "where volume_amount is not null",
        )
        assert parts
        assert {difference for (difference,) in parts} == {Decimal(0)}
