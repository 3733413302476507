"""Identifiers as they may appear in messages and logs."""

_SHORTEST_SHOWN = 4


def mask_identifier(text: str) -> str:
    """Return `text` with all but its first and last two characters hidden; four or fewer are hidden whole."""
    if len(text) <= _SHORTEST_SHOWN:
        return "****"
    return f"{text[:2]}****{text[-2:]}"
