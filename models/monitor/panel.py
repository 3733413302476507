"""Series side by side: rows are series, columns are weeks or months, nan where there is none."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from models.detector import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Series of equal length.

    Attributes:
        rows: one row per series: the columns that name it.
        periods: first days of the weeks or months, ascending, without gaps.
        values: name of a measure to its (series, periods) matrix.
    """

    rows: pl.DataFrame
    periods: list[dt.date]
    values: Mapping[str, FloatArray]


def lay_out(
    frame: pl.DataFrame,
    *,
    names: Sequence[str],
    period: str,
    periods: list[dt.date],
    measures: Sequence[str],
) -> Panel:
    """Return the rows of `frame` as a panel; rows outside `periods` are left out.

    Args:
        frame: one row per series and period.
        names: columns that name a series.
        period: the column with the first day of a period.
        periods: the columns of the panel.
        measures: numeric columns.
    """
    place = pl.DataFrame({period: periods, "_column": np.arange(len(periods))})
    inside = frame.join(place.cast({period: frame.schema[period]}), on=period, how="inner")
    rows = inside.select(names).unique().sort(names, nulls_last=False).with_row_index("_row")
    placed = inside.join(rows, on=list(names), how="inner", nulls_equal=True)
    row, column = placed["_row"].to_numpy(), placed["_column"].to_numpy()
    values = {}
    for measure in measures:
        matrix = np.full((rows.height, len(periods)), np.nan)
        matrix[row, column] = placed[measure].cast(pl.Float64).fill_null(np.nan).to_numpy()
        values[measure] = matrix
    return Panel(rows=rows.drop("_row"), periods=periods, values=values)
