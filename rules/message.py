"""The sentence of a finding: a card's template compiled to SQL, so that no row passes through Python."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from data_contracts.masking import write_mask

# {column}, {column:format} or {column:format人}; a part in [brackets] is left out where one of its places
# is null.
_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+)([^\x00-\x7f]*))?\}")
# Two places joined by 至 are a period: of equal ends one is said.
_PERIOD: Final = re.compile(rf"{_PLACE.pattern}(?:至{_PLACE.pattern})?")
_PARTS: Final = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")

# A part of a list joined by 、 that stands neither in “quotes” nor in （brackets）; for DuckDB.
_PART: Final = r"(?:“[^”]*”|（[^）]*）|[^、“（])+"
_FIRST: Final = """case
    when len(regexp_extract_all({{0}}, '{part}')) > {most} then concat(
        array_to_string(regexp_extract_all({{0}}, '{part}')[1:{most}], '、'),
        '等', len(regexp_extract_all({{0}}, '{part}')), '{{1}}'
    )
    else {{0}}
end"""

# How a place is written; {0} is the column, {1} what stands behind the format. Numbers keep only the decimals
# they need. Of a list joined by 、 `few` says the first three, `two` the first two, and how many there are.
_FORMATS: Final = {
    "": "cast({0} as varchar)",
    "yuan": "format('{{:,.2f}}', cast({0} as double))",
    "number": r"regexp_replace(cast({0} as varchar), '\.0+$|(\.[0-9]*[1-9])0+$', '\1')",
    "percent": "concat(cast(round(100 * {0}) as integer), '%')",
    "few": _FIRST.format(part=_PART, most=3),
    "two": _FIRST.format(part=_PART, most=2),
}
_COUNTED: Final = ("few", "two")

# A sentence goes wherever lists go: it never holds a person's number whole. The finding's own column does.
_PERSON: Final = "psn_no"

# Columns the engine knows beside the query's own.
ENGINE_COLUMNS: Final = ("institution",)


def check_message(template: str, columns: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with `template` for a query that returns `columns`."""
    if "".join(part.group(0) for part in _PARTS.finditer(template)) != template:
        yield "brackets in message do not match. Write [an optional part] without brackets inside."
    stripped = _PLACE.sub("", template)
    if "{" in stripped or "}" in stripped:
        yield "a place in message is not {column} or {column:format}. Write the column's name in lower case."
    for name, form, unit in _PLACE.findall(template):
        if name not in (*columns, *ENGINE_COLUMNS) or name == "records":
            yield f"message names {{{name}}}, which the query does not return."
        if form not in _FORMATS:
            yield f"message uses format {form!r}; choose one of {', '.join(filter(None, _FORMATS))}."
        elif bool(unit) != (form in _COUNTED):
            counted = " and ".join(_COUNTED)
            yield f"message writes {{{name}:{form}{unit}}}. Only {counted} name what they count, as in few家."


def compile_message(template: str) -> str:
    """Return the SQL expression that writes `template` for a row; a null outside brackets becomes 未知."""
    parts = []
    for optional, plain in _PARTS.findall(template):
        if optional:
            parts.append(f"coalesce({_write(optional, missing=None)}, '')")
        else:
            parts.append(_write(plain, missing="未知"))
    return " || ".join(parts)


def _write(text: str, *, missing: str | None) -> str:
    pieces = []
    end = 0
    for period in _PERIOD.finditer(text):
        pieces.append(_quote(text[end : period.start()]))
        first, *rest = (_write_place(place, missing) for place in _PLACE.finditer(period.group()))
        pieces.append(first)
        pieces.extend(f"case when {last} = {first} then '' else '至' || {last} end" for last in rest)
        end = period.end()
    pieces.append(_quote(text[end:]))
    return " || ".join(piece for piece in pieces if piece != "''") or "''"


def _write_place(place: re.Match[str], missing: str | None) -> str:
    name, form, unit = place.groups()
    column = f"({write_mask(f'cast({name} as varchar)')})" if name == _PERSON else name
    written = _FORMATS[form or ""].format(column, unit or "")
    return written if missing is None else f"coalesce({written}, {_quote(missing)})"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
