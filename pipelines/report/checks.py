"""What a contract check says and what to do about it, in Chinese."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from data_contracts.contract import load_extracts
from pipelines.report.read import Row

# checks of one column, by the end of their names
_OF_COLUMN: Final[Mapping[str, str]] = {
    "_not_after_extract": "不应晚于提取日",
    "_known_code": "有目录以外的代码",
    "_in_range": "超出合理范围",
    "_required": "不应为空",
    "_format": "格式不符",
    "_changed_unit": "的数量级与往常不同，疑为单位变化",
    "_missing_code": "今晚缺少往常有的代码",
    "_new_code": "出现从未见过的代码",
    "_vanished": "有值的行比往常少得多",
}
_OF_TABLE: Final[Mapping[str, str]] = {
    "key_unique": "主键重复",
    "volume": "行数与往常相差过大",
    "changed_encoding": "文件编码与往常不同",
    "new_column": "出现新的列",
    "county_missing": "今晚缺少往常有数据的区划",
    "institution_missing": "今晚缺少往常有数据的机构",
    "age_limits_in_order": "年龄上下限颠倒",
    "agreement_ends_after_it_begins": "协议止期早于起期",
    "amount_is_quantity_times_price": "金额不等于数量乘单价",
    "charge_is_not_negative": "非退费结算的金额为负",
    "charge_lines_add_up": "明细合计与结算总额不符",
    "has_charge_lines": "结算没有费用明细",
    "death_follows_birth": "死亡日期早于出生日期",
    "fund_pays_no_more_than_the_total": "基金支付大于总费用",
    "payments_add_up": "各项支付合计与总费用不符",
    "presence_ends_after_it_begins": "在床止时早于起时",
    "quantity_is_positive": "数量不是正数",
    "refund_is_negative": "退费结算的金额不是负数",
    "refund_line_is_negative": "退费明细的金额不是负数",
    "refund_line_names_its_original": "退费明细未指明原明细",
    "refund_names_its_original": "退费结算未指明原结算",
    "settled_after_the_stay_began": "结算时间早于开始时间",
    "stay_ends_after_it_begins": "结束时间早于开始时间",
}

# what to do, by the end of a check's name; the first that fits
_ADVICE: Final[Mapping[str, str]] = {
    "_not_after_extract": "核对导出时的时钟与日期格式，更正后重新交付。",
    "_known_code": "请数据提取人员把代码映射为目录中的代码；确为新代码的，由管理人员加入契约。",
    "_in_range": "核对单位与格式（元或分、日期格式），更正后重新交付；范围确已变化的，由管理人员修改契约。",
    "_required": "补齐缺失的值后重新交付。",
    "_format": "核对该列是否导错或被截断，更正后重新交付。",
    "_changed_unit": "核对是否由元改为分等，更正后重新交付；在此之前读取它的规则暂停。",
    "_missing_code": "确认是否漏传；漏传的补传。",
    "_new_code": "确认代码表是否更新，把代码映射为目录中的代码。",
    "_vanished": "确认导出是否漏了该列，补齐后重新交付。",
    "county_missing": "向该区划要回导出文件，补齐后重新交付。",
    "institution_missing": "问明该机构是没有结算，还是导出失败；失败的补传。",
    "key_unique": "同一主键有多行：确认是否重复导出，重新交付。",
    "volume": "确认导出是否被截断、重复，或期间不同。",
    "changed_encoding": "系统已按新编码读取；抽看几个名称，并确认导出还有什么变化。",
    "new_column": "新列未读入；确认含义，需要规则使用的由管理人员加入契约。",
}
_OTHER_ADVICE: Final = "核对这些行的来源数据，更正后重新交付。"


def say_check(name: str, extract: str) -> str:
    """Return what failed, such as `“死亡日期”不应晚于提取日`; its own name where no words are known."""
    if name in _OF_TABLE:
        return _OF_TABLE[name]
    known = load_extracts()
    columns = {column.name: column.heading for column in known[extract].columns} if extract in known else {}
    for column, heading in columns.items():
        rest = name.removeprefix(column)
        if rest in _OF_COLUMN:
            return f"“{heading}”{_OF_COLUMN[rest]}"
        target = known.get(rest.removeprefix("_in_"))
        if rest.startswith("_in_") and target:
            return f"“{heading}”在“{target.title}”中找不到"
    return name


def advise_check(name: str) -> str:
    """Return what to do about a check that failed, in Chinese."""
    if name in _ADVICE:
        return _ADVICE[name]
    if "_in_" in name and not name.endswith("_in_range"):
        return "补交被引用的数据，或更正编码后重新交付。"
    return next((words for end, words in _ADVICE.items() if name.endswith(end)), _OTHER_ADVICE)


def group_checks(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the checks of a night apart: failed, passed, and those that had nothing to look at."""
    failed = [row for row in rows if row["success"] is False]
    passed = [row for row in rows if row["success"]]
    idle = [row for row in rows if row["success"] is None]
    return {"failed": failed, "passed": passed, "idle": idle, "n_checks": len(rows)}
