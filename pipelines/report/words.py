"""How values read on a page: money, counts, dates, masked identifiers, reasons in Chinese."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from data_contracts.contract import load_extracts
from data_contracts.masking import mask_identifier

Number = float | Decimal  # a whole number is a float to a reader of types

NOTHING: Final = "—"
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{3,}")
_ODD: Final = re.compile(r"[^0-9A-Za-z_-]")
_HUNDRED_MILLION: Final = 10**8
_TEN_THOUSAND: Final = 10**4

# why a rule or model could not judge, as the engine and the models say it, and as a reader needs it
_REASONS: Final = (
    (r"^(\w+) failed its contract: (.*)$", "“{0}”未通过校验，依赖它的规则暂停，请先修正：{text}"),
    (r"^No rows of (\w+) were delivered, and (\w+) is made from it\.$", "未收到“{0}”的记录"),
    (r"^No rows of (\w+) were delivered\.$", "未收到“{0}”的记录"),
    (r"^(\w+)\.(\w+) is empty in every row\.$", "“{0}”的“{1}”全部为空"),
    (r"^(\w+)\.(\w+) is not in the warehouse\.$", "库中没有“{0}”的“{1}”"),
    (r"^(\w+) has no rows\.$", "“{0}”没有可用记录"),
    (r"^(\w+) is not in the warehouse\.$", "库中没有“{0}”"),
    (
        r"^(\d+) subjects; (\d+) are needed to know what is usual$",
        "可比对象只有{0}个，至少需要{1}个才能判断",
    ),
    (r"^no subject differs from its peers in any feature$", "各对象之间没有差异，无从比较"),
    (r"^its input is not in the warehouse: (.*)$", "所需数据不在库中：{text}"),
    (r"^(.*) cannot run: (.*)$", "规则运行出错，请联系维护人员：{text}"),
)
_DERIVED: Final = {
    "stay": "住院", "visit": "就诊", "stay_night": "住院床夜", "stay_day": "住院日费用",
    "net_settlement": "结算", "net_charge_line": "费用明细", "stock_ledger": "进销存台账",
    "peer_group": "可比组",
}  # fmt: skip


def say_yuan(value: Number | None) -> str:
    """Return money to the cent, such as `1,234.50`."""
    return NOTHING if value is None else f"{value:,.2f}"


def say_money(value: Number | None) -> str:
    """Return money as it is spoken of: `1.2亿元`, `12.3万元`, `1,234元`."""
    if value is None:
        return NOTHING
    yuan = float(value)
    if abs(yuan) >= _HUNDRED_MILLION:
        return f"{yuan / _HUNDRED_MILLION:,.2f}亿元"
    if abs(yuan) >= _TEN_THOUSAND:
        return f"{yuan / _TEN_THOUSAND:,.1f}万元"
    return f"{yuan:,.0f}元"


def say_count(value: Number | None) -> str:
    """Return a whole number with its thousands apart."""
    return NOTHING if value is None else f"{value:,.0f}"


def say_number(value: Number | None, digits: int = 2) -> str:
    """Return a number without needless zeros."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_percent(value: Number | None, digits: int = 0) -> str:
    """Return a share as percent."""
    return NOTHING if value is None else f"{value * 100:.{digits}f}%"


def say_month(value: date | None) -> str:
    """Return year and month."""
    return NOTHING if value is None else f"{value:%Y-%m}"


def say_period(first: date | None, last: date | None) -> str:
    """Return the days from `first` to `last` as sentences and lists write them; one day once."""
    days = [f"{day:%Y-%m-%d}" for day in (first, last) if day is not None]
    return "至".join(dict.fromkeys(days)) or NOTHING


def place_point(value: float) -> str:
    """Return a coordinate of a drawing: a tenth is finer than any screen."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def say_reason(reason: str | None) -> str:
    """Return why a rule or model could not judge, in Chinese where the words are known."""
    for pattern, words in _REASONS:
        if found := re.match(pattern, reason or "", re.DOTALL):
            parts = found.groups()
            columns = _name_columns(parts[0], parts[1]) if len(parts) > 1 else ""
            return words.format(
                _name_table(parts[0]) if parts else "", columns, text=parts[-1] if parts else ""
            )
    return reason or NOTHING


def _name_table(name: str) -> str:
    extract = load_extracts().get(name)
    return extract.title if extract else _DERIVED.get(name, name)


def _name_columns(table: str, column: str) -> str:
    extracts = load_extracts()
    near = [extracts[table]] if table in extracts else [*extracts.values()]
    return next(
        (known.heading for extract in near for known in extract.columns if known.name == column), column
    )


class Mask:
    """Hides the numbers of persons, physicians and employers wherever they stand in a text.

    A person with a code of the night's lists is called by it: two masked numbers may look alike.
    """

    def __init__(self, numbers: Iterable[str], codes: Mapping[str, str | None] | None = None) -> None:
        known = set(numbers)
        self._shown = {number: (codes or {}).get(number) or mask_identifier(number) for number in known}
        odd = sorted((number for number in known if _ODD.search(number)), key=len, reverse=True)
        self._odd = re.compile("|".join(map(re.escape, odd))) if odd else None

    def __call__(self, text: object) -> str:
        """Return `text` with each of the numbers masked."""
        if text is None:
            return NOTHING
        plain = str(text)
        if self._odd:
            plain = self._odd.sub(lambda found: self._shown[found[0]], plain)
        return _WORD.sub(lambda found: self._shown.get(found[0], found[0]), plain)


def mask_number(number: str | None) -> str:
    """Return a person's number masked, or a dash."""
    return mask_identifier(number) if number else NOTHING
