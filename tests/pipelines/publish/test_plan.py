"""A plan of visits keeps to the time there is, spreads, and holds a random sample."""

from itertools import product
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.publish.plan import Capacity, make_plan, read_plan, write_plan
from pipelines.settings import Settings


def leads(*rows: tuple[str, str, int, float]) -> pl.DataFrame:
    """Return leads of institution, schemes, records and expected recovery, to be drawn from the end."""
    return pl.DataFrame(
        {
            "rank": range(1, len(rows) + 1),
            "lead_id": [f"L{number:04}" for number in range(len(rows))],
            "fixmedins_code": [row[0] for row in rows],
            "fixmedins_name": [row[0] for row in rows],
            "schemes": [row[1] for row in rows],
            "message": "说明",
            "n_records": [row[2] for row in rows],
            "amount": [row[3] for row in rows],
            "expected_amount": [row[3] for row in rows],
            "inspect": "医嘱",
            "draw_no": range(len(rows), 0, -1),
        },
        schema_overrides={
            "rank": pl.Int64,
            "n_records": pl.Int64,
            "draw_no": pl.Int64,
            "fixmedins_code": pl.String,
        },
    )


def plan(
    rows: pl.DataFrame, *, teams: int = 1, days: int = 1, team_size: int = 2, **values: float
) -> pl.DataFrame:
    # a record takes a team of two as long as the default takes one inspector
    chosen = Settings(**{"control_share": 0.0, "plan_record_minutes": 12 if team_size == 2 else 6} | values)
    size = teams * team_size
    return make_plan(rows, Capacity(inspectors=size, days=days, settings=chosen, team_size=team_size))


def test_a_visit_costs_more_than_a_further_record_so_leads_of_one_institution_go_together():
    rows = leads(("H1", "甲", 10, 100.0), ("H2", "乙", 10, 99.0), ("H1", "丙", 10, 98.0))
    # 7 hours: 2 for the way and 1 for ten records, then 1 more at H1, then 2 + 1 at H2
    assert plan(rows).select("lead_id", "order_no", "hours").rows() == [
        ("L0000", 1, 3.0),
        ("L0002", 2, 1.0),
        ("L0001", 3, 3.0),
    ]


def test_value_for_the_time_it_takes_decides_and_not_the_rank():
    rows = leads(("H1", "甲", 30, 100.0), ("H2", "乙", 1, 90.0), ("H3", "丙", 1, 80.0))
    assert set(plan(rows)["lead_id"]) == {"L0001", "L0002"}


def test_the_plan_spreads_over_schemes():
    rows = leads(*((f"H{number}", "甲", 30, 100.0) for number in range(3)), ("H9", "乙", 30, 80.0))
    assert "L0003" not in plan(rows, days=3, plan_spread=1.0)["lead_id"]
    assert "L0003" in plan(rows, days=3, plan_spread=0.7)["lead_id"]


def test_of_a_large_lead_a_part_is_looked_at():
    rows = plan(leads(("H1", "甲", 500, 9.0)))
    assert rows.select("n_records", "n_planned", "hours").row(0) == (500, 30, 5.0)


def test_the_sample_is_drawn_from_the_whole_list_whatever_it_is_worth():
    rows = leads(*((f"H{number}", "甲", 1, float(100 - number)) for number in range(100)))
    made = plan(rows, teams=2, days=5, control_share=0.1)
    sample = made.filter(pl.col("drawn") == "随机抽样")["lead_id"].to_list()
    assert sorted(sample) == ["L0097", "L0098", "L0099"]
    assert made.height == 30


def test_nothing_to_inspect_is_an_empty_plan():
    assert plan(leads()).is_empty()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["H1", "H2", "H3", None]),
            st.sampled_from(["甲", "乙"]),
            st.integers(0, 80),
            st.floats(0, 1000).map(lambda value: round(value, 2)),
        ),
        max_size=25,
    ),
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_no_day_is_too_long_no_lead_comes_twice_and_no_place_sees_two_teams(rows, teams, days):
    made = plan(leads(*rows), teams=teams, days=days, control_share=0.2)
    assert made["lead_id"].is_unique().all()
    per_day = made.group_by("day_no", "team_no").agg(
        pl.col("hours").sum(), n_places=pl.col("fixmedins_code").n_unique()
    )
    assert (per_day["hours"] <= 7.0 + 0.01 * made.height).all()
    assert made["day_no"].is_between(1, days).all()
    assert made["team_no"].is_between(1, teams).all()
    at = made.filter(pl.col("fixmedins_code").is_not_null()).join(per_day, on=["day_no", "team_no"])
    visited = at.group_by("fixmedins_code").agg(
        n_teams=pl.col("team_no").n_unique(),
        n_days=pl.col("day_no").n_unique(),
        n_shared_days=pl.col("day_no").filter(pl.col("n_places") > 1).n_unique(),
    )
    assert (visited["n_teams"] == 1).all()
    assert visited.filter((pl.col("n_days") > 1) & (pl.col("n_shared_days") > 1)).is_empty()
    assert made.equals(plan(leads(*rows), teams=teams, days=days, control_share=0.2))


def test_a_place_whose_leads_fill_a_day_is_visited_again_by_the_same_team_and_no_other_is():
    rows = leads(
        *(("H1", "甲", 20, 1000.0) for _ in range(4)), ("H2", "乙", 10, 50.0), ("H3", "丙", 10, 40.0)
    )
    made = plan(rows, teams=2, days=2, plan_spread=1.0)
    visits = made.group_by("fixmedins_code").agg(
        pl.col("team_no").unique(), pl.col("day_no").unique().sort(), pl.len()
    )
    told = {row[0]: row[1:] for row in visits.rows()}
    assert told["H1"] == ([1], [1, 2], 4)
    assert len(told["H2"][1]) == len(told["H3"][1]) == 1


def test_a_lead_that_no_longer_fits_a_shared_day_waits_for_the_next_plan():
    # H1 and H2 share the only day of the only team; a third lead of H1 finds no room, nor a visit
    rows = leads(("H1", "甲", 10, 100.0), ("H2", "乙", 10, 99.0), ("H1", "丙", 30, 60.0))
    assert set(plan(rows, days=1)["lead_id"]) == {"L0000", "L0001"}


def test_a_team_shares_the_records_and_goes_the_way_together():
    rows = leads(("H1", "甲", 30, 100.0))
    hours = [plan(rows, team_size=size, plan_record_minutes=6)["hours"][0] for size in (2, 3)]
    assert hours == [2 + 1.5, 2 + 1.0]


def test_who_is_left_over_goes_nowhere_alone():
    capacity = Capacity(inspectors=5, days=1, settings=Settings())
    assert (capacity.n_teams, capacity.n_left_over, capacity.n_slots) == (2, 1, 2)
    with pytest.raises(UsageError, match="1 inspectors make no team of 2"):
        read_plan(duckdb.connect(), Capacity(inspectors=1, days=5, settings=Settings()))


def test_the_days_of_a_team_worth_most_come_first():
    rows = leads(("H1", "甲", 30, 10.0), ("H2", "乙", 30, 90.0), ("H3", "丙", 30, 50.0))
    made = plan(rows, days=3)
    assert made["expected_amount"].to_list() == [90.0, 50.0, 10.0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 30), st.integers(1, 100)), min_size=1, max_size=6))
def test_of_single_visits_at_least_half_of_what_is_possible_is_found(cases):
    """One team, one day, a lead each at places of their own: every choice can be tried."""
    rows = leads(
        *((f"H{number}", f"甲{number}", size, float(yuan)) for number, (size, yuan) in enumerate(cases))
    )
    found = plan(rows)["expected_amount"].sum()
    hours = [2 + size / 10 for size, _ in cases]
    best = max(
        sum(yuan for (_, yuan), taken in zip(cases, choice, strict=True) if taken)
        for choice in product((False, True), repeat=len(cases))
        if sum(hour for hour, taken in zip(hours, choice, strict=True) if taken) <= 7.0
    )
    assert found >= best / 2


def test_a_snapshot_is_planned_and_written_as_a_list_to_fill_in(make_snapshot, county, tmp_path: Path):
    with duckdb.connect(str(make_snapshot(**county)), read_only=True) as connection:
        made = read_plan(connection, Capacity(inspectors=2, days=2, settings=Settings()))
    write_plan(made, tmp_path / "plan.csv")
    write_plan(made, tmp_path / "plan.csv")
    written = pl.read_csv(tmp_path / "plan.csv", infer_schema=False)
    assert sorted(written["线索编号"]) == ["La", "Lb"]  # neither the control nor what was withdrawn
    assert written.columns[-4:] == ["核查结果", "核实金额", "不属实原因", "备注"]
    assert (tmp_path / "plan.csv").stat().st_mode & 0o077 == 0
    assert written.filter(pl.col("线索编号") == "La").select("机构名称", "记录数", "涉及金额").row(0) == (
        "第一医院",
        "2",
        "345.67",
    )


def test_a_visit_as_long_as_a_day_is_refused():
    with pytest.raises(UsageError, match="FUNDWATCH_PLAN_VISIT_HOURS"):
        read_plan(duckdb.connect(), Capacity(inspectors=2, days=1, settings=Settings(plan_visit_hours=7.0)))
