"""The columns of `monitor_flag` that weeks and months tell alike, before series have names."""

from typing import Final

import polars as pl

FLAG_SCHEMA: Final = pl.Schema(
    {
        "period": pl.String,
        "dimension": pl.String,
        "series_id": pl.String,
        "metric": pl.String,
        "begn_date": pl.Date,
        "end_date": pl.Date,
        "kind": pl.String,
        "observed": pl.Float64,
        "expected": pl.Float64,
        "excess_amount": pl.Float64,
        "chance": pl.Float64,
        "cause": pl.String,
        "phrase": pl.String,
    }
)
