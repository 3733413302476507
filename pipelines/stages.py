"""The stages of a night, each from one `Night` to the next."""

from dataclasses import astuple, replace
from typing import Final

import duckdb

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.errors import FundwatchError
from data_contracts.records import CheckResult
from data_contracts.suite import validate_warehouse
from models.run import score_models
from models.watch import watch_records
from pipelines.database import open_build
from pipelines.errors import DeliveryRefused
from pipelines.feedback.landed import is_feedback
from pipelines.ingest.landing import drop_landing, read_receipts
from pipelines.ingest.receive import receive as receive_delivery
from pipelines.keeping.keep import keep_night
from pipelines.keeping.mask_messages import mask_messages
from pipelines.keeping.record import list_recorded
from pipelines.keeping.retention import prune_home, retire_deliveries
from pipelines.keeping.unfinished import refuse_unfinished
from pipelines.night import Night, add_counts, name_run
from pipelines.outputs import write_outputs
from pipelines.publish.divisions import name_divisions
from pipelines.publish.snapshot import discard_build, publish_snapshot, start_build
from pipelines.publish.views import create_views
from pipelines.published import read_published
from pipelines.ranking.rank import rank_leads
from pipelines.run_record import write_run
from pipelines.version import code_version, hash_parameters
from pipelines.warehouse.build import load_deliveries
from pipelines.warehouse.derive import derive_tables
from pipelines.warehouse.quality import write_data_quality
from rules.engine import run_rules
from rules.fence import Limits
from rules.loader import load_rules
from rules.mutes import read_mutes, select_in_force
from rules.packs import load_packs
from rules.records import Rule

CHECKS_FOLDER = "contract_checks"
RECEIVING: Final = ("receive", "load")
DERIVING: Final = ("check", "derive", "quality", "watch", "evaluate", "score", "rank")  # of a loaded build
ORDER: Final = (*RECEIVING, *DERIVING, "publish")


def receive(night: Night) -> Night:
    """Read the delivery into landing, and see what the snapshot still lacks.

    A delivery that landed on a night which then failed is applied now, before this one.

    Raises:
        DeliveryRefused: the delivery has a structural fault, or is older than what is published.
    """
    refuse_unfinished(night.home)
    published = read_published(night.home)
    receipt = receive_delivery(
        night.delivery, night.home, settings=night.settings, published=published, progress=night.reporter.note
    )
    mutes = select_in_force(read_mutes(night.home.mutes), receipt.extract_date)
    parameters = hash_parameters(mutes, night.settings)
    waiting = tuple(
        landed
        for landed in read_receipts(night.home.landing, but=published.delivery_ids)
        if landed.delivery_id != receipt.delivery_id
    )
    same = (published.code_version, published.parameters_hash) == (code_version(), parameters)
    same &= not any(is_feedback(landed) for landed in waiting)
    if receipt.delivery_id in published.delivery_ids and (
        same or receipt.extract_date != published.extract_date
    ):
        return replace(night, receipts=(receipt,), run_id=published.run_id, unchanged=True)
    receipts = (*waiting, receipt)
    run_id = name_run(published, receipts, night.settings, mutes)
    return replace(night, receipts=receipts, run_id=run_id, mutes=mutes)


def load(night: Night) -> Night:
    """Load landing into a private copy of the published snapshot, and reconcile every file.

    Raises:
        ReconciliationFailed: a row or a cent is not accounted for.
    """
    database = start_build(night.home, night.run_id)
    with open_build(database, night.settings) as connection:
        counts = load_deliveries(connection, night.home.landing, night.receipts, progress=night.reporter.note)
        retire_deliveries(connection, night)
    return add_counts(night, **counts)


def check(night: Night) -> Night:
    """Hold every loaded row against its contract; what is critical refuses the delivery.

    The pages of every check stay for reading, also those of a delivery that is refused.

    Raises:
        DeliveryRefused: a critical check failed.
        FundwatchError: a critical check could not be run, so nobody knows whether the delivery is sound.
    """
    report_dir = night.home.published / night.run_id / CHECKS_FOLDER
    results = validate_warehouse(
        night.database,
        contracts=load_extracts(),
        run_id=night.run_id,
        delivery_id=night.receipt.delivery_id,
        extract_date=night.run_on,
        report_dir=report_dir,
        threads=night.settings.threads,
        memory_limit=night.settings.memory_limit,
    )
    critical = [result for result in results if result.success is False and result.severity == "critical"]
    if unrun := [result for result in critical if not result.n_rows]:
        discard_build(night.home)
        names = ", ".join(f"{result.extract}.{result.check_name}" for result in unrun)
        raise FundwatchError(
            f"{names}: could not be run, so the night stops; last night stays published. "
            f"{report_dir / 'index.html'} says why."
        )
    if critical:
        discard_build(night.home)
        dropped = [] if night.restoring else _drop_unpublished(night)
        raise DeliveryRefused(
            "\n".join(
                [
                    *(f"{result.extract}: {result.message}" for result in critical),
                    f"Taken out of landing: {', '.join(dropped) or 'nothing'}. Deliver again, corrected.",
                    f"Every check: {report_dir / 'index.html'}",
                ]
            )
        )
    with open_build(night.database, night.settings) as connection:
        _write_checks(connection, night.run_id, results)
    failed = sum(result.success is False for result in results)
    return add_counts(night, checks=len(results), checks_failed=failed)


def _drop_unpublished(night: Night) -> list[str]:
    """Take out of landing what no snapshot holds, and return the ids.

    What is or was published can be rebuilt from landing only, so it stays. So does what inspectors sent back:
    it was checked when it was imported, and nobody would deliver it again.
    """
    published = read_published(night.home).delivery_ids | list_recorded(night.home)
    dropped = [
        each.delivery_id
        for each in night.receipts
        if each.delivery_id not in published and not is_feedback(each)
    ]
    for delivery_id in dropped:
        drop_landing(night.home, delivery_id)
    return dropped


def _write_checks(connection: duckdb.DuckDBPyConnection, run_id: str, results: list[CheckResult]) -> None:
    connection.execute(create_table(load_outputs()["contract_check"]))
    connection.execute("delete from contract_check")
    rows = [(run_id, *astuple(result)) for result in results]
    connection.executemany("insert into contract_check values (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def derive(night: Night) -> Night:
    """Derive stays, nights, the stock ledger and the rest."""
    with open_build(night.database, night.settings) as connection:
        derive_tables(connection, progress=night.reporter.note)
        counted = connection.execute(
            "select (select count(*) from stay), (select count(*) from visit)"
        ).fetchone()
    stays, visits = counted or (0, 0)
    return add_counts(night, stays=stays, visits=visits)


def quality(night: Night) -> Night:
    """Tell what is too dirty to judge."""
    with open_build(night.database, night.settings) as connection:
        write_data_quality(connection)
    return night


def watch(night: Night) -> Night:
    """Hold spending against expectation, and look for rings; rules judge what is found."""
    with open_build(night.database, night.settings) as connection:
        counts = watch_records(
            connection, run_on=night.run_on, seed=night.settings.seed, progress=night.reporter.note
        )
    return add_counts(night, **counts)


def evaluate(night: Night) -> Night:
    """Run every rule; one that fails or cannot be evaluated says so and holds up no other."""
    rules, faults = load_rules()
    with open_build(night.database, night.settings) as connection:
        _write_rule_cards(connection, rules)
        runs = run_rules(
            connection,
            rules,
            run_id=night.run_id,
            packs=load_packs(rules),
            run_on=night.run_on,
            progress=night.reporter.note,
            faults=faults,
            mutes=night.mutes,
            limits=Limits(seconds=night.settings.rule_seconds, memory=night.settings.memory_limit),
        )
    return add_counts(night, rules=len(runs), findings=sum(run.n_findings or 0 for run in runs))


def _write_rule_cards(connection: duckdb.DuckDBPyConnection, rules: list[Rule]) -> None:
    contract = load_outputs()["rule_card"]
    connection.execute(create_table(contract))
    connection.execute("delete from rule_card")
    rows = [
        [
            rule.id,
            rule.scheme,
            rule.title,
            rule.title_zh,
            rule.severity,
            [*rule.basis],
            [*rule.inspect],
            [*rule.exclude_first],
            rule.disposition,
        ]
        for rule in rules
    ]
    if rows:
        connection.executemany("insert into rule_card values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def score(night: Night) -> Night:
    """Score stays and institutions against their peers."""
    with open_build(night.database, night.settings) as connection:
        runs = score_models(
            connection,
            run_id=night.run_id,
            seed=night.settings.seed,
            store=night.home.models,
            run_on=night.run_on,
            progress=night.reporter.note,
            threads=night.settings.threads,
        )
    return add_counts(night, subjects_scored=sum(run.n_subjects for run in runs))


def rank(night: Night) -> Night:
    """Make findings and scores into leads, each record's money once."""
    with open_build(night.database, night.settings) as connection:
        summary = rank_leads(
            connection,
            run_on=night.run_on,
            settings=night.settings,
            run_id=night.run_id,
            mutes=night.mutes,
        )
    return add_counts(night, leads=summary.n_leads, leads_new=summary.n_new)


def publish(night: Night) -> Night:
    """Write lists and report, then flip the published snapshot: a reader sees one night or the other."""
    seal_build(night)
    write_outputs(night)
    keep_night(night)
    publish_snapshot(night.database, night.home, night.run_id)
    prune_home(night.home, night.settings)
    return night


def seal_build(night: Night) -> None:
    """Write the row of `run`, the divisions' names and the views into the build: it then stays as it is."""
    with open_build(night.database, night.settings) as connection:
        mask_messages(connection)
        write_run(connection, night)
        name_divisions(connection)
        create_views(connection)
        connection.execute("checkpoint")
