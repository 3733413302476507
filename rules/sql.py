"""The SQL of a rule: parsed, confined to one SELECT over known tables, and portable to Spark."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import (
    ErrorLevel,
    OptimizeError,
    SqlglotError,
    UnsupportedError,
)
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.tokens import Token, TokenType

from rules.records import Query
from rules.statement import is_one_select, parse_select
from rules.strict_toml import Report

Columns = Mapping[str, Mapping[str, str]]

# The same delivery must give the same findings: nothing that depends on the clock or on chance.
_UNSTEADY: Final = (
    exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime, exp.CurrentTimestamp,
    exp.Rand, exp.Randn, exp.Randstr, exp.Uuid, exp.TableSample, exp.Localtime, exp.Localtimestamp,
    exp.CurrentTimestampLTZ, exp.CurrentTimezone, exp.UtcDate, exp.UtcTime, exp.UtcTimestamp,
)  # fmt: skip
# Nor on who asks, or on which machine.
_SURROUNDINGS: Final = (
    exp.CurrentUser, exp.SessionUser, exp.CurrentRole, exp.CurrentCatalog, exp.CurrentSchema,
    exp.CurrentDatabase, exp.CurrentSchemas, exp.CurrentVersion, exp.SessionParameter,
)  # fmt: skip
_FILES: Final = (exp.ReadCSV, exp.ReadParquet)
_DUCKDB_ONLY: Final = (exp.Comprehension, exp.Columns, exp.Pivot)
# Differences of time that both engines count alike.
_UNITS: Final = ("day", "second")
_LONGEST_SERIES: Final = 10_000
_WRITES: Final = (
    exp.DDL,
    exp.DML,
    exp.Command,
    exp.Attach,
    exp.Detach,
    exp.Pragma,
    exp.Set,
    exp.Copy,
    exp.Into,
    exp.Use,
    exp.Install,
    exp.Describe,
    exp.Show,
    exp.Summarize,
)


def parse_query(text: str, *, file: str, tables: Columns, report: Report) -> Query | None:
    """Return the query in `text`, or None after reporting everything wrong with it.

    Args:
        text: SQL in DuckDB's dialect.
        file: path shown in faults.
        tables: column types by column, by table: all that may be read.
        report: told line and message of every fault.
    """
    select = parse_select(text, report)
    if select is None:
        return None
    nodes = list(select.walk())  # once: a search of its own for each kind takes a fifth of reading a library
    faults = [*_find_forbidden(nodes), *_find_unknown_tables(nodes, tables), *_find_nameless(nodes)]
    if not faults:
        faults = list(_find_unportable(select, nodes))
    for name, message in faults:
        report(_line_of(text, name) or 1, message)
    if faults or not is_one_select(text, report):
        return None
    named = {table.name for table in _pick(nodes, exp.Table)}
    read = {name: columns for name, columns in tables.items() if name in named} or tables
    parameters = tuple(sorted({node.name for node in _pick(nodes, exp.Placeholder)}))
    try:
        qualified = qualify(
            select, schema=cast("dict[str, object]", read), dialect="duckdb", expand_alias_refs=False
        )
        reads = _read_columns(pushdown_projections(qualified))
    except OptimizeError as fault:
        found = re.search(r"(?:Column '|column:? )\"?([\w.]+)", str(fault))
        said = f"no column {found[1]}" if found else str(fault).splitlines()[0].rstrip(".")
        report(
            _line_of(text, found[1].rpartition(".")[2] if found else "") or 1,
            f"{said}. Correct the name; rules/warehouse.toml and the contracts list the columns.",
        )
        return None
    return Query(
        file=file,
        text=text,
        parameters=parameters,
        columns=tuple(qualified.named_selects),
        reads=reads,
    )


def _pick(nodes: Sequence[exp.Expression], *kinds: type[exp.Expression]) -> Iterator[exp.Expression]:
    return (node for node in nodes if isinstance(node, kinds))


def _find_forbidden(nodes: Sequence[exp.Expression]) -> Iterator[tuple[str, str]]:
    """Yield (word, message) for what a rule may not do: write, read files, ask the clock."""
    for node in _pick(nodes, *_WRITES):
        yield type(node).__name__, f"{type(node).__name__} is not allowed: a rule reads, it changes nothing."
    for node in _pick(nodes, *_UNSTEADY):
        name = node.sql_name() if isinstance(node, exp.Func) else "sample"
        yield name, f"{name} gives another answer on another day. Compare dates of the data with each other."
    for node in _pick(nodes, *_SURROUNDINGS):
        name = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__
        yield name, f"{name} asks about the machine or its user. A rule reads the warehouse alone."
    for node in _pick(nodes, *_FILES):
        if not isinstance(node.parent, exp.Table):  # as a table it is told with the tables
            yield node.sql_name(), f"{node.sql_name()} reads files. A rule reads the warehouse alone."
    for node in _pick(nodes, exp.GenerateSeries, exp.Repeat, exp.Pad, exp.Space):
        if not all(_is_small(size) for size in _list_sizes(node)):
            yield (
                node.key.replace("generateseries", "generate_series"),
                f"{node.sql('duckdb')} may be of any length. Give a number up to {_LONGEST_SERIES} or $name.",
            )
    for node in _pick(nodes, exp.Anonymous):
        yield node.name, f"{node.name}() is not known to Spark. Say it with standard functions."


def _name_function(node: exp.Expression) -> str:
    return str(node.sql_name() if isinstance(node, exp.Func) else node.key)


def _list_sizes(node: exp.Expression) -> list[exp.Expression]:
    """Return what decides how long the result of `node` is."""
    if isinstance(node, exp.Repeat):
        return [node.args["times"]]
    if isinstance(node, exp.Pad | exp.Space):
        return [node.expression if isinstance(node, exp.Pad) else node.this]
    return [node.args[name] for name in ("start", "end") if node.args.get(name) is not None]


def _is_small(size: exp.Expression) -> bool:
    """Tell whether a length is a small number or a parameter, which the card bounds."""
    if isinstance(size, exp.Placeholder):
        return True
    return isinstance(size, exp.Literal) and not size.is_string and float(size.name) <= _LONGEST_SERIES


def _find_unknown_tables(nodes: Sequence[exp.Expression], tables: Columns) -> Iterator[tuple[str, str]]:
    for cte in _pick(nodes, exp.CTE):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", cte.alias):
            yield cte.alias, f"{cte.alias!r} cannot name a thought of a query. Use letters, digits and _."
    for table in _pick(nodes, exp.Table):
        if not isinstance(table.this, exp.Identifier):
            source = table.this
            name = source.name if isinstance(source, exp.Anonymous) else _name_function(source)
            yield (
                name,
                f"{name} as a table is not allowed: a rule reads warehouse tables, no files, no functions.",
            )
        elif table.db or table.catalog:
            yield table.name, f"{table.sql('duckdb')} names another database. Write the table's name alone."
        elif table.name not in tables and table.name not in _list_visible(table):
            yield (
                table.name,
                f"no table {table.name}. Read one of: {', '.join(sorted(tables))}.",
            )


def _list_visible(table: exp.Table) -> set[str]:
    """Return the names that `with` gives where `table` stands; beyond their query they are other tables."""
    visible: set[str] = set()
    node: exp.Expression = table
    while node.parent is not None:
        below, node = node, node.parent
        if isinstance(node, exp.With):
            for cte in node.expressions:
                if cte is below:
                    # a thought may read itself only behind a union; DuckDB takes any other for a table's name
                    if node.recursive and isinstance(cte.this, exp.SetOperation):
                        visible.add(cte.alias)
                    break
                visible.add(cte.alias)
        elif isinstance(named := node.args.get("with_"), exp.With) and named is not below:
            visible.update(cte.alias for cte in named.expressions)
    return visible


def _find_nameless(nodes: Sequence[exp.Expression]) -> Iterator[tuple[str, str]]:
    for node in _pick(nodes, exp.Placeholder, exp.Parameter):
        if isinstance(node, exp.Parameter) or not re.fullmatch(r"[a-z][a-z0-9_]*", node.name or ""):
            yield (
                node.sql("duckdb"),
                f"{node.sql('duckdb')} has no name. Write $name, as declared in [params].",
            )


def _find_unportable(select: exp.Query, nodes: Sequence[exp.Expression]) -> Iterator[tuple[str, str]]:
    for node in _pick(nodes, *_DUCKDB_ONLY):
        yield "", f"{node.sql('duckdb')} is DuckDB's own and not known to Spark. Say it another way."
    if any(join.method == "ASOF" for join in _pick(nodes, exp.Join)):
        yield "asof", "an asof join is DuckDB's own and not known to Spark. Rank the earlier rows instead."
    for difference in _pick(nodes, exp.DateDiff):
        unit = difference.unit.name.lower()
        if unit not in _UNITS:
            said = f"DuckDB counts the borders of each {unit} that were crossed, Spark whole units"
            yield "date_diff", f"{said}. Count days or seconds."
    for window in _pick(nodes, exp.Window):
        if isinstance(window.this, exp.Filter):
            said = "Spark takes no filter of an aggregate over a window"
            yield "over", f"{said}. Write {window.this.this.key}(case when … end) over (…)."
    try:
        select.sql("spark", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as fault:
        yield "", f"cannot run on Spark: {str(fault).splitlines()[0]}. Say it another way."


def _read_columns(select: exp.Expression) -> dict[str, tuple[str, ...]]:
    reads: dict[str, set[str]] = {}
    for scope in traverse_scope(select):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                reads.setdefault(source.name, set())
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                reads[source.name].add(column.name)
    return {table: tuple(sorted(columns)) for table, columns in sorted(reads.items())}


def _line_of(text: str, word: str) -> int | None:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    code = re.sub(r"--[^\n]*", "", text)
    found = pattern.search(code) if word else None
    if found:
        return code.count("\n", 0, found.start()) + 1
    return next((token.line for token in sqlglot.tokenize(text, read="duckdb") if _means(token, word)), None)


def _means(token: Token, word: str) -> bool:
    """Tell whether `token` is the function `word` under another name, as today() is current_date."""
    if token.token_type != TokenType.VAR or not re.fullmatch(r"\w+", token.text):
        return False
    try:
        called = sqlglot.parse_one(f"select {token.text}()", read="duckdb")
    except SqlglotError:
        return False
    return any(node.sql_name() == word for node in called.find_all(exp.Func))
