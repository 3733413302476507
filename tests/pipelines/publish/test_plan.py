"""A plan of visits keeps to the time there is, spreads, and holds a random sample."""

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


def plan(rows: pl.DataFrame, *, inspectors: int = 1, days: int = 1, **values: float) -> pl.DataFrame:
    chosen = Settings(**{"control_share": 0.0} | values)
    return make_plan(rows, Capacity(inspectors=inspectors, days=days, settings=chosen))


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
    made = plan(rows, inspectors=2, days=5, control_share=0.1)
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
def test_no_day_is_longer_than_it_may_be_and_no_lead_comes_twice(rows, inspectors, days):
    made = plan(leads(*rows), inspectors=inspectors, days=days, control_share=0.2)
    assert made["lead_id"].is_unique().all()
    hours = made.group_by("day_no", "inspector_no").agg(pl.col("hours").sum())
    assert (hours["hours"] <= 7.0 + 0.01 * made.height).all()
    assert made["day_no"].is_between(1, days).all()
    assert made["inspector_no"].is_between(1, inspectors).all()
    assert made.equals(plan(leads(*rows), inspectors=inspectors, days=days, control_share=0.2))


def test_a_snapshot_is_planned_and_written_as_a_list_to_fill_in(make_snapshot, county, tmp_path: Path):
    with duckdb.connect(str(make_snapshot(**county)), read_only=True) as connection:
        made = read_plan(connection, Capacity(inspectors=1, days=2, settings=Settings()))
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
        read_plan(duckdb.connect(), Capacity(inspectors=1, days=1, settings=Settings(plan_visit_hours=7.0)))
