"""The night's run of every rule over a warehouse: findings, their records, and how each rule fared."""

import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.space import is_disk_full
from rules.evaluation import create_draft, draft_findings, find_draft_faults, mask_persons, read_sql
from rules.fence import LimitReached, Limits, fence, limit_rule
from rules.inputs import Inputs
from rules.knowledge import create_knowledge, load_knowledge
from rules.loader import KNOWLEDGE
from rules.mutes import Mute
from rules.packs import find_blocking_fault, find_idle_faults, resolve_segments
from rules.records import Packs, Rule, RuleFault, RuleRun

_TABLES: Final = ("rule_run", "finding", "finding_record", "data_quality")
_RUNS: Final = ("active", "shadow")
_IDLE_PACK: Final = "pack_without_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """What every rule of one run shares."""

    connection: duckdb.DuckDBPyConnection
    run_id: str
    packs: Packs
    counties: tuple[str, ...]
    inputs: Inputs
    limits: Limits


def run_rules(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    *,
    run_id: str,
    packs: Packs,
    run_on: date,
    progress: Callable[[str], None],
    faults: Sequence[RuleFault] = (),
    mutes: Sequence[Mute] = (),
    limits: Limits | None = None,
) -> list[RuleRun]:
    """Return how every rule fared, after writing `finding`, `finding_record`, `rule_run` and `data_quality`.

    A rule that fails, or whose input is missing, stops no other; what it found on an earlier night stays as
    it was. Findings of earlier nights are read from the `finding` table as it stands before this call: what
    is found again is `known` or `changed`, what a rule no longer finds is `withdrawn`. What a rule in shadow
    finds is `shadow`, what a mute holds back `muted`; neither accuses anybody.

    Args:
        connection: the warehouse, writable.
        rules: sound rules; those in draft or retired do not run.
        run_id: names the night in `rule_run`.
        packs: parameter packs.
        run_on: the day the delivery speaks for; dates first_seen_on and last_seen_on.
        progress: told one line per rule.
        faults: what is wrong with rules that could not be loaded; each is told as a failed rule.
        mutes: those that hold on `run_on`.
        limits: what one rule may use; given, `connection` is fenced in from then on.
    """
    _prepare(connection)
    if limits is not None:
        fence(connection, limits)
    places = connection.execute("select distinct admdvs from institution where admdvs is not null").fetchall()
    night = _Night(
        connection=connection,
        run_id=run_id,
        packs=packs,
        counties=tuple(sorted(place for (place,) in places)),
        inputs=Inputs(connection=connection, run_id=run_id),
        limits=limits or Limits(),
    )
    runs = _list_faulty(faults, run_id)
    for run in runs:
        progress(f"{run.scheme}: failed. {run.reason}")
    _note_idle_packs(night, rules, progress)
    for rule in sorted(rules, key=lambda rule: rule.id):
        if rule.status in _RUNS:
            run = _run_rule(night, rule)
            runs.append(run)
            progress(describe_run(run))
    runs = _refuse_costly(connection, runs)
    mask_persons(connection, "finding_staged")  # of all rules at once
    _note_quiet(connection, rules, runs, mutes)
    _write_history(connection, run_on)
    connection.execute("delete from rule_run where run_id = ?", [run_id])
    if runs:
        connection.executemany(
            f"insert into rule_run values ({', '.join('?' * 9)})", [astuple(run) for run in runs]
        )
    return runs


def describe_run(run: RuleRun) -> str:
    """Return one English line that says how a rule fared."""
    if run.status == "failed":
        return f"{run.scheme}: failed. {run.reason}"
    if run.status == "not_evaluable":
        return f"{run.scheme}: not evaluable. {run.reason}"
    if run.status == "shadow":
        return (
            f"{run.scheme} (shadow): {run.n_findings} findings, {run.amount:,.2f} yuan, {run.seconds:.2f} s"
        )
    return f"{run.scheme}: {run.n_findings} findings, {run.amount:,.2f} yuan, {run.seconds:.2f} s"


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the result tables, copy the earlier findings aside, load the knowledge."""
    outputs = load_outputs()
    for table in _TABLES:
        connection.execute(create_table(outputs[table]))
    connection.execute("create or replace temp table earlier_finding as select * from finding")
    connection.execute("create or replace temp table earlier_record as select * from finding_record")
    create_draft(connection, "finding_staged")
    connection.execute(
        "create or replace temp table record_staged "
        "(rule_id varchar, finding_id varchar, record_type varchar, record_id varchar, amount decimal(18, 2))"
    )
    knowledge, _ = load_knowledge(KNOWLEDGE)
    create_knowledge(connection, knowledge)


def _list_faulty(faults: Sequence[RuleFault], run_id: str) -> list[RuleRun]:
    """Return one failed run per rule folder that could not be loaded, with its first fault."""
    by_scheme: dict[str, list[RuleFault]] = {}
    for fault in faults:
        if fault.scheme:
            by_scheme.setdefault(fault.scheme, []).append(fault)
    runs = []
    for scheme, found in sorted(by_scheme.items()):
        reason = f"{found[0]} (and {len(found) - 1} more)" if len(found) > 1 else str(found[0])
        runs.append(
            RuleRun(
                run_id=run_id, rule_id=scheme, rule_version=0, scheme=scheme, status="failed",
                reason=reason,
            )
        )  # fmt: skip
    return runs


def _run_rule(night: _Night, rule: Rule) -> RuleRun:
    """Return how one rule fared; its findings are staged unless it fails."""
    started = time.perf_counter()
    run = RuleRun(
        run_id=night.run_id,
        rule_id=rule.id,
        rule_version=rule.version,
        scheme=rule.scheme,
        status="evaluated",
    )
    if fault := find_blocking_fault(night.packs, rule.scheme, night.counties):
        return replace(
            run, status="failed", reason=f"{fault} Until then it is unknown which parameters hold."
        )
    if obstacle := night.inputs.find_obstacle(rule):
        return replace(run, status="not_evaluable", reason=obstacle)
    try:
        with limit_rule(night.connection, night.limits):
            segments = resolve_segments(rule, night.packs, night.counties)
            draft_findings(night.connection, rule, segments, quality=True, masked=False)
            wrong = find_draft_faults(night.connection)
            if not wrong:
                _write_quality(night.connection, rule)
    except LimitReached as fault:
        return replace(run, status="failed", reason=f"{rule.family}/{rule.scheme}/query.sql: {fault}")
    except duckdb.Error as fault:
        if is_disk_full(fault):
            raise  # no fault of the rule: the night ends, rather than be published without its findings
        first = str(fault).splitlines()[0]
        return replace(
            run, status="failed", reason=f"{rule.family}/{rule.scheme}/query.sql cannot run: {first}"
        )
    if wrong:
        return replace(run, status="failed", reason=f"{'; '.join(wrong)}. Correct the query.")
    row = night.connection.execute("select count(*), coalesce(sum(amount), 0) from finding_draft").fetchone()
    n_findings, amount = row or (0, 0)
    _stage(night.connection)
    seconds = round(time.perf_counter() - started, 3)
    run = replace(run, n_findings=n_findings, amount=amount, seconds=seconds)
    return run if rule.status == "active" else replace(run, status="shadow")


def _stage(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("insert into finding_staged select * from finding_draft")
    connection.execute("insert into record_staged by name select * from draft_record")


def _write_quality(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    """Replace what `rule` said earlier about records it cannot judge."""
    connection.execute("delete from data_quality where starts_with(kind, ? || '.')", [rule.scheme])
    if rule.quality is not None:
        connection.execute(
            "insert into data_quality (kind, subject, n_records, message) "
            "select ? || '.' || kind, subject, n_records, message from rule_quality order by subject",
            [rule.scheme],
        )


def _note_idle_packs(night: _Night, rules: Sequence[Rule], progress: Callable[[str], None]) -> None:
    """Tell of local values that hold for no rule: whoever wrote them believes they are in force."""
    night.connection.execute("delete from data_quality where kind = ?", [_IDLE_PACK])
    for fault in find_idle_faults(night.packs, rules, night.counties):
        progress(str(fault))
        night.connection.execute(
            "insert into data_quality (kind, subject, n_records, message) values (?, ?, 1, ?)",
            [_IDLE_PACK, fault.admdvs, f"本地参数未生效，所指规则不存在或不可用：{fault}"],
        )


def _refuse_costly(connection: duckdb.DuckDBPyConnection, runs: list[RuleRun]) -> list[RuleRun]:
    """Return the runs, those failed that accuse unknown records or ask for more than records cost.

    One pass over the charge lines for all rules together.
    """
    wrong: dict[str, list[str]] = {}
    for rule_id, fault, count, example in connection.execute(read_sql("record_fault")).fetchall():
        wrong.setdefault(rule_id, []).append(f"{count} records {fault}, such as {example}")
    for rule_id in wrong:
        for table in ("finding_staged", "record_staged"):
            connection.execute(f"delete from {table} where rule_id = ?", [rule_id])
    return [
        replace(
            run, status="failed", reason=f"{'; '.join(wrong[run.rule_id])}. Correct the query.",
            n_findings=None, amount=None,
        )
        if run.rule_id in wrong
        else run
        for run in runs
    ]  # fmt: skip


def _note_quiet(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    runs: Sequence[RuleRun],
    mutes: Sequence[Mute],
) -> None:
    """Write which rules could not look tonight, which are in shadow, and who is muted."""
    unjudged = [run.scheme for run in runs if run.status in ("failed", "not_evaluable")]
    shadow = [rule.scheme for rule in rules if rule.status == "shadow"]
    for table, schemes in (("unjudged_scheme", unjudged), ("shadow_scheme", shadow)):
        connection.execute(f"create or replace temp table {table} (scheme varchar)")
        connection.execute(f"insert into {table} select unnest(cast(? as varchar[]))", [schemes])
    connection.execute("create or replace temp table mute (scheme varchar, subject_id varchar)")
    connection.execute(
        "insert into mute select unnest(cast(? as varchar[])), unnest(cast(? as varchar[]))",
        [[mute.scheme for mute in mutes], [mute.subject_id for mute in mutes]],
    )


def _write_history(connection: duckdb.DuckDBPyConnection, run_on: date) -> None:
    """Write `finding` and `finding_record`: tonight's findings, joined with what stood before."""
    connection.execute("delete from finding")
    connection.execute(f"insert into finding by name {read_sql('finding_history')}", {"run_on": run_on})
    connection.execute("delete from finding_record")
    connection.execute(f"insert into finding_record by name {read_sql('finding_record_history')}")
