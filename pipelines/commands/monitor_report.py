"""What monitoring looks like on screen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from data_contracts.contract import Column, load_extracts, load_outputs
from data_contracts.fetch import fetch_rows
from pipelines.commands.printing import Columns, print_line, print_table
from pipelines.database import open_published
from pipelines.errors import NothingPublished, UsageError
from pipelines.publish.divisions import read_divisions
from pipelines.report.monitor import place_in_band, say_peers, say_uncompared
from pipelines.settings import Home

_SQL: Final = Path(__file__).parent / "sql"
_TABLES: Final = {"week": "spend_week", "month": "metric_month", "quarter": "metric_quarter"}
_FLAG_COLUMNS: Columns = (
    ("excess_amount", "超出预期", "right"),
    ("series_name", "名称", "left"),
    ("begn_date", "开始", "left"),
    ("end_date", "截至", "left"),
    ("metric", "指标", "left"),
    ("kind", "变化形态", "left"),
    ("cause", "主要原因", "left"),
    ("phrase", "说明", "left"),
)
_COLUMNS: Final[dict[str, Columns]] = {
    "week": (
        ("dimension", "维度", "left"),
        ("series_name", "名称", "left"),
        ("week_on", "周一", "left"),
        ("n_settlements", "笔数", "right"),
        ("amount", "基金支付", "right"),
        ("expected_amount", "预期", "right"),
        ("band", "区间", "right"),
        ("volume_amount", "人次", "right"),
        ("price_amount", "次均", "right"),
        ("mix_amount", "结构", "right"),
        ("judgement", "判断", "left"),
    ),
    "month": (
        ("series_name", "机构", "left"),
        ("month_on", "月份", "left"),
        ("metric", "指标", "left"),
        ("observed", "数值", "right"),
        ("n_cases", "例数", "right"),
        ("peer_median", "同组中位数", "right"),
        ("peer_deviation", "偏离", "right"),
        ("percentile", "百分位", "right"),
        ("peer_group", "可比组", "left"),
        ("peer_size", "组规模", "right"),
        ("expected", "自身预期", "right"),
        ("judgement", "判断", "left"),
    ),
    "quarter": (
        ("series_name", "主体", "left"),
        ("quarter_on", "季度", "left"),
        ("metric", "指标", "left"),
        ("observed", "数值", "right"),
        ("n_cases", "例数", "right"),
        ("previous_value", "上季度", "right"),
        ("year_ago_value", "上年同期", "right"),
        ("province_value", "全省平均", "right"),
        ("province_ratio", "与全省之比", "right"),
        ("status", "对比", "left"),
    ),
}
_TITLES: Final = {
    "week": "最近一个完整周",
    "month": "最近一个完整月，偏离同组最远的在前",
    "quarter": "最近一个完整季度",
}
_NOTHING: Final = {
    None: "近期没有达到提示标准的周或月。",
    "week": "近期没有达到提示标准的周。",
    "month": "近期没有达到提示标准的月。",
}
_PLACES: Final = {"above": "高于预期", "in": "在预期内", "below": "低于预期"}
_PRINTED: Final = 40


def read_monitor(home: Home, *, period: str | None, institution: str | None) -> dict[str, Any]:
    """Return the flags and, asked for a period, its rows; `short` says what has too little history.

    Raises:
        NothingPublished: no night is published, or the published one was made before there was monitoring.
        UsageError: no such institution is in the snapshot.
    """
    with open_published(home) as connection:
        known = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if "monitor_flag" not in known:
            raise NothingPublished(
                f"{home.current}: was published before there was monitoring. Run `fundwatch night` once more."
            )
        if (
            institution is not None
            and not connection.execute(
                "select 1 from institution where fixmedins_code = ?", [institution]
            ).fetchone()
        ):
            raise UsageError(
                f"monitor: no institution {institution} in the published night. Look in `leads`."
            )
        told = {
            "flags": fetch_rows(
                connection.execute(_read("monitor_flag"), {"period": period, "institution": institution})
            ),
            "short": fetch_rows(
                connection.execute(
                    "select subject, n_records, message from data_quality "
                    "where kind = 'monitor_history_short' order by subject"
                )
            ),
        }
        if period is not None:
            told[period] = fetch_rows(
                connection.execute(_read(f"monitor_{period}"), {"institution": institution})
            )
        _name_counties([*told["flags"], *told.get(period or "", [])], read_divisions(connection))
    return told


def _name_counties(rows: list[dict[str, Any]], divisions: Mapping[str, str]) -> None:
    """Put a county's name in place of its code wherever a row is about one."""
    for row in rows:
        for kind, code in (("dimension", "series_id"), ("subject_type", "subject_id")):
            if row.get(kind) == "county":
                row["series_name"] = divisions.get(row[code], row[code])


def show_monitor(home: Home, *, period: str | None, institution: str | None) -> None:
    """Print the flags and, asked for a period, its newest rows, in words."""
    told = read_monitor(home, period=period, institution=institution)
    labels = _read_labels()
    if told["flags"]:
        has_cause = any(row["cause"] for row in told["flags"])  # of months only how they changed is known
        print_table(
            [_word(row, labels) for row in told["flags"]],
            [column for column in _FLAG_COLUMNS if has_cause or column[0] != "cause"],
            "超出预期，金额大的在前（与其他疑点的金额可能重叠）",
        )
    elif period != "quarter":  # quarters are compared, not judged
        print_line(_NOTHING[period])
    if period is not None:
        rows = told[period]
        shown = [_word(row, labels) for row in rows[:_PRINTED]]
        print_table(shown, _COLUMNS[period], _TITLES[period] if institution is None else f"{institution}各期")
        if len(rows) > _PRINTED:
            print_line(
                f"（共{len(rows)}行，显示前{_PRINTED}行；--json 给出全部，"
                f"或用 `fundwatch sql` 查询 {_TABLES[period]}）"
            )
        if period == "quarter" and all(row["province_value"] is None for row in rows):
            print_line("未提供全省平均（provincial_average.csv），只与自身历史比较。")
    for row in told["short"]:
        print_line(
            f"{labels.get(row['subject'].split('.')[-1], row['subject'])}："
            f"{row['n_records']}个序列，{row['message']}。"
        )


def _read(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _read_labels() -> dict[str, str]:
    """Return the Chinese labels of metrics, dimensions and states."""
    labels: dict[str, str] = {}
    for table in ("spend_week", "metric_month", "metric_quarter", "monitor_flag"):
        for column in load_outputs()[table].columns:
            labels |= dict(zip(column.codes, column.labels, strict=True))
    return labels


def _word(row: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Return a row as it is printed: shares in percent, codes by their labels."""
    shown: dict[str, Any] = dict(row)
    share = str(row.get("metric", "")).endswith("_share")
    for name in ("observed", "peer_median", "expected", "previous_value", "year_ago_value", "province_value"):
        if share and shown.get(name) is not None:
            shown[name] = f"{100 * shown[name]:.1f}%"
    if "lower_amount" in row and row["lower_amount"] is not None:
        shown["band"] = f"{row['lower_amount']:,.0f}至{row['upper_amount']:,.0f}"
    else:
        shown.setdefault("band", None)
    if "flagged" in row:
        shown["judgement"] = _judge(row, labels)
    if row.get("subject_type") in {"all", "hosp_lv"}:
        shown["series_name"] = _read_levels().get(row["subject_id"], row["subject_id"])
    if row.get("dimension") in {"insutype", "med_type"}:
        shown["series_name"] = _read_codes(row["dimension"]).get(row["series_id"], row["series_id"])
    for name in ("dimension", "metric", "status", "kind"):
        if name in shown:
            shown[name] = labels.get(shown[name], shown[name])
    if "peer_group" in row:
        shown["peer_group"] = say_peers(row["peer_group"]) if row["peer_group"] else say_uncompared()
    return shown


def _judge(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return where a week or month lies beside what was expected of it, or why that cannot be said."""
    value, lower, upper = (
        (row["amount"], row["lower_amount"], row["upper_amount"])
        if "amount" in row
        else (row["observed"], row["lower"], row["upper"])
    )
    place = place_in_band(value, lower, upper)
    if place == "none":
        return f"无法比较（{labels.get(row['status'], row['status'])}）"
    return _PLACES[place] + ("（提示）" if row["flagged"] else "")


def _read_levels() -> dict[str, str]:
    return _read_column(load_extracts()["provincial_average"].columns, "hosp_lv")


def _read_codes(name: str) -> dict[str, str]:
    return _read_column(load_extracts()["settlement"].columns, name)


def _read_column(columns: Sequence[Column], name: str) -> dict[str, str]:
    column = next(each for each in columns if each.name == name)
    return dict(zip(column.codes, column.labels, strict=True))
