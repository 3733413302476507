"""Text as a spreadsheet must see it: never run, never turned into a number, one line."""

from typing import Final

import polars as pl

from data_contracts.masking import HIDDEN

_LINE_BREAKS: Final = r"[\t\n\v\f\r\u0085\u2028\u2029]+"
# controls, and marks that reorder or hide text; the joiner stays, emoji are made with it
_INVISIBLE: Final = r"[\x00-\x1f\x7f-\x9f\ufeff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
_BLANK: Final = r"[\s\p{Zs}\p{Cf}\"']*"
_FORMULA: Final = rf"^({_BLANK}[=+\-@|%\u2212＝＋－＠｜％﹦﹢﹣﹫])"
# what begins with a letter stays text in every spreadsheet, but for months, truth values and their like
_READ_AS_VALUE: Final = (
    r"(?is)^((?:[^\p{L}']|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|true|false|inf|nan)).*)$"
)


def flatten_text(text: pl.Expr) -> pl.Expr:
    """Return the text on one line, without invisible characters and blanks at either end."""
    return text.str.replace_all(_LINE_BREAKS, " ").str.replace_all(_INVISIBLE, "").str.strip_chars()


def guard_formula(text: pl.Expr) -> pl.Expr:
    """Return flat text that no spreadsheet runs: an apostrophe goes before what could begin a formula."""
    return text.str.replace(_FORMULA, "'${1}")


def mark_code(text: pl.Expr) -> pl.Expr:
    """Return guarded text with a tab behind it where a spreadsheet would read a number, date or truth value.

    `0012` and a 16-digit person number keep every digit in Excel and WPS that way. Whoever reads the list
    back takes off one trailing tab, and an apostrophe that stands before a formula sign. A masked number is
    text to every spreadsheet and stays as it is.
    """
    masked = text.str.contains(HIDDEN, literal=True)
    return pl.when(masked).then(text).otherwise(text.str.replace(_READ_AS_VALUE, "${1}\t"))


def restore_cell(text: pl.Expr) -> pl.Expr:
    """Return what the cell held before `guard_formula` and `mark_code`."""
    bare = text.str.strip_suffix("\t")
    inner = bare.str.strip_prefix("'")
    guarded = bare.str.starts_with("'") & inner.str.contains(_FORMULA)
    return pl.when(guarded).then(inner).otherwise(bare)
