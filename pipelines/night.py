"""One night: a delivery folder in, a published snapshot and suspect lists out.

Each stage is a plain function from one frozen `Night` to the next; pipelines/flows wraps them for Prefect.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from data_contracts.records import Receipt
from pipelines.errors import NoSpace
from pipelines.ingest.space import tell_no_space
from pipelines.monitor.progress import Reporter
from pipelines.publish.snapshot import discard_build
from pipelines.published import Published
from pipelines.settings import Home, Settings
from pipelines.version import code_version, hash_parameters, hash_text
from rules.mutes import Mute


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night in the making.

    Attributes:
        delivery: the folder that arrived.
        home: where the night works.
        settings: what it may use.
        reporter: told what goes on.
        started_at: when it began, with offset.
        receipts: deliveries to apply, oldest first; the last is this night's.
        run_id: names the snapshot; the same inputs, code and rules give the same id.
        unchanged: this delivery is already published by this very code.
        mutes: rules that keep quiet about a subject on the day the delivery speaks for.
        restoring: this night was published before, and is built anew from landing.
        seconds: seconds per finished stage, in order.
        counts: rows, findings, leads and the like, by name.
    """

    delivery: Path
    home: Home
    settings: Settings
    reporter: Reporter
    started_at: datetime
    receipts: tuple[Receipt, ...] = ()
    run_id: str = ""
    unchanged: bool = False
    mutes: tuple[Mute, ...] = ()
    restoring: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def receipt(self) -> Receipt:
        """What was received this night."""
        return self.receipts[-1]

    @property
    def n_rows(self) -> int:
        """Rows of the deliveries to apply, as far as they were read."""
        return sum(file.n_rows_read for receipt in self.receipts for file in receipt.files)

    @property
    def database(self) -> Path:
        """The snapshot in the making."""
        return self.home.build / f"{self.run_id}.duckdb"

    @property
    def run_on(self) -> date:
        """The day the delivery speaks for; every window of a rule ends here, never at the wall clock."""
        return self.receipt.extract_date


Stage = Callable[[Night], Night]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightResult:
    """What a finished night tells its caller.

    Attributes:
        state: `published`, or `unchanged` when this delivery was already published by this very code.
        run_id: names the published snapshot.
        delivery_id: names the delivery by its content.
        seconds: seconds per stage, in order.
        counts: rows, findings, leads and the like, by name.
        exports: the folder of the suspect lists.
    """

    state: str
    run_id: str
    delivery_id: str
    seconds: dict[str, float]
    counts: dict[str, int]
    exports: Path


def open_night(delivery: Path, home: Home, settings: Settings, reporter: Reporter) -> Night:
    """Return the night before its first stage."""
    home.create()
    return Night(
        delivery=delivery,
        home=home,
        settings=settings,
        reporter=reporter,
        started_at=datetime.now(UTC).astimezone(),
    )


def run_stage(night: Night, name: str, work: Stage) -> Night:
    """Return the night after `work`, with the stage's seconds noted.

    Raises:
        NoSpace: the disk filled up; last night stays published.
    """
    started = time.perf_counter()
    try:
        night.reporter.count_rows(night.n_rows)
        with night.reporter.stage(name), tell_no_space(night.home):
            after = work(night)
    except NoSpace:
        discard_build(night.home)  # it is of no use and takes the room the next night asks for
        raise
    return replace(after, seconds={**after.seconds, name: round(time.perf_counter() - started, 3)})


def add_counts(night: Night, **counts: int) -> Night:
    """Return the night with `counts` noted."""
    return replace(night, counts={**night.counts, **counts})


def name_run(
    published: Published, receipts: tuple[Receipt, ...], settings: Settings, mutes: tuple[Mute, ...] = ()
) -> str:
    """Return the run's id: the extract date and a hash of deliveries, code, and what the night goes by."""
    deliveries = published.delivery_ids | {receipt.delivery_id for receipt in receipts}
    digest = hash_text("\n".join([*sorted(deliveries), code_version(), hash_parameters(mutes, settings)]))
    return f"R{receipts[-1].extract_date:%Y%m%d}-{digest[:8]}"
