"""Any labelled table of features, made ready for the detectors: read, typed, measured against its medians."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from data_contracts.errors import TableError
from models.detector import FloatArray
from models.size import find_amounts

_FEW_VALUES = 20  # a text of at most so many values becomes one column each,
_LEAST_ROWS = 5  # if that leaves so many rows to a value
_LABEL_VALUES = 2
_SHOWN_COLUMNS = 12
_TO_SIGMA = 1.4826
_LEAST_SPREAD = 0.25  # of the standard deviation: where most values are equal the median deviation is 0
_ENDLESS = 1e30  # no amount of anything; the forest reads single precision
_FURTHEST = 15.0  # as in models.features
_YES = ("1", "true", "t", "yes", "y", "是", "异常", "阳性", "欺诈", "fraud", "positive")
_NULLS = ("", "NA", "NaN", "nan", "null", "NULL", "None")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTable:
    """A labelled table as numbers; row = subject in order of the file.

    Attributes:
        columns: names of the features; of a one-hot column `name=value`.
        value: (n, f) the values, unknown ones filled with the column's median; no column is constant.
        deviation: (n, f) spreads from the median; amounts on the logarithm and upward only, unknown = 0.
        amounts: (f,) which features are amounts or counts.
        label: (n,) true for the labelled.
        labelled_as: the value of the label column that counts as labelled.
        money: the amount that was named as money, None if none was.
        ignored: column and why it was left out.
        n_unlabelled: rows left out because their label is empty.
    """

    columns: tuple[str, ...]
    value: FloatArray
    deviation: FloatArray
    amounts: npt.NDArray[np.bool_]
    label: npt.NDArray[np.bool_]
    labelled_as: str
    money: str | None = None
    ignored: tuple[tuple[str, str], ...]
    n_unlabelled: int


def read_table(file: Path, *, label: str, ids: Sequence[str] = (), money: str | None = None) -> FeatureTable:
    """Return the table of a CSV or Parquet file.

    Args:
        file: `.csv`, `.csv.gz` (UTF-8 or GB 18030) or `.parquet`.
        label: column of two values that says who was found out.
        ids: columns that only name a subject.
        money: column of money, None to go by the names.

    Raises:
        TableError: no such file or column, an unreadable file, a label that is not two-valued, or nothing
            to measure.
    """
    frame = _read_frame(file)
    for column in (label, *ids, *((money,) if money else ())):
        if column not in frame.columns:
            raise TableError(
                f'{file}: no column "{column}". Name one of {", ".join(frame.columns[:_SHOWN_COLUMNS])}'
                f"{', …' if frame.width > _SHOWN_COLUMNS else ''}."
            )
    known = frame.filter(pl.col(label).is_not_null())
    if known.height <= 1:
        raise TableError(f"{file}: {known.height} row(s) with a label. Nothing is unusual alone; give more.")
    found, labelled_as = _read_label(known[label], where=f'{file} column "{label}"')
    return prepare_table(
        known.drop([label, *ids]),
        label=found,
        labelled_as=labelled_as,
        where=str(file),
        money=money,
        n_unlabelled=frame.height - known.height,
    )


def prepare_table(
    frame: pl.DataFrame,
    *,
    label: npt.NDArray[np.bool_],
    labelled_as: str,
    where: str,
    money: str | None = None,
    n_unlabelled: int = 0,
) -> FeatureTable:
    """Return `frame`, which holds features only, as numbers and deviations from its medians.

    Numbers and booleans are taken as they are, a text of at most 20 values becomes one column per value.
    Infinite values, and those beyond 1e30, are unknown. Constant columns, other texts and dates are ignored.

    Raises:
        TableError: no column is left, or what was named as money is no amount.
    """
    ignored: list[tuple[str, str]] = []
    taken: list[pl.Series] = []
    for series in frame.get_columns():
        made, reason = _take_column(series)
        taken += made
        if reason:
            ignored.append((series.name, reason))
    numbers = [series for series in frame.get_columns() if _read_separated(series).dtype.is_numeric()]
    if not numbers or not taken:
        named = "; ".join(f"{column}: {reason}" for column, reason in ignored[:_SHOWN_COLUMNS])
        raise TableError(f"{where}: no numeric column to measure ({named or 'it has no other column'}).")
    raw = np.column_stack([series.to_numpy() for series in taken])
    unknown = np.isnan(raw)
    value = np.where(unknown, np.nanmedian(raw, axis=0), raw)
    columns = tuple(series.name for series in taken)
    if money is not None and (money not in columns or value[:, columns.index(money)].max() <= 0.0):
        reason = dict(ignored).get(money, "it is the label, an id or nowhere above 0")
        raise TableError(
            f'{where} column "{money}": no money to measure ({reason}). Name another: --money COLUMN.'
        )
    amounts = find_amounts(value) | np.array([name == money for name in columns])
    deviation = _measure_deviation(value, amounts)
    deviation[unknown] = 0.0
    return FeatureTable(
        columns=columns,
        value=value,
        deviation=deviation,
        amounts=amounts,
        label=label,
        labelled_as=labelled_as,
        money=money,
        ignored=tuple(ignored),
        n_unlabelled=n_unlabelled,
    )


def _read_frame(file: Path) -> pl.DataFrame:
    """Return the file as it is, text where it is not numbers throughout."""
    if not file.is_file():
        raise TableError(f"{file}: no such file. Name a CSV or Parquet file: --table FILE.")
    try:
        if file.suffix.lower() == ".parquet":
            frame = pl.read_parquet(file)
        else:
            frame = pl.read_csv(
                _read_text(file), infer_schema_length=None, null_values=list(_NULLS), try_parse_dates=True
            )
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        first_line = (str(error).splitlines() or ["damaged"])[0]
        raise TableError(
            f"{file}: cannot be read: {first_line}. Give CSV with a header, or Parquet."
        ) from error
    if not frame.height:
        raise TableError(f"{file}: no rows under the header. Give a table of subjects.")
    return frame


def _read_text(file: Path) -> bytes:
    """Return the file as UTF-8, decompressed, without a byte-order mark."""
    octets = file.read_bytes()
    if octets[:2] == b"\x1f\x8b":
        octets = gzip.decompress(octets)
    try:
        return octets.decode("utf-8-sig").encode()
    except UnicodeDecodeError:
        return octets.decode("gb18030").encode()


def _read_label(label: pl.Series, *, where: str) -> tuple[npt.NDArray[np.bool_], str]:
    """Return who is labelled, and the value that says so: a number's greater, a yes, else the rarer one."""
    text = label.cast(pl.String).str.strip_chars()
    counts = text.value_counts(sort=True)
    if counts.height != _LABEL_VALUES:
        raise TableError(
            f"{where}: {counts.height} different value(s). "
            "Name a column of two values, such as 0 and 1: --label COLUMN."
        )
    values = counts.get_column(text.name).to_list()
    saying_yes = [value for value in values if value.lower() in _YES]
    if label.dtype.is_numeric():
        chosen = max(values, key=float)
    elif len(saying_yes) == 1:
        chosen = saying_yes[0]
    else:
        chosen = values[-1]
    return np.asarray((text == chosen).to_numpy(), dtype=np.bool_), chosen


def _take_column(series: pl.Series) -> tuple[list[pl.Series], str | None]:
    """Return the numbers a column gives, and why it gives none."""
    series = _read_separated(series)
    if series.dtype.is_numeric() or series.dtype == pl.Boolean:
        number = series.cast(pl.Float64)
        number = number.to_frame().select(pl.when(pl.first().abs() < _ENDLESS).then(pl.first())).to_series()
        if number.drop_nulls().n_unique() <= 1:
            return [], "constant"
        return [number.alias(series.name)], None
    if not isinstance(series.dtype, pl.String | pl.Categorical | pl.Enum):
        return [], f"a {str(series.dtype).lower()}, not a number"
    text = series.cast(pl.String)
    values = sorted(text.drop_nulls().unique().to_list())
    if len(values) <= 1:
        return [], "constant"
    if len(values) > min(_FEW_VALUES, len(text) // _LEAST_ROWS):
        return [], f"a text of {len(values):,} values"
    return [
        (text == value).fill_null(value=False).cast(pl.Float64).alias(f"{series.name}={value}")
        for value in values
    ], None


def _read_separated(series: pl.Series) -> pl.Series:
    """Return a text of numbers with separated thousands ("1,234.50") as numbers, anything else as it is."""
    if series.dtype != pl.String or not series.str.contains(",", literal=True).any():
        return series
    number = series.str.replace_all(",", "", literal=True).str.strip_chars().cast(pl.Float64, strict=False)
    return number if number.null_count() == series.null_count() else series


def _measure_deviation(value: FloatArray, amounts: npt.NDArray[np.bool_]) -> FloatArray:
    """Return (n, f) spreads from the median; amounts on the logarithm, and only above it."""
    scaled = np.where(amounts, np.log1p(np.maximum(value, 0.0)), value)
    centred = scaled - np.median(scaled, axis=0)
    spread = np.maximum(_TO_SIGMA * np.median(np.abs(centred), axis=0), _LEAST_SPREAD * scaled.std(axis=0))
    deviation = np.clip(centred / spread, -_FURTHEST, _FURTHEST)
    return np.asarray(np.where(amounts, np.maximum(deviation, 0.0), deviation), dtype=np.float64)
