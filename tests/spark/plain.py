"""Values as both engines mean them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

_CENT = Decimal("0.01")


def read_plainly(value: object) -> object:
    """Return `value` so that the same thing reads the same whatever engine it comes from.

    Lists lose their order, which Spark does not keep, and a list of nothing is null, as DuckDB has it;
    numbers are read to the cent.
    """
    if isinstance(value, Mapping):
        return {name: read_plainly(part) for name, part in sorted(value.items())}
    if isinstance(value, list | tuple):
        return sorted(str(read_plainly(part)) for part in value) or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).quantize(_CENT).normalize() + 0, "f")
    if isinstance(value, datetime | date):
        return str(value)
    return value
