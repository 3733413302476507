"""A rule's text as one statement: where it is no SQL, no SELECT, or more than one."""

import re
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import TokenType

from rules.strict_toml import Report


def parse_select(text: str, report: Report) -> exp.Query | None:
    """Return the one SELECT that `text` holds, None after reporting where it is no SQL or more."""
    try:
        statements = [statement for statement in sqlglot.parse(text, read="duckdb") if statement]
    except ParseError as fault:
        first = fault.errors[0] if fault.errors else {}
        near = f"{first.get('start_context', '')[-20:]}{first.get('highlight', '')}".strip()
        report(
            first.get("line"),
            f"not SQL near {near!r}: {first.get('description', fault)}. Correct the syntax.",
        )
        return None
    except TokenError as fault:
        found = re.search(r"line (\d+)", str(fault), re.IGNORECASE)
        report(
            int(found[1]) if found else text.count("\n") + 1,
            f"not SQL: {fault}. Look for a quote or comment that does not end.",
        )
        return None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        kinds = ", ".join(type(statement).__name__ for statement in statements) or "nothing"
        report(_find_second(text), f"holds {kinds}; a rule is exactly one SELECT and changes nothing.")
        return None
    return statements[0]


def _find_second(text: str) -> int:
    """Return the line on which a second statement begins, 1 where there is none."""
    # a semicolon in a quote or comment ends nothing, so the tokens are asked; several may follow each other
    runs = groupby(sqlglot.tokenize(text, read="duckdb"), lambda token: token.token_type)
    begun = [next(tokens) for _, tokens in runs]
    ends = [place for place, token in enumerate(begun) if token.token_type == TokenType.SEMICOLON and place]
    return next((begun[end + 1].line for end in ends if end + 1 < len(begun)), 1)


def is_one_select(text: str, report: Report) -> bool:
    """Tell whether DuckDB, which will run it, also reads one SELECT; two parsers can differ over a quote."""
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as fault:
        found = re.search(r"^LINE (\d+):", str(fault), re.MULTILINE)
        report(
            int(found[1]) if found else 1,
            f"DuckDB cannot read it: {str(fault).splitlines()[0]}. Correct the syntax.",
        )
        return False
    if [statement.type for statement in statements] == [duckdb.StatementType.SELECT]:
        return True
    report(
        _find_second(text), f"DuckDB reads {len(statements)} statements in it; a rule is exactly one SELECT."
    )
    return False


def list_words(folder: Path) -> set[str]:
    """Return the words of the queries in `folder`, without comments and texts; none of what is no SQL."""
    words: set[str] = set()
    for path in folder.glob("*.sql"):
        with suppress(OSError, UnicodeDecodeError, TokenError):  # told when the query is read
            text = path.read_text(encoding="utf-8-sig")
            tokens = sqlglot.tokenize(text, read="duckdb")
            words.update(token.text.lower() for token in tokens if token.token_type != TokenType.STRING)
    return words
