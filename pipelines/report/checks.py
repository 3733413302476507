"""What a failed contract check says, in Chinese."""

from collections.abc import Mapping
from typing import Final

from data_contracts.contract import load_extracts

# checks of one column, by the end of their names
_OF_COLUMN: Final[Mapping[str, str]] = {
    "_not_after_extract": "不应晚于提取日",
    "_known_code": "有目录以外的代码",
    "_in_range": "超出合理范围",
    "_required": "不应为空",
    "_format": "格式不符",
}
_OF_TABLE: Final[Mapping[str, str]] = {
    "key_unique": "主键重复",
    "volume": "行数与往常相差过大",
    "age_limits_in_order": "年龄上下限颠倒",
    "agreement_ends_after_it_begins": "协议止期早于起期",
    "amount_is_quantity_times_price": "金额不等于数量乘单价",
    "charge_is_not_negative": "非退费结算的金额为负",
    "charge_lines_add_up": "明细合计与结算总额不符",
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
