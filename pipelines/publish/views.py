"""Views with Chinese names and column comments over what a snapshot holds, for analysts and their tools."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from data_contracts.contract import Column, Contract, load_extracts, load_outputs
from pipelines.warehouse.derive import load_derivations

LISTS = ("suspect_records", "visit_plan")  # exported files, not tables
INSTITUTION_MONTH = "机构月度"
_DIVISIONS = ("admdvs", "insu_admdvs")
_NAMING = ("division_name", "admin_division")  # they say themselves what a division is called
_OF_A_KIND = {("spend_week", "series_id"): "dimension", ("metric_quarter", "subject_id"): "subject_type"}
_KINDS = (("settlement", "insutype"), ("settlement", "med_type"), ("institution", "hosp_lv"))
_SQL = Path(__file__).parent / "sql"
_MONTH_INPUTS = {"net_settlement", "stay", "institution", "lead", "lead_record", "division_name"}
_DELIVERY = "交付编号。The delivery that the row came with, as in delivery。"
_MONTH_COMMENT = (
    "One row per institution and month of settlement: spending, stays, leads. 机构按结算月份汇总。"
)
_MONTH_COLUMNS = {
    "机构编号": "fixmedins_code: the institution",
    "机构名称": "fixmedins_name: its name",
    "医院等级": "hosp_lv: its level, 1, 2, 3; 9 without one",
    "医保区划": "admdvs: its division, 6 digits",
    "医保区划名称": "place_name: the division's name with its city",
    "月份": "First day of the month; spending by settlement, stays by discharge.",
    "结算笔数": "Standing settlements, refunds netted.",
    "就诊人数": "Persons with a settlement.",
    "医疗费总额": "Yuan, all payers. 元。",
    "基金支付": "Yuan of the pooled fund. 元。",
    "出院人次": "Stays that ended in the month.",
    "次均住院费用": "Yuan per stay. 元。",
    "平均住院日": "Nights per stay. 晚。",
    "线索数": "Standing leads with a record in the month.",
    "涉及金额": "Yuan of the pooled fund that these leads put at risk in the month. 元。",
}


def create_views(connection: duckdb.DuckDBPyConnection) -> int:
    """Make the views and comments of every table under contract that the snapshot holds, and count the views.

    A view bears its table's Chinese name and its columns their Chinese headings. Words of a code list are
    Chinese; a code of the national standard stays, with its meaning beside it as `…名称`. A result that names
    an institution or a scheme by code alone gets the name too. Made anew every night, so that they follow the
    contracts; one transaction, so that there are all or none.
    """
    held = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where not temporary "
            "union all select view_name from duckdb_views() where not internal"
        ).fetchall()
    }
    outputs = load_outputs()
    contracts = [
        contract
        for name, contract in {**load_extracts(), **outputs}.items()
        if name in held and name not in LISTS
    ]
    made = 0
    connection.execute("begin")
    for contract in contracts:
        columns = dict(_list_columns(contract, held, result=contract.table in outputs))
        body = ",\n    ".join(f'{expression} as "{name}"' for name, (expression, _) in columns.items())
        _create(connection, contract.title, f'select\n    {body}\nfrom "{contract.table}" as it', columns)
        _comment(connection, f'view "{contract.title}"', f"{contract.table}: {contract.description}")
        _comment(connection, f'table "{contract.table}"', f"{contract.title}。{contract.description}")
        for column in contract.columns:
            _comment(connection, f'column "{contract.table}"."{column.name}"', describe_column(column))
        if contract.table not in outputs:
            _comment(connection, f'column "{contract.table}"."delivery_id"', _DELIVERY)
        made += 1
    _comment_derived(connection, held)
    if held >= _MONTH_INPUTS:
        query = (_SQL / "institution_month.sql").read_text(encoding="utf-8")
        _create(
            connection, INSTITUTION_MONTH, query, {name: ("", text) for name, text in _MONTH_COLUMNS.items()}
        )
        _comment(connection, f'view "{INSTITUTION_MONTH}"', _MONTH_COMMENT)
        made += 1
    connection.execute("commit")
    return made


def _comment_derived(connection: duckdb.DuckDBPyConnection, held: set[str]) -> None:
    """Say of every derived table what a row is, and of its columns what they are in an extract."""
    told = {
        column.name: describe_column(column)
        for contract in load_extracts().values()
        for column in contract.columns
    }
    derived = {each.table: each for each in load_derivations() if each.table in held}
    for each in derived.values():
        _comment(connection, f'{each.kind} "{each.table}"', each.grain)
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where table_name in "
        "(select unnest(?::varchar[])) order by table_name, column_index",
        [[*derived]],
    ).fetchall()
    for table, column in columns:
        if column in told:
            _comment(connection, f'column "{table}"."{column}"', told[column])


def describe_column(column: Column) -> str:
    """Return heading, meaning and codes of a column in one line."""
    parts = [column.heading, column.description.rstrip(".。")]
    if column.codes:
        parts.append("、".join(f"{code}={label}" for code, label in label_codes(column)))
    return "。".join(part for part in parts if part) + "。"


def label_codes(column: Column) -> list[tuple[str, str]]:
    """Return the codes of a column with what each means; a code that says it itself means itself."""
    return [(code, label or code) for code, label in zip(column.codes, column.labels, strict=True)]


def _list_columns(
    contract: Contract, held: set[str], *, result: bool
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each column of the view: name, then expression and comment."""
    headings = {column.heading for column in contract.columns}
    for column in contract.columns:
        value, comment = f'it."{column.name}"', f"{column.name}: {describe_column(column)}"
        if column.name == "scheme" and result and "rule_card" in held:
            yield column.heading, (_look_up(value, "rule_card", "scheme", "title_zh"), comment)
            yield "疑点代码", (value, f"{column.name}: the scheme's slug, as in the rule library")
        elif column.name == "schemes" and column.kind == "list" and "rule_card" in held:
            title = _look_up("slug", "rule_card", "scheme", "title_zh")
            names = (
                f"coalesce((select list({title} order by slug) from (select unnest({value}) as slug)), [])"
            )
            yield column.heading, (names, comment)
            yield "疑点代码", (value, f"{column.name}: the schemes' slugs, as in the rule library")
        elif column.codes and column.kind == "text":
            yield column.heading, (_label(value, column), comment)
        else:
            yield column.heading, (value, comment)
            if column.codes and any(column.labels) and f"{column.heading}名称" not in headings:
                yield f"{column.heading}名称", (_label(value, column), f"{column.name}: its code's meaning")
        if column.name in _DIVISIONS and contract.table not in _NAMING and "division_name" in held:
            name = _look_up(value, "division_name", "admdvs", "place_name")
            yield f"{column.heading}名称", (name, "place_name: the division's name with its city")
        if kind := _OF_A_KIND.get((contract.table, column.name)):
            yield "名称", (_name_subject(value, f'it."{kind}"', held), "what it is called")
        if column.name == "fixmedins_code" and result and "institution" in held:
            name = _look_up(value, "institution", "fixmedins_code", "fixmedins_name")
            yield "机构名称", (name, "fixmedins_name: the institution's name")


def _label(value: str, column: Column) -> str:
    whens = " ".join(f"when '{code}' then '{label}'" for code, label in label_codes(column))
    return f"case {value} {whens} else {value} end"


def _name_subject(value: str, kind: str, held: set[str]) -> str:
    """Return the expression of what a county, institution, level or kind is called; else the value itself."""
    known = (
        ("county", "division_name", "admdvs", "place_name"),
        ("institution", "institution", "fixmedins_code", "fixmedins_name"),
    )
    whens = " ".join(
        f"when '{name}' then {_look_up(value, table, key, wanted)}"
        for name, table, key, wanted in known
        if table in held
    )
    columns = [
        column
        for contract in load_extracts().values()
        for column in contract.columns
        if (contract.table, column.name) in _KINDS
    ]
    words = " ".join(f"when '{column.name}' then {_label(value, column)}" for column in columns)
    return f"case {kind} {whens} {words} when 'all' then '合计' else {value} end"


def _look_up(value: str, table: str, key: str, wanted: str) -> str:
    """Return the expression of `wanted` where `key` is `value`; the value itself where there is none."""
    found = f'select any_value("{wanted}") from "{table}" as other where other."{key}" = {value}'
    return f"coalesce(({found}), {value})"


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, query: str, columns: dict[str, tuple[str, str]]
) -> None:
    connection.execute(f'create or replace view "{name}" as {query}')
    for column, (_, comment) in columns.items():
        _comment(connection, f'column "{name}"."{column}"', comment)


def _comment(connection: duckdb.DuckDBPyConnection, on: str, text: str) -> None:
    quoted = text.replace("'", "''")
    connection.execute(f"comment on {on} is '{quoted}'")
