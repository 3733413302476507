"""Identifiers as they may appear in messages, logs and lists."""

from typing import Final

_SHORTEST_SHOWN: Final = 4
HIDDEN: Final = "****"


def mask_identifier(text: str) -> str:
    """Return `text` with all but its first and last two characters hidden; four or fewer are hidden whole."""
    if len(text) <= _SHORTEST_SHOWN:
        return HIDDEN
    return f"{text[:2]}{HIDDEN}{text[-2:]}"


def write_mask(column: str) -> str:
    """Return the SQL expression that hides a text column as `mask_identifier` does; null stays null."""
    shown = f"left({column}, 2) || '{HIDDEN}' || right({column}, 2)"
    return f"case when length({column}) <= {_SHORTEST_SHOWN} then '{HIDDEN}' else {shown} end"
