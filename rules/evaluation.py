"""One rule run over a warehouse: its query, the sentence and evidence of findings, and their inner checks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

import duckdb

from rules.loader import FIXED_COLUMNS, RECORDS, SUBJECT_TYPE
from rules.message import compile_message
from rules.packs import ParamValue, Segment, default_values
from rules.records import Query, Rule

OUTPUT: Final = "rule_output"  # what the query of a rule returned
_SQL: Final = Path(__file__).parent / "sql"
_RECORD_LIST: Final = "struct(record_type varchar, record_id varchar, amount decimal(18, 2))[]"
_DRAFT: Final = f"""
    finding_id varchar, rule_id varchar, rule_version integer, scheme varchar, subject_type varchar,
    subject_id varchar, fixmedins_code varchar, psn_no varchar, begn_date date, end_date date,
    amount decimal(18, 2), severity varchar, message varchar, evidence varchar, records {_RECORD_LIST}
"""


def read_sql(name: str) -> str:
    """Return the engine's own statement `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def create_draft(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Create an empty temporary table of findings with their records, in place of an older one."""
    connection.execute(f"create or replace temp table {table} ({_DRAFT})")


def draft_findings(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    segments: Sequence[Segment] = (),
    *,
    values: Mapping[str, ParamValue] | None = None,
    quality: bool = False,
    masked: bool = True,
) -> None:
    """Fill `finding_draft` with what `rule` finds; the view `draft_record` has the records accused.

    The query runs once with the default values and once with every other set of values that `segments` puts
    in force somewhere; of each run only the findings of the places and days it holds for are kept.

    Args:
        connection: the warehouse, with the knowledge tables the rule reads.
        rule: the rule.
        segments: where and when other values are in force.
        values: the defaults, the card's own unless given.
        quality: fill `rule_quality` under the defaults too, as `tell_quality` does, reading the same steps.
        masked: mask persons in the sentences; who runs many rules does so once, with `mask_persons`.

    Raises:
        duckdb.Error: the query cannot run.
    """
    value_sets: list[Mapping[str, ParamValue]] = [values or default_values(rule)]
    prepare_draft(connection)
    for segment in segments:
        if segment.values not in value_sets:
            value_sets.append(segment.values)
        connection.execute(
            "insert into parameter_segment values (?, ?, ?, ?)",
            [segment.admdvs, segment.begins_on, segment.until, value_sets.index(segment.values)],
        )
    for set_no, in_force in enumerate(value_sets):
        run_query(connection, rule, in_force, quality=quality and set_no == 0)
        draft_output(connection, rule, in_force, set_no=set_no, masked=masked)


def prepare_draft(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `finding_draft` and `parameter_segment`, empty, and the view `draft_record` over the former."""
    connection.execute(
        "create or replace temp table parameter_segment "
        "(admdvs varchar, begins_on date, until date, set_no integer)"
    )
    create_draft(connection, "finding_draft")
    connection.execute(f"create or replace temp view draft_record as {read_sql('draft_record')}")


def draft_output(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    values: Mapping[str, ParamValue],
    *,
    set_no: int = 0,
    masked: bool = True,
) -> None:
    """Add to `finding_draft` what stands in `rule_output`, found under `values`.

    Args:
        connection: the warehouse, after `prepare_draft`.
        rule: the rule.
        values: the parameters under which its query ran.
        set_no: of the set of values, as in `parameter_segment`; 0 are the defaults.
        masked: mask persons in the sentences.
    """
    if RECORDS not in rule.query.columns:
        connection.execute(f"create or replace temp table {OUTPUT} as {read_sql('stay_records')}")
    connection.execute(_tell(rule))
    if masked:
        mask_persons(connection, "rule_told")
    connection.execute(
        f"insert into finding_draft by name {read_sql('finding_draft')}",
        {
            "rule_id": rule.id,
            "rule_version": rule.version,
            "scheme": rule.scheme,
            "severity": rule.severity,
            "parameters": _write_parameters(values),
            "set_no": set_no,
        },
    )


def mask_persons(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Mask every person's number in the sentences of `table`, whatever place of the sentence it came by.

    Sentences go wherever lists go; the number itself stands in `psn_no`, `subject_id` and the evidence.

    Args:
        connection: the warehouse.
        table: a temporary table with `message`.
    """
    known = connection.execute(
        "select count(distinct table_name) from duckdb_tables() where table_name in ('person', 'settlement')"
    ).fetchone()
    if known != (2,):  # a case of a rule that reads neither names nobody
        return
    connection.execute(f"create or replace temp view told as select distinct message from {table}")
    connection.execute(f"create or replace temp table told_person as {read_sql('told_person')}")
    if connection.execute("select count(*) from told_person").fetchone() == (0,):
        return
    connection.execute(f"create or replace temp table masked_message as {read_sql('masked_message')}")
    connection.execute(
        f"update {table} set message = masked_message.masked "
        f"from masked_message where {table}.message = masked_message.message"
    )


def run_query(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    values: Mapping[str, ParamValue],
    *,
    quality: bool = False,
) -> None:
    """Fill the temporary table `rule_output` with what the query of `rule` returns under `values`.

    Where `quality` is asked for and the rule has such a query, `rule_quality` is filled from the same steps.

    Raises:
        duckdb.Error: the query, or a step before it, cannot run.
    """
    with _take_steps(connection, rule, values):
        fill_table(connection, OUTPUT, rule.query, values)
        if quality and rule.quality is not None:
            fill_table(connection, "rule_quality", rule.quality, values)


@contextmanager
def _take_steps(
    connection: duckdb.DuckDBPyConnection, rule: Rule, values: Mapping[str, ParamValue]
) -> Iterator[None]:
    """Have the temporary tables of the rule's steps for as long as a query reads them."""
    try:
        for name, step in rule.steps.items():
            fill_table(connection, name, step, values)
        yield
    finally:
        for name in rule.steps:
            connection.execute(f"drop table if exists temp.{name}")


def fill_table(
    connection: duckdb.DuckDBPyConnection, table: str, query: Query, values: Mapping[str, ParamValue]
) -> None:
    """Fill the temporary table `table` anew with what `query` returns under `values`.

    Raises:
        duckdb.Error: the query cannot run.
    """
    parameters = {name: values[name].value for name in query.parameters}
    connection.execute(f"create or replace temp table {table} as {query.text}", parameters)


def find_draft_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return how the findings of `finding_draft` contradict themselves, one sentence each."""
    rows = connection.execute(read_sql("finding_fault")).fetchall()
    return [f"{count} findings {fault}, such as {example}" for fault, count, example in rows]


def find_cost_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return how the findings of `finding_draft` ask for more than the records of a case cost."""
    rows = connection.execute(read_sql("case_record_fault")).fetchall()
    return [f"{count} records {fault}, such as {example}" for fault, count, example in rows]


def tell_quality(
    connection: duckdb.DuckDBPyConnection, rule: Rule, values: Mapping[str, ParamValue] | None = None
) -> bool:
    """Return whether `rule` tells what it cannot judge, and fill the temporary table `rule_quality` with it.

    Raises:
        duckdb.Error: the query cannot run.
    """
    if rule.quality is None:
        return False
    in_force = values or default_values(rule)
    with _take_steps(connection, rule, in_force) if rule.steps.keys() & rule.quality.reads else nullcontext():
        fill_table(connection, "rule_quality", rule.quality, in_force)
    return True


def _tell(rule: Rule) -> str:
    """Return the statement that adds the sentence and the measures to what the query returned."""
    measures = [name for name in rule.query.columns if name not in (*FIXED_COLUMNS, SUBJECT_TYPE, RECORDS)]
    measured = (
        f"struct_pack({', '.join(f'{name} := {name}' for name in measures)})" if measures else "'{}'::json"
    )
    subject_type = SUBJECT_TYPE if SUBJECT_TYPE in rule.query.columns else f"'{rule.subject}'"
    return f"""
        create or replace temp table rule_told as
        select
            {subject_type} as subject_type,
            cast(subject_id as varchar) as subject_id,
            cast(fixmedins_code as varchar) as fixmedins_code,
            cast(psn_no as varchar) as psn_no,
            cast(begn_date as date) as begn_date,
            cast(end_date as date) as end_date,
            cast(amount as decimal(18, 2)) as amount,
            {compile_message(rule.message)} as message,
            {measured} as measured,
            cast(records as {_RECORD_LIST}) as records,
        from (
            select accused.*, coalesce(place.fixmedins_name, accused.fixmedins_code) as institution
            from (
                -- a bare null has no type
                select * replace (cast(fixmedins_code as varchar) as fixmedins_code)
                from rule_output
            ) as accused
            left join institution as place on place.fixmedins_code = accused.fixmedins_code
        ) as named
    """


def _write_parameters(values: Mapping[str, ParamValue]) -> str:
    parameters = {
        name: {
            "value": value.value if isinstance(value.value, int) else float(value.value),
            "unit": value.unit,
            "source": value.source,
        }
        for name, value in values.items()
    }
    return json.dumps(parameters, ensure_ascii=False)
