"""The statistical charts of the first page: Vega-Lite, written as SVG without browser or network."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipelines.report.read import Row

Spec = Mapping[str, object]

# apart for colour-blind readers, and dark enough beside white (after Okabe and Ito, darkened)
_PALETTE: Final = ("#0b4f8a", "#c2571a", "#2f7d5b", "#8a5a9e", "#7a6a2f", "#5f6b7a")
_INK: Final = "#46505e"
_LINE: Final = "#d9dee5"
_TEN_THOUSAND: Final = 1e4
_FRAME: Final[Spec] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",  # a name: nothing is fetched
    "width": 520,
    "height": 210,
    "padding": 4,
    "background": "transparent",
    "config": {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": _INK, "titleColor": _INK, "gridColor": _LINE, "domainColor": _LINE,
            "tickColor": _LINE, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
            "tickCount": 5,
        },
        "legend": {"labelColor": _INK, "labelFontSize": 12, "orient": "top", "title": None, "columns": 5},
    },
}  # fmt: skip


def draw_spending(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """Return an SVG of what the fund paid by month and kind of visit; empty where nothing.

    Args:
        rows: month_on, med_type, fund_amount.
        labels: Chinese names of the kinds of visit.
    """
    months: dict[object, float] = {}
    for row in rows:
        months[row["month_on"]] = months.get(row["month_on"], 0.0) + float(row["fund_amount"])
    unit, yuan = _choose_unit(max(months.values(), default=0.0))
    spent = [
        {
            "month": f"{row['month_on']:%Y-%m}",
            "kind": labels.get(row["med_type"], "其他"),
            "money": float(row["fund_amount"]) / yuan,
        }
        for row in rows
    ]
    if not any(row["money"] for row in spent):
        return ""
    kinds = sorted({str(row["kind"]) for row in spent if row["money"]})
    colour = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [*_PALETTE]}}
    encoding = {
        "x": {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": -40}},
        "y": {"field": "money", "type": "quantitative", "title": f"基金支付（{unit}）"},
        "color": colour,
        "order": {"field": "kind", "type": "nominal"},
    }
    shown = [row for row in spent if row["kind"] in kinds]
    return _write_svg({"data": {"values": shown}, "mark": "bar", "encoding": encoding})


def draw_recovery(rows: Sequence[Row]) -> str:
    """Return an SVG of what the list is worth from the top down; empty for one lead or none.

    Args:
        rows: place, recovered: the expected recovery of the leads up to that place, in yuan.
    """
    if len(rows) <= 1 or not rows[-1]["recovered"]:
        return ""
    unit, yuan = _choose_unit(float(rows[-1]["recovered"]))
    values = [{"place": row["place"], "money": float(row["recovered"]) / yuan} for row in rows]
    line = {"color": _PALETTE[0], "strokeWidth": 2}
    encoding = {
        "x": {
            "field": "place",
            "type": "quantitative",
            "title": "自上而下核查的线索条数",
            "axis": {"format": "d", "tickMinStep": 1},
        },
        "y": {"field": "money", "type": "quantitative", "title": f"预计追回（{unit}）"},
    }
    mark = {"type": "area", "color": _PALETTE[0], "fillOpacity": 0.18, "line": line}
    return _write_svg({"data": {"values": values}, "mark": mark, "encoding": encoding})


def _choose_unit(most: float) -> tuple[str, float]:
    """Return the unit of an axis and its yuan: tenths of 10,000 yuan are hard to read."""
    return ("万元", _TEN_THOUSAND) if most >= _TEN_THOUSAND else ("元", 1.0)


def _write_svg(spec: Spec) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg({**_FRAME, **spec}))
