"""A query of a rule or a derived table in the dialect of Apache Spark."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel


def translate_to_spark(text: str) -> str:
    """Return the query in Spark's dialect; `$name` becomes `:name`.

    What the two engines read differently is written out: a quotient and an average are doubles, days between
    two moments are the midnights between them, a quantile is interpolated. Spark's collect_list does not keep
    an order: where a list's order carries meaning, sort it there.
    """
    select = sqlglot.parse_one(text, read="duckdb").transform(_join_texts).transform(_spell_out)
    return str(select.sql("spark", unsupported_level=ErrorLevel.RAISE, pretty=True))


def _spell_out(node: exp.Expression) -> exp.Expression:
    """Return what Spark must be told for `node` to mean what DuckDB understands."""
    if isinstance(node, exp.Div | exp.Avg):  # of decimals Spark makes a decimal, at worst of six places
        node.set("this", exp.cast(node.this, "double"))
    elif isinstance(node, exp.DateDiff) and node.unit.name.upper() == "DAY":  # Spark counts whole 24 hours
        node.set("this", exp.cast(node.this, "date"))
        node.set("expression", exp.cast(node.expression, "date"))
    elif isinstance(node, exp.PercentileCont):
        return exp.func("percentile", node.this, node.expression, dialect="spark")
    return node


def _join_texts(node: exp.Expression) -> exp.Expression:
    """Return an ascending string_agg as Spark 4.3 can take it: a gathered array, sorted and joined.

    Beside distinct aggregates it fails over its own listagg.
    """
    if isinstance(node, exp.Filter) and _joins_texts(node.this):
        return _join_array(node.this, node.expression)
    return _join_array(node) if _joins_texts(node) else node


def _joins_texts(node: exp.Expression) -> bool:
    if not isinstance(node, exp.GroupConcat) or not isinstance(node.this, exp.Order):
        return False
    return not any(order.args.get("desc") for order in node.this.expressions)


def _join_array(node: exp.Expression, where: exp.Expression | None = None) -> exp.Expression:
    """Return a sorted array joined; of nothing null, as string_agg has it."""
    texts = node.this.this
    if isinstance(texts, exp.Distinct):  # DuckDB takes no order but the texts' own
        array = exp.func("collect_set", texts.expressions[0], dialect="spark")
    else:
        keys = [key for order in node.this.expressions for key in (order.this.is_(exp.null()), order.this)]
        # Whether a key is null comes before it: nulls are last.
        entry = exp.func("struct", *keys, exp.alias_(texts, "joined"), dialect="spark")
        array = exp.func("collect_list", entry, dialect="spark")
    if where:
        array = exp.Filter(this=array, expression=where)
    array = exp.func("array_sort", array, dialect="spark")
    if not isinstance(texts, exp.Distinct):
        joined = exp.column("joined", table="entry")
        text = exp.Lambda(this=joined, expressions=[exp.to_identifier("entry")])
        array = exp.func("transform", array, text, dialect="spark")
    return exp.func("nullif", exp.func("array_join", array, node.args["separator"]), exp.Literal.string(""))
