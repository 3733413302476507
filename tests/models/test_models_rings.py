import datetime as dt
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts.contract import load_outputs
from models.rings.find import RingSettings, find_rings

Row = dict[str, Any]
JUNE_1 = dt.datetime(2025, 6, 1, 9)
# A year at 20 pharmacies of two tills: 2,000 persons who come four times each; some lie at three hospitals.
COUNTY = """
create macro uniform(i, salt) as (hash(i, salt) % 1000003 + 0.5) / 1000003;
create table visit as
select
    'V' || i as visit_id,
    'C' || i as setl_id,
    'N' || lpad(cast(i % 2000 as varchar), 4, '0') as psn_no,
    'P' || cast(floor(20 * uniform(i % 2000, 'pharmacy')) as integer) as fixmedins_code,
    'T' || (i % 2) as setl_optr,
    null::varchar as rx_dr_codg,
    'I10.x00' as main_diag_code,
    cast(floor(365 * uniform(i, 'day')) * 1440 + floor(600 * uniform(i, 'minute')) as integer) as minutes,
    timestamp '2025-01-01 08:00:00' + to_minutes(minutes) as visited_at,
    cast(visited_at as date) as visited_on,
from range(8000) as number(i);
create table stay as
select
    'M' || i as stay_id,
    'N' || lpad(cast(i * 7 % 2000 as varchar), 4, '0') as psn_no,
    'H' || (i % 3) as fixmedins_code,
    date '2025-01-01' + cast(floor(365 * uniform(i, 'admission')) as integer) as admitted_on,
    0::tinyint as planned_return,
    'J18.900' as main_diag_code,
from range(600) as number(i);
create table net_settlement as
select setl_id, visit_id as mdtrt_id, 10.00::decimal(18, 2) as fund_pay_sumamt from visit
union all select 'S' || stay_id, stay_id, 1000.00 from stay;
create table net_charge_line (setl_id varchar, list_type varchar, med_list_codg varchar, cnt decimal(18, 4));
"""
TABLES = ("ring", "ring_member", "ring_tie", "ring_settlement")


@pytest.fixture
def county() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(COUNTY)
    return connection


def swipe(county: duckdb.DuckDBPyConnection, *visits: tuple[str, dt.datetime], **changes: Any) -> None:
    """Add visits of persons at times to the first till of P1, with columns changed."""
    n_before = len(county.execute("select setl_id from visit").fetchall())
    rows = [
        {
            "visit_id": f"V{n_before + n}", "setl_id": f"C{n_before + n}", "psn_no": person,
            "fixmedins_code": "P1", "setl_optr": "T0", "rx_dr_codg": None, "main_diag_code": None,
            "visited_at": at, "visited_on": at.date(),
        } | changes
        for n, (person, at) in enumerate(visits)
    ]  # fmt: skip
    insert(county, "visit", rows)
    paid = [
        {"setl_id": r["setl_id"], "mdtrt_id": r["visit_id"], "fund_pay_sumamt": Decimal("50.00")}
        for r in rows
    ]
    insert(county, "net_settlement", paid)


def insert(county: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    county.register("given", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
    county.execute(f"insert into {table} by name select * from given")
    county.unregister("given")


def gather(people: str, day: int, *, minutes: int = 2) -> list[tuple[str, dt.datetime]]:
    """Return one visit per person, a letter each, some minutes apart, on a day after June 1."""
    at = JUNE_1 + dt.timedelta(days=day)
    return [(f"R{person}", at + dt.timedelta(minutes=minutes * n)) for n, person in enumerate(people)]


def read_rings(county: duckdb.DuckDBPyConnection, **settings: Any) -> list[Row]:
    """Return the rings of five members and more, with their members."""
    find_rings(county, seed=1, settings=RingSettings(**({"min_members": 5} | settings)))
    rings = county.execute(
        "select ring.*, string_agg(right(psn_no, 1), '' order by psn_no) as members from ring "
        "inner join ring_member using (ring_id) group by all order by ring.ring_id"
    ).pl()
    return rings.to_dicts()


def test_a_county_in_which_everybody_comes_on_his_own_has_no_ring(county: duckdb.DuckDBPyConnection) -> None:
    assert find_rings(county, seed=1) == 0


def test_people_who_come_in_turns_and_never_as_the_same_set_are_one_ring(
    county: duckdb.DuckDBPyConnection,
) -> None:
    for day, people in enumerate(("ABCDE", "DEFGH", "FGHAB", "BCDGH", "AEFCH")):
        swipe(county, *gather(people, 9 * day), fixmedins_code=f"P{1 + day % 3}")
    (ring,) = read_rings(county)
    assert ring["members"] == "ABCDEFGH"
    assert (ring["n_gatherings"], ring["n_swipes"], ring["n_institutions"]) == (5, 5, 3)
    assert (ring["begn_date"], ring["end_date"]) == (dt.date(2025, 6, 1), dt.date(2025, 7, 7))
    assert (ring["n_settlements"], ring["amount"]) == (25, Decimal("1250.00"))
    assert ring["n_expected"] < 0.0001


def test_what_joins_the_members_is_told(county: duckdb.DuckDBPyConnection) -> None:
    for day in (0, 9, 18):
        swipe(county, *gather("ABCDEF", day))
    read_rings(county)
    ties = county.execute("select n_days, expected_days from ring_tie").fetchall()
    assert len(ties) == 15
    assert all(days == 3 and expected < 0.5 for days, expected in ties)
    members = county.execute(
        "select n_gatherings, n_partners, amount, x * x + y * y from ring_member"
    ).fetchall()
    assert [row[:3] for row in members] == [(3, 5, Decimal("150.00"))] * 6
    assert [row[3] for row in members] == pytest.approx([1.0] * 6, abs=0.01)


@pytest.mark.parametrize("days", [(0,), (0, 0)])
def test_one_outing_makes_no_ring(county: duckdb.DuckDBPyConnection, days: tuple[int, ...]) -> None:
    for day in days:
        swipe(county, *gather("ABCDEFGHIJ", day))
    assert read_rings(county) == []


def test_who_came_along_once_is_no_member(county: duckdb.DuckDBPyConnection) -> None:
    swipe(county, *gather("ABCDEFX", 0))
    swipe(county, *gather("ABCDEF", 9))
    swipe(county, *gather("ABCDEF", 18))
    (ring,) = read_rings(county)
    assert (ring["members"], ring["n_settlements"]) == ("ABCDEF", 18)


def test_who_comes_on_a_plan_meets_the_others_of_the_plan(county: duckdb.DuckDBPyConnection) -> None:
    for day in range(0, 60, 3):
        swipe(county, *gather("ABCDEF", day), main_diag_code="N18.500")
    assert read_rings(county) == []


def test_in_a_crowd_nobody_is_said_to_have_met(county: duckdb.DuckDBPyConnection) -> None:
    for day in (0, 9, 18):
        swipe(county, *gather("ABCDEF", day, minutes=0))
        others = [(f"X{day}{n:02}", JUNE_1 + dt.timedelta(days=day)) for n in range(60)]
        swipe(county, *others)
    assert read_rings(county, max_chance=1, max_expected=1e9) == []
    (ring,) = read_rings(county, max_chance=1, max_expected=1e9, crowd=80)
    assert ring["members"] == "ABCDEF"


def test_people_admitted_on_the_same_day_or_the_next_are_one_gathering(
    county: duckdb.DuckDBPyConnection,
) -> None:
    stays = [
        {
            "stay_id": f"A{month}{person}", "psn_no": f"R{person}", "fixmedins_code": "H1",
            "admitted_on": dt.date(2025, month, 10 + n % 2), "planned_return": 0, "main_diag_code": "M54.500",
        }
        for month in (2, 5, 8)
        for n, person in enumerate("ABCDEF")
    ]  # fmt: skip
    insert(county, "stay", stays)
    paid = [
        {"setl_id": f"S{s['stay_id']}", "mdtrt_id": s["stay_id"], "fund_pay_sumamt": Decimal("3000.00")}
        for s in stays
    ]
    insert(county, "net_settlement", paid)
    (ring,) = read_rings(county)
    assert (ring["members"], ring["n_admissions"], ring["n_gatherings"]) == ("ABCDEF", 3, 3)
    assert ring["amount"] == Decimal("54000.00")


@pytest.mark.parametrize(("apart", "rings"), [(0, ["ABCDEF"]), (1, [])])
def test_one_prescription_for_many_on_one_day_is_a_gathering_whatever_the_hour(
    county: duckdb.DuckDBPyConnection, apart: int, rings: list[str]
) -> None:
    for month in (0, 60):
        days = [month + n * apart for n in range(6)]
        visits = [
            (f"R{person}", JUNE_1 + dt.timedelta(days=day, hours=n))
            for n, (person, day) in enumerate(zip("ABCDEF", days, strict=True))
        ]
        swipe(county, *visits, rx_dr_codg="D1", fixmedins_code="H1")
    lines = [
        {"setl_id": f"C{8000 + n}", "list_type": "101", "med_list_codg": drug, "cnt": Decimal(2)}
        for n in range(12)
        for drug in ("X1", "X2", "X3" if n < 6 else "X4")
    ]
    insert(county, "net_charge_line", lines)
    found = read_rings(county, max_chance=1, max_expected=1e9)
    assert [ring["members"] for ring in found] == rings
    assert [ring["n_prescriptions"] for ring in found] == [2] * len(rings)


def test_neither_the_order_of_rows_nor_a_second_run_changes_anything(
    county: duckdb.DuckDBPyConnection,
) -> None:
    for day, people in enumerate(("ABCDE", "DEFGH", "FGHAB", "BCDGH", "AEFCH")):
        swipe(county, *gather(people, 9 * day))
    find_rings(county, seed=1)
    first = {name: county.execute(f"select * from {name} order by all").fetchall() for name in TABLES}
    county.execute("create or replace table visit as select * from visit order by hash(setl_id)")
    find_rings(county, seed=1)
    for name in TABLES:
        assert county.execute(f"select * from {name} order by all").fetchall() == first[name]
        columns = [column for column, *_ in county.execute(f"describe {name}").fetchall()]
        assert columns == [column.name for column in load_outputs()[name].columns]


def test_an_empty_warehouse_has_no_ring(county: duckdb.DuckDBPyConnection) -> None:
    county.execute("delete from visit")
    county.execute("delete from stay")
    assert find_rings(county, seed=1) == 0


def test_one_walk_from_the_physician_to_the_till_is_one_day(county: duckdb.DuckDBPyConnection) -> None:
    swipe(county, *gather("ABCDEF", 0), rx_dr_codg="D1", fixmedins_code="H1")
    lines = [
        {"setl_id": f"C{8000 + n}", "list_type": "101", "med_list_codg": drug, "cnt": Decimal(2)}
        for n in range(6)
        for drug in ("X1", "X2", "X3")
    ]
    insert(county, "net_charge_line", lines)
    assert read_rings(county, max_chance=1, max_expected=1e9) == []


def test_who_drops_out_takes_his_money_along(county: duckdb.DuckDBPyConnection) -> None:
    for day, people in enumerate(("ABCD", "ABC", "ABC", "DEA", "DE", "DE")):
        swipe(county, *gather(people, 9 * day))
    find_rings(county, seed=1, settings=RingSettings(max_chance=1, max_expected=1e9))
    stray = county.execute(
        "select psn_no from ring_settlement anti join ring_member using (ring_id, psn_no)"
    ).fetchall()
    assert stray == []
    assert county.execute("select count(*) from ring").fetchone() != (0,)
