"""What a restore of a night needs beside the deliveries, kept in landing: `landing/.nights/<run_id>/`.

Most of a snapshot follows from the deliveries. What does not is what the night before left: when a finding
was first seen, which leads were withdrawn, how earlier rules fared. It is small, so it is kept whole.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.errors import FundwatchError
from pipelines.durable import sync, sync_tree, write_durably
from pipelines.ingest.sql_text import quote_name, quote_text, read_parquet
from pipelines.keeping.digest import Digest, TableDigest
from pipelines.settings import Home
from rules.mutes import Mute

NIGHTS: Final = ".nights"
_NIGHT: Final = "night.json"
# These follow from the deliveries, or are written anew by every night without a look at the one before.
_FOLLOWING: Final = frozenset(
    {
        *("delivery", "delivery_file", "delivery_profile", "delivery_code", "quarantine", "reconciliation"),
        *("score", "contract_check", "rule_card", "lead_reconciliation"),
        *("spend_week", "metric_month", "metric_quarter", "monitor_flag"),
        *("ring", "ring_member", "ring_tie", "ring_settlement"),
    }
)
_TABLES: Final = "select table_name from duckdb_tables() where database_name = 'earlier' order by table_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRecord:
    """One night, as far as landing does not tell.

    Attributes:
        run_id: the night.
        number: counts the nights of a home; the highest is the last.
        earlier: deliveries the night before held already and this one holds.
        retired: deliveries the night before held and this one has retired.
        applied: deliveries the night applied, oldest first; the last is its own.
        mutes: who was muted.
        code_version: the code and rules that made it.
        parameters_hash: what made it beside code and deliveries.
        digest: what it came to.
        n_erased: persons erased from it since.
    """

    run_id: str
    number: int
    earlier: tuple[str, ...]
    applied: tuple[str, ...]
    mutes: tuple[Mute, ...]
    code_version: str
    parameters_hash: str
    digest: Digest
    retired: tuple[str, ...] = ()
    n_erased: int = 0


def keep_record(home: Home, record: NightRecord) -> None:
    """Write the record and what the published night leaves, aside and then by one rename.

    The published snapshot must still be the night before. A record of the same run is replaced.
    """
    folder = home.landing / NIGHTS / record.run_id
    aside = folder.with_name(f".{record.run_id}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700, parents=True)
    if home.current.exists():
        _copy_results(home.current.resolve(), aside)
    put_record(aside, replace(record, number=_next_number(home)))
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)
    sync(folder.parent)


def put_record(folder: Path, record: NightRecord) -> None:
    """Write `night.json` into a folder that is not in its place yet, and wait until all of it is on disk."""
    path = folder / _NIGHT
    path.write_text(_to_json(record), encoding="utf-8")
    for entry in folder.iterdir():
        entry.chmod(0o600)
    sync_tree(folder)


def _copy_results(snapshot: Path, folder: Path) -> None:
    outputs = load_outputs()
    with duckdb.connect() as connection:
        connection.execute(f"attach {quote_text(str(snapshot))} as earlier (read_only)")
        for (table,) in connection.execute(_TABLES).fetchall():
            if table in outputs and table not in _FOLLOWING:
                connection.execute(
                    f"copy earlier.{quote_name(table)} to {quote_text(str(folder / f'{table}.parquet'))} "
                    "(format parquet, compression zstd)"
                )


def bring_back(connection: duckdb.DuckDBPyConnection, home: Home, run_id: str) -> None:
    """Create the result tables that the night of the record found when it began."""
    for path in sorted((home.landing / NIGHTS / run_id).glob("*.parquet")):
        connection.execute(
            f"create or replace table {quote_name(path.stem)} as select * from {read_parquet(path)}"
        )


def read_records(home: Home) -> list[NightRecord]:
    """Return the kept records, last night first; one that cannot be read is passed over."""
    folder = home.landing / NIGHTS
    paths = folder.glob(f"[!.]*/{_NIGHT}") if folder.is_dir() else ()
    found = [record for path in paths if (record := _read(path)) is not None]
    return sorted(found, key=lambda record: record.number, reverse=True)


def list_recorded(home: Home) -> frozenset[str]:
    """Return the deliveries that some recorded night held: they were published, whatever is published now."""
    return frozenset(name for record in read_records(home) for name in (*record.earlier, *record.applied))


def _read(path: Path) -> NightRecord | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return _make_record(found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _make_record(found: dict[str, Any]) -> NightRecord:
    digest = found.pop("digest")
    tables = tuple(TableDigest(**each) for each in digest.pop("tables"))
    mutes = tuple(
        Mute(
            **{
                **each,
                "until": date.fromisoformat(each["until"]),
                "muted_at": datetime.fromisoformat(each["muted_at"]),
            }
        )
        for each in found.pop("mutes")
    )
    lists: dict[str, Sequence[str]] = {name: found.pop(name) for name in ("earlier", "applied", "retired")}
    return NightRecord(
        **found,
        mutes=mutes,
        digest=Digest(**digest, tables=tables),
        earlier=tuple(lists["earlier"]),
        applied=tuple(lists["applied"]),
        retired=tuple(lists["retired"]),
    )


def prune_records(home: Home, kept: frozenset[str]) -> None:
    """Remove the records of nights whose snapshot is gone, but for the last night's."""
    for record in read_records(home)[1:]:
        if record.run_id not in kept:
            shutil.rmtree(home.landing / NIGHTS / record.run_id, ignore_errors=True)


def _next_number(home: Home) -> int:
    records = read_records(home)
    return records[0].number + 1 if records else 1


def require_record(home: Home) -> NightRecord:
    """Return the last night's record.

    Raises:
        FundwatchError: landing holds none.
    """
    records = read_records(home)
    if not records:
        raise FundwatchError(
            f"{home.landing / NIGHTS}: no record of a night. Remove current.duckdb if it is there "
            "and run `fundwatch night` on the newest delivery: it applies all of landing; every finding then "
            "counts as first seen on that day."
        )
    return records[0]


def keep_restored(
    home: Home, record: NightRecord, *, run_id: str, made_by: tuple[str, str], digest: Digest
) -> None:
    """Keep what a restored night came to: in its record, or in a new one where other code renamed it.

    Args:
        home: where the record lies.
        record: the record it was restored from.
        run_id: the restored night.
        made_by: code version and parameters' hash.
        digest: what it came to.
    """
    code, parameters = made_by
    kept = replace(record, run_id=run_id, code_version=code, parameters_hash=parameters, digest=digest)
    folder = home.landing / NIGHTS / run_id
    if run_id == record.run_id:
        rewrite_record(home, kept)
        return
    aside = folder.with_name(f".{run_id}")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(home.landing / NIGHTS / record.run_id, aside)
    put_record(aside, replace(kept, number=_next_number(home)))
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)
    sync(folder.parent)


def rewrite_record(home: Home, record: NightRecord) -> None:
    """Replace the record of a night in its place."""
    write_durably(home.landing / NIGHTS / record.run_id / _NIGHT, _to_json(record))


def _to_json(record: NightRecord) -> str:
    return json.dumps(asdict(record), ensure_ascii=False, indent=1, default=str) + "\n"
