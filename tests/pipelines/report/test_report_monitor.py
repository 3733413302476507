"""The pages of monitoring: what they show, and what they say they cannot show."""

import datetime as dt
import re
from typing import Any

import pytest

from pipelines.report.labels import list_evidence
from pipelines.report.monitor import (
    METRICS,
    MOST,
    place_in_band,
    say_change,
    say_metric,
    say_peers,
    say_quarter,
    say_value,
)
from tests.pipelines.report.conftest import Fill, list_weeks, render

MONTH = dt.date(2025, 12, 1)
QUARTER = dt.date(2025, 10, 1)


def make_metric(code: str, observed: float, **other: Any) -> dict[str, Any]:
    return {
        "fixmedins_code": code, "month_on": MONTH, "metric": "cost_per_stay", "observed": observed,
        "n_cases": 20, "peer_group": "T1|L2|综合", "peer_level": "specialty", "peer_size": 7,
        "peer_median": 4000.0, "peer_deviation": 0.1, "percentile": 0.5, "status": "history_short",
        "flagged": False, **other,
    }  # fmt: skip


def make_quarter(kind: str, subject: str, **other: Any) -> dict[str, Any]:
    return {
        "subject_type": kind, "subject_id": subject, "quarter_on": QUARTER, "metric": "exam_share",
        "observed": 0.3601, "n_cases": 90, "previous_value": 0.25, "year_ago_value": None,
        "province_value": None, "province_ratio": None, "province_source": None, "status": "no_reference",
        **other,
    }  # fmt: skip


BLANK = dict.fromkeys(
    ("expected_amount", "lower_amount", "upper_amount", "excess_amount", "chance", "volume_amount",
     "price_amount", "mix_amount", "top_member", "top_member_amount")
)  # fmt: skip
PROVINCE = {"province_value": 0.2, "province_ratio": 1.8005, "province_source": "皖医保〔2025〕1号"}


@pytest.fixture(scope="module")
def rich(fill: Fill) -> dict[str, str]:
    """Return the pages of a night with a year of weeks, a jump, peers, the province, and a hostile name."""
    jump = list_weeks("institution", "H1", 30)
    jump[-1] |= {"amount": 9000.0, "flagged": True, "excess_amount": 8100.0}
    flag = {
        "period": "week", "dimension": "institution", "series_id": "H1", "series_name": "第一医院",
        "metric": "spend", "begn_date": jump[-1]["week_on"], "end_date": dt.date(2025, 12, 28),
        "kind": "jump", "fixmedins_code": "H1", "observed": 9000.0, "expected": 900.0,
        "excess_amount": 8100.0, "chance": 0.0001, "cause": "次均费用上升", "phrase": "一周基金支付九千元",
    }  # fmt: skip
    return render(
        fill(
            "update institution set fixmedins_name = '<script>alert(1)</script>' where fixmedins_code = 'H1'",
            spend_week=[*list_weeks("county", "340101", 60), *jump],
            monitor_flag=[flag],
            metric_month=[
                make_metric("H1", 12000.0, peer_deviation=6.0, percentile=0.93), make_metric("H2", 4100.0),
            ],
            metric_quarter=[
                make_quarter("all", "all", **PROVINCE), make_quarter("institution", "H1", **PROVINCE),
            ],
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def poor(fill: Fill) -> dict[str, str]:
    """Return the pages of a night with four weeks, no peers, and no averages of the province."""
    short = [week | BLANK | {"status": "history_short"} for week in list_weeks("county", "340101", 4)]
    lone = make_metric("H1", 9.0, peer_group=None, peer_level=None, peer_size=None, peer_deviation=None)
    subjects = (("all", "all"), ("hosp_lv", "2"), ("county", "340101"), ("institution", "H1"))
    quarters = [make_quarter(*who) for who in subjects]
    return render(fill(spend_week=short, metric_month=[lone], metric_quarter=quarters))


def test_a_week_shows_money_expectation_and_the_parts_that_explain_it(rich):
    county = rich["week"].partition("区划 340101")[2].partition("</figure>")[0]
    assert "基金支付<b>1,000.00元</b>，预期900.00元（500.00至1,300.00），差额+100元" in county
    assert re.findall(r">([+-]\d+)</text>", county) == ["+70", "+50", "-20"]
    assert "增加最多：&lt;script&gt;alert(1)&lt;/script&gt;（+60元）" in county
    assert county.count("<circle") == 1, "the newest week only: none was a jump"


def test_a_county_is_called_by_its_name_where_it_has_one(fill: Fill):
    named = {"admdvs": "340101", "short_name": "甲县", "place_name": "乙市甲县", "named_by": "local"}
    flag = {
        "period": "week", "dimension": "county", "series_id": "340101", "series_name": "340101",
        "metric": "spend", "begn_date": dt.date(2025, 12, 22), "end_date": dt.date(2025, 12, 28),
        "kind": "jump", "excess_amount": 8100.0, "cause": "人次增加", "phrase": "一周基金支付九千元",
    }  # fmt: skip
    pages = render(
        fill(
            spend_week=list_weeks("county", "340101", 30),
            metric_quarter=[make_quarter("county", "340101"), make_quarter("county", "340102")],
            monitor_flag=[flag],
            division_name=[named],
        )
    )
    assert "<h3>乙市甲县" in pages["week"]
    assert "<b>乙市甲县</b>" in pages["week"]
    assert re.findall('<th scope="row">(.*?)</th>', pages["quarter"]) == ["乙市甲县", "区划 340102"]


def test_a_jump_is_red_and_told_with_its_cause(rich):
    page = rich["week"]
    assert "超出8,100.00元" in page
    assert "主要原因：次均费用上升" in page
    assert 'fill="#a61b1b"' in page
    assert 'href="../institutions/H1.html"' in page


def test_weeks_without_expectation_say_why(poor):
    page = poor["week"]
    assert "目前只有4个完整周的历史，不足26周" in page
    assert "没有预期：历史不足：每周5笔以上结算的完整周不到26个" in page
    assert "历史不足，不能判断是否超出预期" in page


def test_pages_of_an_empty_night_say_what_is_missing(fill: Fill):
    pages = render(fill())
    assert "还没有一个完整的自然周" in pages["week"]
    assert "还没有一个完整的自然月达到例数" in pages["month"]
    assert "还没有一个完整的季度" in pages["quarter"]


def test_a_night_that_could_not_be_watched_says_so(fill: Fill):
    tables = ("spend_week", "metric_month", "metric_quarter", "monitor_flag")
    for page in render(fill(*(f"drop table {table}" for table in tables))).values():
        assert "这一批次没有监测结果：监测未能完成" in page
        assert "还没有一个完整的" not in page


def test_a_month_draws_peers_and_names_who_lies_above_them(rich):
    page = rich["month"]
    assert "医疗机构、二级、综合（7家）" in page
    assert "alert(1)&lt;/script&gt;：12,000元，20例</title>" in page
    assert "只有2025-12一个完整月" in page
    assert "首个月份看不到此前的住院，无从计算再入院" in page
    far = page.partition("高于同组最多的机构")[2]
    assert "alert(1)" in far
    assert "邻县医院" not in far


def test_a_month_without_peers_says_so(poor):
    page = poor["month"]
    assert "同类不足5家，未比较（1家）" in page
    assert "1家有足够例数，同类都不足5家，未比较" in page
    strip = page.partition("同类不足5家，未比较（1家）")[2].partition("</svg>")[0]
    assert "#8c98a8" in strip
    assert "#a61b1b" not in strip
    assert "<circle" not in strip
    assert "没有机构高出同组中位数3个稳健标准差以上；同类不足5家的没有比较。" in page


def test_one_number_says_who_lies_far_above_its_peers(fill: Fill):
    near, far = make_metric("H1", 3.9, peer_deviation=2.9), make_metric("H2", 4.0, peer_deviation=3.0)
    page = render(fill(metric_month=[near | {"fixmedins_code": "H1"}, far | {"fixmedins_code": "H2"}]))[
        "month"
    ]
    assert page.count("<circle") == 1
    assert "高出3个标准差的1家" in page
    table = page.partition("高于同组最多的机构")[2]
    assert "邻县医院" in table
    assert "第一医院" not in table


def test_a_list_cut_short_says_how_many_there_are(fill: Fill):
    lone = make_metric("H1", 12000.0, peer_deviation=6.0)
    assert "列前" not in render(fill(metric_month=[lone]))["month"]
    many = [lone | {"fixmedins_code": f"X{n}"} for n in range(MOST["most_far"] + 1)]
    assert "次均住院费用共9家，列前8家" in render(fill(metric_month=many))["month"]


def test_a_week_above_its_band_is_told_apart_from_one_that_reached_the_mark(fill: Fill):
    above = list_weeks("institution", "H1", 30)
    above[-1] |= {"amount": 1400.0, "excess_amount": 500.0}
    page = render(fill(spend_week=[*above, *list_weeks("county", "340101", 30)]))["week"]
    assert "近4周没有达到提示标准的周。" in page
    assert "最近一周有1个序列高于区间而未达提示标准；2个有预期的序列中" in page
    assert page.count('<span class="tag">高于区间</span>') == 1
    assert "这里画高于预期的全部1家" in page


def test_a_change_of_months_has_a_kind_and_no_cause(fill: Fill):
    flag = {
        "period": "month", "dimension": "institution", "series_id": "H1", "series_name": "第一医院",
        "metric": "exam_share", "begn_date": MONTH, "end_date": dt.date(2025, 12, 31), "kind": "step",
        "fixmedins_code": "H1", "excess_amount": 8100.0, "cause": None, "phrase": "由预期的12.0%升至36.0%",
    }  # fmt: skip
    page = render(fill(monitor_flag=[flag], metric_month=[make_metric("H1", 1.0)]))["month"]
    assert '<span class="tag">水平上移</span>' in page
    assert "主要原因" not in page
    assert "None" not in page


def test_a_quarter_says_that_no_average_of_the_province_came(poor):
    page = poor["quarter"]
    assert "没有收到全省平均（provincial_average.csv" in page
    assert "比上季度+11.0个百分点" in page
    assert "比上季度上升最多的机构" in page
    assert "1.44倍" in page
    assert "历史不足一年零一个季度" not in page, "there is but one quarter, which is said instead"
    assert "只有一个完整季度" in page


def test_a_quarter_is_held_against_the_province_where_it_told_its_averages(rich):
    page = rich["quarter"]
    assert "皖医保〔2025〕1号" in page
    assert "全省20.0%，为其1.8倍" in page
    assert "高于全省平均最多的机构" in page
    assert 'stroke="#c2571a"' in page


def test_thousands_of_series_stay_a_page(fill: Fill):
    pages = render(
        fill(
            "insert into institution by name select concat('X', nth) as fixmedins_code, "
            "'名' as fixmedins_name, '1' as fixmedins_type from range(3000) as r(nth)",
            "insert into spend_week select 'institution' as dimension, concat('X', nth) as series_id, "
            "spend_week.* exclude (dimension, series_id) from spend_week, range(3000) as r(nth)",
            "insert into metric_month select concat('X', nth) as fixmedins_code, "
            "metric_month.* exclude (fixmedins_code) from metric_month, range(3000) as r(nth)",
            spend_week=list_weeks("county", "340101", 53),
            metric_month=[make_metric("H1", 12000.0, peer_deviation=6.0, metric=name) for name in METRICS],
        )
    )
    assert "这里画高于预期最多的20家" in pages["week"]
    assert len(pages["week"].encode()) < 300_000
    assert len(pages["month"].encode()) < 1_000_000


def test_names_with_markup_are_shown_and_never_run(rich):
    for period, page in rich.items():
        assert "<script" not in page, period
        assert "&lt;script&gt;" in page, period


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (say_peers("T1|L2|综合"), "医疗机构、二级、综合"),
        (say_peers("T2|L-"), "零售药店"),
        (say_peers(None), "—"),
        (place_in_band(5.0, 1.0, 5.0), "in"),
        (place_in_band(5.1, 1.0, 5.0), "above"),
        (place_in_band(0.9, 1.0, 5.0), "below"),
        (place_in_band(0.9, None, None), "none"),
        (say_value(0.3601, "exam_share"), "36.0%"),
        (say_value(None, "exam_share"), "—"),
        (say_value(8.25, "days_per_stay"), "8.2天"),
        (say_change(0.25, 0.2501, "exam_share"), "+0.0个百分点"),
        (say_change(110.0, 100.0, "cost_per_stay"), "+10.0%"),
        (say_change(110.0, 0.0, "cost_per_stay"), "—"),
        (say_quarter(dt.date(2025, 12, 1)), "2025年第4季度"),
        (say_quarter(dt.date(2025, 1, 1), short=True), "25Q1"),
    ],
)
def test_values_read_in_chinese(said: str, words: str):
    assert said == words


def test_every_metric_has_a_chinese_name():
    assert [name for name in METRICS if say_metric(name) == name] == []


def test_evidence_of_a_change_names_the_metric_and_leaves_out_what_is_not_known():
    (evidence,) = list_evidence('{"measured": {"metric": "cost_per_visit", "cause": null}}')
    assert (evidence.label, evidence.text) == ("指标", "次均门诊购药费用")
