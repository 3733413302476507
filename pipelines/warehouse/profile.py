"""What a delivery looked like, column by column: kept so that the next one can be held against it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Column, Contract, load_outputs
from data_contracts.ddl import create_table
from data_contracts.records import Receipt

KEPT_DELIVERIES: Final = 60
_TABLES: Final = ("delivery_profile", "delivery_code")
_COUNTY: Final = "admdvs"  # told of an institution, so the rows of a county are those of its institutions
_AMOUNTS: Final = ("money", "price")
_DROP_OLD: Final = """
delete from {table}
where delivery_id not in (
    select delivery_id from delivery order by extract_date desc, received_at desc, delivery_id limit {kept}
)
"""


def write_profiles(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    receipts: Sequence[Receipt],
    landing: Path,
) -> None:
    """Add the profile of each delivery to `delivery_profile` and `delivery_code`; the oldest fall out.

    Measured on landing, so it does not depend on what later deliveries replaced, and a home rebuilt from
    landing holds the same. What people send back is not profiled: it has no usual shape.

    Args:
        connection: the build, writable, with `delivery` and the extract tables.
        contracts: of the extracts.
        receipts: deliveries just applied.
        landing: the landing folder that the receipts' paths are relative to.
    """
    for table in _TABLES:
        connection.execute(create_table(load_outputs()[table]))
    for receipt in receipts:
        for extract in sorted({file.extract for file in receipt.files}):
            if not contracts[extract].optional:
                _write_profile(connection, contracts[extract], receipt, landing)
    for table in _TABLES:
        connection.execute(_DROP_OLD.format(table=table, kept=KEPT_DELIVERIES))


def _write_profile(
    connection: duckdb.DuckDBPyConnection, contract: Contract, receipt: Receipt, landing: Path
) -> None:
    files = [file for file in receipt.files if file.extract == contract.table]
    paths = [str(landing / file.path) for file in files]
    landed = "read_parquet($paths, hive_partitioning = false)"
    names = {"delivery_id": receipt.delivery_id, "extract": contract.table}
    measured = ", ".join(_measure(column) for column in contract.columns)
    connection.execute(
        "insert into delivery_profile by name "
        "select $delivery_id as delivery_id, $extract as extract, true as is_known, measured.* "
        f"from (select unnest([{measured}], recursive := true) from {landed}) as measured",
        {**names, "paths": paths},
    )
    unknown = sorted({name for file in files for name in file.unknown_columns})
    connection.execute(
        "insert into delivery_profile by name "
        "select $delivery_id as delivery_id, $extract as extract, "
        "unnest($unknown::varchar[]) as column_name, false as is_known, $n_rows as n_rows",
        {**names, "unknown": unknown, "n_rows": sum(file.n_rows_loaded_into_landing for file in files)},
    )
    for column_name, source in _list_codes(contract):
        connection.execute(
            "insert into delivery_code by name "
            "select $delivery_id as delivery_id, $extract as extract, $column as column_name, * "
            f"from (select {source} from {landed} as landed_row{_join_county(column_name)} group by 1) "
            "where code is not null order by code",
            {**names, "column": column_name, "paths": paths},
        )


def _measure(column: Column) -> str:
    name = f'"{column.name}"'
    is_amount = column.kind in _AMOUNTS
    amounts = f"count(*) filter ({name} <> 0)" if is_amount else "null::bigint"
    # whole numbers, so that the sum does not depend on the order in which threads add
    power = f"floor(log10(nullif(abs({name}::double), 0)))::bigint"
    digits = f"coalesce(sum({power}), 0)::bigint" if is_amount else "null::bigint"
    return (
        f"struct_pack(column_name := '{column.name}', n_rows := count(*), n_filled := count({name}), "
        f"n_amounts := {amounts}, digits := {digits})"
    )


def _list_codes(contract: Contract) -> list[tuple[str, str]]:
    """Return what is counted of the extract's rows: the column's name, and its code with the count as SQL."""
    found = [
        (column.name, f'landed_row."{column.name}"::varchar as code, count(*) as n_rows')
        for column in contract.columns
        if column.codes and column.kind != "flag"
    ]
    if contract.table == "settlement":
        found.append(("fixmedins_code", "landed_row.fixmedins_code as code, count(*) as n_rows"))
        found.append((_COUNTY, "institution.admdvs as code, count(*) as n_rows"))
    return found


def _join_county(column_name: str) -> str:
    if column_name != _COUNTY:
        return ""
    return " inner join institution on institution.fixmedins_code = landed_row.fixmedins_code"
