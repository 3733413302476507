"""Why a row is refused, and what to do about it: the words of messages, quarantine and receipts."""

from typing import Final

from data_contracts.kinds import Kind

NOT_OF_KIND: Final[dict[Kind, str]] = {
    "money": "is not money",
    "price": "is not a price",
    "qty": "is not a quantity",
    "integer": "is not a whole number",
    "flag": "is not 0 or 1",
    "date": "is not a date",
    "time": "is not a time",
}
MISSING: Final = "is required and missing"
ENDS_EARLY: Final = "lies before {start}"
KEY_TWICE: Final = "key twice, a later row differs"
UNSPLIT: Final = "quotes or line ends cannot be followed"
WRONG_WIDTH: Final = "{found} fields where the header has {expected}"

_ADVICE: Final = {
    "is not money": "fix the export: decimal yuan, point as decimal separator, at most 2 places, no "
    "thousands separator",
    "is not a price": "fix the export: decimal yuan, point as decimal separator, at most 6 places",
    "is not a quantity": "fix the export: decimal, point as decimal separator, at most 4 places",
    "is not a whole number": "fix the export: digits only",
    "is not 0 or 1": "fix the export: 0 or 1",
    "is not a date": "fix the export: YYYY-MM-DD, a day that exists",
    "is not a time": "fix the export: YYYY-MM-DD HH:MM:SS, Beijing time without offset, a moment that exists",
    MISSING: "fill it at the source",
    KEY_TWICE: "export one row per key",
    UNSPLIT: "put fields with quotes or line ends in quotes and double the quotes inside",
}
_FIELDS: Final = "put fields that hold commas in quotes"
_SPAN: Final = "correct it at the source"


def advise(reason: str) -> str:
    """Return what to do about a refused row, without full stop."""
    if reason in _ADVICE:
        return _ADVICE[reason]
    return _FIELDS if "fields where" in reason else _SPAN
