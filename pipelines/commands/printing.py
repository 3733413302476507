"""Tables and JSON on standard output."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipelines.messages import say, say_heading, say_word

Columns = Sequence[tuple[str, str, str]]
_PIPE_WIDTH = 160
_LEAST_CELLS = 20  # of the last column, which wraps
_BETWEEN = 3  # cells beside each column


def print_json(value: object) -> None:
    """Print `value` as one JSON document; decimals, dates and paths as text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_line(text: str = "") -> None:
    """Print one line in the reader's language."""
    sys.stdout.write(say(text) + "\n")


def print_text(text: str) -> None:
    """Print a text as it is: a query, or what is in Chinese already."""
    sys.stdout.write(text + "\n")


def print_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Columns,
    title: str = "",
    *,
    as_is: bool = False,
    names: Sequence[str] = (),
) -> None:
    """Print rows as a table that wraps its last column, in the reader's language.

    Args:
        rows: each a mapping with the keys of `columns`.
        columns: (key, heading, `left` or `right`).
        title: printed above.
        as_is: headings and cells are the reader's own, such as those of a query.
        names: keys of columns whose cells are names to be typed or queried: they stay as they are.
    """
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    head, word = (str, str) if as_is else (say_heading, say_word)
    cells = [[_show(row[key], str if key in names else word) for key, _, _ in columns] for row in rows]
    texts = zip([head(heading) for _, heading, _ in columns], *cells, strict=True)
    widths = [max(cell_len(line) for text in column for line in text.split("\n")) for column in texts]
    widths[-1:] = [min(width, _LEAST_CELLS) for width in widths[-1:]]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for position, (_, heading, side) in enumerate(columns):
        last = position == len(columns) - 1
        table.add_column(
            head(heading),
            justify="right" if side == "right" else "left",
            overflow="fold",
            no_wrap=not last,
            ratio=1 if last else None,
            min_width=widths[-1] if last else None,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    # on a narrow terminal its lines go on below: nothing is cut off, and no column has a letter a line
    console.width = max(console.width, sum(widths) + _BETWEEN * len(widths))
    if title:
        console.print(Text(say(title), style="italic"))  # of the table it would wrap in a narrow one
    console.print(table)


def _show(value: object, word: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return "、".join(word(str(part)) for part in value)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return f"{value:,}"
    return word(str(value))
