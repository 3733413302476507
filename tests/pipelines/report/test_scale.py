"""Paths and axes of the drawings."""

from datetime import date
from decimal import Decimal

from pipelines.report.chart import draw_recovery, draw_spending
from pipelines.report.scale import trace_stairs

DAYS = [date(2025, 1, 1), date(2025, 1, 3), date(2025, 1, 5)]


def test_stairs_hold_each_value_until_the_next_day():
    path = trace_stairs(DAYS, [Decimal(0), Decimal(10), Decimal(-10)], (-10.0, 10.0), (70, 680), (190, 176))
    assert path == "M70 102H410V14H750V190H750"


def test_stairs_of_one_day_are_a_line_across():
    assert trace_stairs(DAYS[:1], [Decimal(5)], (0.0, 10.0), (0, 100), (100, 100)) == "M0 50H100"


def test_an_axis_speaks_of_yuan_until_there_are_ten_thousand():
    few = [{"place": 1, "recovered": Decimal(300)}, {"place": 2, "recovered": Decimal(1925)}]
    many = [{"place": 1, "recovered": Decimal(300)}, {"place": 2, "recovered": Decimal(19250)}]
    assert "预计追回（元）" in draw_recovery(few)
    assert "预计追回（万元）" in draw_recovery(many)
    month = {"month_on": DAYS[0], "med_type": "11"}
    spent = [month | {"fund_amount": Decimal(6000)}, month | {"med_type": "21", "fund_amount": Decimal(6000)}]
    assert "基金支付（元）" in draw_spending(spent[:1], {})
    assert "基金支付（万元）" in draw_spending(spent, {})
