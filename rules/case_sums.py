"""Derived tables that are sums over rows a case gives: those rows say them, so that no case need."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

_Rows = Sequence[Mapping[str, Any]]
_SUMS: Final = ("charged_qty", "charged_amount", "net_qty", "net_amount")
_SERVICE: Final = "201"


def _sum_goods(given: Mapping[str, _Rows]) -> _Rows:
    """Return `goods_charge`: what was charged by institution and item, gross and net."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for table, kind in (("charge_line", "charged"), ("net_charge_line", "net")):
        for line in given.get(table, ()):
            if line.get("list_type") != _SERVICE and line.get("cnt", 0) > 0:
                place = (line.get("fixmedins_code", ""), line.get("med_list_codg", ""))
                total = sums.setdefault(place, dict.fromkeys(_SUMS, Decimal(0)))
                total[f"{kind}_qty"] += line["cnt"]
                total[f"{kind}_amount"] += line.get("det_item_fee_sumamt", 0)
    return [
        {"fixmedins_code": institution, "med_list_codg": item, **total}
        for (institution, item), total in sorted(sums.items())
    ]


def _find_repeated_days(given: Mapping[str, _Rows]) -> _Rows:
    """Return `repeated_day`: persons and days on which more than one settlement began."""
    begun = Counter(
        (row.get("psn_no", ""), row["begntime"].date())
        for row in given.get("net_settlement", ())
        if row.get("begntime")
    )
    return [
        {"psn_no": person, "begun_on": day, "n_settlements": count}
        for (person, day), count in sorted(begun.items())
        if count > 1
    ]


# By name; each is made of all that the case gives.
DERIVED: Final[Mapping[str, Callable[[Mapping[str, _Rows]], _Rows]]] = {
    "goods_charge": _sum_goods,
    "repeated_day": _find_repeated_days,
}
