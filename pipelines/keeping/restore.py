"""The last published night built anew from landing: after its folder was lost or damaged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.errors import FundwatchError
from data_contracts.records import Receipt
from pipelines import stages
from pipelines.audit.log import write_audit
from pipelines.database import open_build
from pipelines.errors import SnapshotChanged
from pipelines.ingest.landing import read_landed
from pipelines.keeping.digest import Digest, digest_snapshot, write_digest
from pipelines.keeping.record import NightRecord, bring_back, keep_restored, require_record
from pipelines.keeping.unfinished import refuse_unfinished
from pipelines.keeping.verify import name_changed
from pipelines.monitor.progress import Reporter
from pipelines.night import Night, add_counts, name_run, open_night, run_stage
from pipelines.outputs import write_outputs
from pipelines.publish.snapshot import discard_build, publish_snapshot
from pipelines.published import Published
from pipelines.settings import Home, Settings
from pipelines.version import code_version, hash_parameters
from pipelines.warehouse.build import load_deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore came to.

    Attributes:
        run_id: the night published.
        digest: what it came to.
        changed: result tables that differ from what the night had written.
        notes: why they may, and what could not be restored.
    """

    run_id: str
    digest: Digest
    changed: tuple[str, ...]
    notes: tuple[str, ...]


def restore_night(home: Home, settings: Settings, reporter: Reporter, *, accept: bool = False) -> Restored:
    """Build the last recorded night from landing, publish it, and return what came of it.

    Landing and quarantine are only read. What is published stays until the restored night replaces it.

    Args:
        home: where to restore; its lock is held.
        settings: what may be used.
        reporter: told what goes on.
        accept: publish also what differs from the night's digest without a known reason.

    Raises:
        FundwatchError: landing holds no record, or not every delivery it names.
        SnapshotChanged: the result differs from the night's digest although code and rules are the same.
        NoSpace: the disk filled up.
    """
    refuse_unfinished(home)
    record = require_record(home)
    earlier, applied = (_find_receipts(home, names) for names in (record.earlier, record.applied))
    night = open_night(home.landing / record.applied[-1], home, settings, reporter)
    known = Published(delivery_ids=frozenset(record.earlier) | frozenset(record.retired))
    night = replace(
        night,
        receipts=applied,
        run_id=name_run(known, applied, settings, record.mutes),
        mutes=record.mutes,
        restoring=True,
    )
    discard_build(home)
    night = run_stage(night, "load", lambda each: _load(each, record, earlier))
    for name in stages.DERIVING:
        night = run_stage(night, name, getattr(stages, name))
    return _publish(night, record, accept=accept)


def _find_receipts(home: Home, names: Sequence[str]) -> tuple[Receipt, ...]:
    found = {name: read_landed(home, name) for name in names}
    missing = sorted(name for name, receipt in found.items() if receipt is None)
    if missing:
        raise FundwatchError(
            f"{home.landing}: {', '.join(missing)} is not here, or not whole, and the night was made of it. "
            "Put the folder back from the backup, then restore again."
        )
    return tuple(receipt for receipt in found.values() if receipt is not None)


def _load(night: Night, record: NightRecord, earlier: Sequence[Receipt]) -> Night:
    """Load what the night before held, then what the night applied, as it did."""
    with open_build(night.database, night.settings) as connection:
        bring_back(connection, night.home, record.run_id)
        load_deliveries(connection, night.home.landing, earlier, progress=night.reporter.note)
        counts = load_deliveries(connection, night.home.landing, night.receipts, progress=night.reporter.note)
    return add_counts(night, **counts)


def _publish(night: Night, record: NightRecord, *, accept: bool) -> Restored:
    night = run_stage(night, "seal", _seal)
    digest = digest_snapshot(night.database, night.run_id)
    changed = tuple(name_changed(record.digest, digest))
    notes = _explain(night, record)
    if changed and not notes and not accept:
        discard_build(night.home)
        raise SnapshotChanged(
            f"{night.run_id}: built anew from landing, {', '.join(changed)} differ from what the night wrote "
            "though code and rules are the same. Nothing was published. Compare landing with the backup, or "
            "publish what landing holds: `fundwatch restore --accept-differences`."
        )
    night = run_stage(night, "outputs", _write_outputs)  # only now: a refused restore changes no list
    write_digest(night.home.published / night.run_id, digest)
    made_by = (code_version(), hash_parameters(night.mutes, night.settings))
    keep_restored(night.home, record, run_id=night.run_id, made_by=made_by, digest=digest)
    write_audit(night.home, "restore", run_id=night.run_id, digest=digest.whole, differs=", ".join(changed))
    publish_snapshot(night.database, night.home, night.run_id)
    return Restored(run_id=night.run_id, digest=digest, changed=changed, notes=notes)


def _seal(night: Night) -> Night:
    stages.seal_build(night)
    return night


def _write_outputs(night: Night) -> Night:
    write_outputs(night)
    return night


def _explain(night: Night, record: NightRecord) -> tuple[str, ...]:
    """Return why the result may differ from what was published."""
    notes = []
    if night.run_id != record.run_id:
        notes.append(
            f"the night was made as {record.run_id} by {record.code_version}; code, rules, settings or "
            "libraries are others now"
        )
    if record.n_erased:
        notes.append(f"{record.n_erased} persons were erased since the night")
    return tuple(notes)


def find_lost(home: Home) -> tuple[str, ...]:
    """Return what a restore cannot bring back of what is missing from the home now."""
    parts: Sequence[tuple[Path, str]] = (
        (home.audit, "audit.jsonl: who did what"),
        (home.history, "nights.jsonl: how earlier nights went"),
        (home.mutes, "mutes.json: mutes; those in force on the restored night are in its results"),
        (home.diffs, "rule_diffs: receipts of rule changes asked for"),
    )
    lost = [what for path, what in parts if not path.exists()]
    if not any(home.models.glob("*/*.json")):
        lost.append(
            "models: fitted models of earlier nights, so drift is not measured until new ones are old enough"
        )
    return tuple(lost)
