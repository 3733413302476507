"""The row of `run` that says how a snapshot came to be."""

import json
from datetime import UTC, datetime

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.beijing import to_beijing
from pipelines.night import Night
from pipelines.version import code_version, hash_parameters, hash_text

_INSERT = """
insert into run by name
select
    $run_id as run_id,
    $delivery_id as delivery_id,
    $started_at as started_at,
    -- of two nights of one day the later finished later, though the clock was set back in between
    greatest(
        $finished_at,
        (select max(finished_at) + interval 1 microsecond from run where extract_date = $extract_date)
    ) as finished_at,
    $code_version as code_version,
    $extract_date as extract_date,
    $parameters_hash as parameters_hash,
    $inputs_hash as inputs_hash,
    $seed as seed,
    $stages as stages,
    $counts as counts,
    'published' as state,
    (
        select to_json(map_from_entries(list((rule_id, rule_version) order by rule_id)))
        from rule_run
        where run_id = $run_id
    ) as rule_versions,
    (
        select to_json(map_from_entries(list((model_id, model_version) order by model_id)))
        from model_run
        where run_id = $run_id
    ) as model_versions
"""


def write_run(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """Write the night's row: code, rules, models, inputs, seed, seconds per stage, counts."""
    for table in ("run", "rule_run", "model_run"):
        connection.execute(create_table(load_outputs()[table]))
    for column in ("rule_versions", "model_versions"):  # of a snapshot made before
        connection.execute(f"alter table run add column if not exists {column} varchar")
    connection.execute("delete from run where run_id = ?", [night.run_id])
    inputs = "\n".join(sorted(file.sha256 for receipt in night.receipts for file in receipt.files))
    connection.execute(
        _INSERT,
        {
            "run_id": night.run_id,
            "delivery_id": night.receipt.delivery_id,
            "started_at": to_beijing(night.started_at),
            "finished_at": to_beijing(datetime.now(UTC)),
            "code_version": code_version(),
            "extract_date": night.run_on,
            "parameters_hash": hash_parameters(night.mutes, night.settings),
            "inputs_hash": hash_text(inputs),
            "seed": night.settings.seed,
            "stages": json.dumps(night.seconds),
            "counts": json.dumps(night.counts),
        },
    )
