"""A delivery folder into landing, or out again with every reason told."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data_contracts.contract import Contract, load_extracts
from data_contracts.records import Receipt
from pipelines.ingest.discover import Delivery, find_changed, find_files, wait_until_stable
from pipelines.ingest.faults import Fault, Unreadable, make_printable, refuse_faulty
from pipelines.ingest.inspect_file import Inspection, inspect_file
from pipelines.ingest.known import KnownRows, find_known_rows
from pipelines.ingest.landing import (
    land_file,
    name_landing_files,
    publish_landing,
    read_clock,
    read_landed,
    read_receipts,
)
from pipelines.ingest.manifest import Manifest, check_declared, read_manifest
from pipelines.ingest.mapping import read_mapping
from pipelines.ingest.naming import date_by_settlements, name_delivery, read_date_in_name
from pipelines.ingest.quarantine import write_quarantine
from pipelines.ingest.referential import check_references
from pipelines.ingest.refuse_rows import (
    count_refused,
    find_too_many,
    refuse_faulty_rows,
    refuse_repeated_keys,
)
from pipelines.ingest.space import require_space, tell_no_space
from pipelines.ingest.stage import Staged, stage_file
from pipelines.ingest.sums import check_sums
from pipelines.ingest.workbench import Workbench, open_workbench
from pipelines.published import Published
from pipelines.settings import Home, Settings

# Without these, delivered or known, no night makes sense; without the others some rules are not evaluable.
REQUIRED_EXTRACTS = ("institution", "person", "catalog", "settlement", "charge_line")
# Of these a day without a single row makes no sense unless the rows are known already.
_LISTS = ("institution", "person", "catalog")

Progress = Callable[[str], None]
_DAYS_AHEAD = timedelta(days=31)  # an extract may be dated by the end of its month


def receive(
    delivery: Path, home: Home, *, settings: Settings, published: Published, progress: Progress
) -> Receipt:
    """Return the receipt of the delivery, which then lies in landing; receiving it again changes nothing.

    A row that cannot be taken goes to quarantine and the night goes on. A fault of a file, or of the delivery
    as a whole, refuses the delivery: landing stays as it was.

    Args:
        delivery: the folder that arrived.
        home: where landing and quarantine lie.
        settings: limits of memory, threads, and of what may be wrong.
        published: the published snapshot; its rows may be referred to.
        progress: told a line per file, and the first refused rows of each.

    Raises:
        UsageError: there is no such folder, or the home's `columns.toml` cannot be used.
        DeliveryRefused: there is at least one structural fault; the message lists all that were found.
        ReconciliationFailed: a row or a cent is not accounted for.
        NoSpace: the disk cannot hold the delivery.
    """
    mapping = read_mapping(home.root, load_extracts())
    contracts = mapping.apply(load_extracts())
    found = find_files(delivery.absolute(), contracts, mapping.prefixes)
    home.create()
    with tell_no_space(home):
        require_space(home, sum(file.n_bytes for file in found.files))
        with open_workbench(home, settings) as bench:
            return _receive(bench, home, found, contracts=contracts, published=published, progress=progress)


def _receive(
    bench: Workbench,
    home: Home,
    found: Delivery,
    *,
    contracts: Mapping[str, Contract],
    published: Published,
    progress: Progress,
) -> Receipt:
    manifest = read_manifest(found)
    faults = [*found.faults, *manifest.faults]
    if moving := [*found.faults, *wait_until_stable(found.files, bench.settings.stable_seconds)]:
        refuse_faulty(found.folder, [*faults, *moving])  # what is half written would only raise false alarms
    with ThreadPoolExecutor(bench.settings.threads) as pool:
        inspections = list(pool.map(lambda file: inspect_file(file, contracts[file.extract]), found.files))
    for inspection in inspections:
        faults += inspection.faults
        faults += check_declared(inspection, manifest)
    extract_date = manifest.extract_date or read_date_in_name(found.folder.name)
    if extract_date and not faults:
        faults += _check_age(found, name_delivery(extract_date, inspections), extract_date, published)
        landed = read_landed(home, name_delivery(extract_date, inspections))
        if landed and not faults:
            progress(f"{found.folder.name}: received before as {landed.delivery_id}, nothing to do")
            return landed
    waiting = read_receipts(home.landing, but=published.delivery_ids)
    known = find_known_rows(bench, home, contracts, waiting)
    faults += _find_absent(found, inspections, contracts, known)
    staged = _stage_files(bench, inspections, faults, progress)
    by_extract = _group_by_extract(staged)
    for extract, files in by_extract.items():
        refuse_repeated_keys(bench, contracts[extract], files)
    faults += find_too_many(bench, staged)
    notes = _collect_notes(found, inspections, manifest)
    for each in staged:
        sum_faults, sum_notes = check_sums(bench, each, manifest)
        faults += sum_faults
        notes[each.inspection.file.name] += sum_notes
    if extract_date is None and not faults:
        extract_date = date_by_settlements(bench, by_extract.get("settlement", ()))
        faults += _check_dated(found, inspections, extract_date, published)
    if not faults:  # rows of a file that fell out would point to nothing
        references = check_references(bench, by_extract, known)
        faults += references.faults
        for name, texts in references.notes.items():
            notes[name] += texts
    faults += find_changed(found.files)
    refuse_faulty(found.folder, faults)
    assert extract_date is not None  # noqa: S101 - a delivery without a day was refused above
    delivery_id = name_delivery(extract_date, inspections)
    return _land(
        bench, home, staged, notes, delivery_id=delivery_id, extract_date=extract_date, progress=progress
    )


def _stage_files(
    bench: Workbench, inspections: Sequence[Inspection], faults: list[Fault], progress: Progress
) -> list[Staged]:
    """Return the files that could be staged; add a fault for each that could not."""
    staged = []
    for number, inspection in enumerate(inspections):
        if not inspection.casts:
            continue
        try:
            each = stage_file(bench, inspection, number)
        except Unreadable as unreadable:
            faults.append(unreadable.fault)
            continue
        refuse_faulty_rows(bench, each)
        staged.append(each)
        progress(
            f"{inspection.file.name}: {inspection.n_records:,} rows read, "
            f"{count_refused(bench, each):,} quarantined"
        )
    return staged


def _group_by_extract(staged: Sequence[Staged]) -> dict[str, list[Staged]]:
    groups: dict[str, list[Staged]] = {}
    for each in staged:
        groups.setdefault(each.inspection.contract.table, []).append(each)
    return groups


def _find_absent(
    found: Delivery, inspections: Sequence[Inspection], contracts: Mapping[str, Contract], known: KnownRows
) -> list[Fault]:
    """Return a fault for each extract that a night cannot do without and nobody has ever delivered."""
    faults = []
    for extract in REQUIRED_EXTRACTS:
        counts = [each.n_records for each in inspections if each.file.extract == extract]
        if extract in known.extracts or (counts and extract not in _LISTS) or any(c != 0 for c in counts):
            continue
        problem = "has no row" if counts else "is not in the delivery"
        faults.append(
            Fault(
                file=found.folder.name,
                problem=f"{extract} ({contracts[extract].title}) {problem}, and none is known from before",
                advice=f"Deliver {extract}*.csv, .csv.gz or .parquet",
            )
        )
    return faults


def _check_age(found: Delivery, delivery_id: str, extract_date: date, published: Published) -> list[Fault]:
    """Return the fault of a delivery that is older than what is published, or of a day far ahead.

    A day far ahead would make every later delivery look old; this is the one place where the clock is read.
    """
    today = datetime.now(UTC).astimezone().date()
    if extract_date > today + _DAYS_AHEAD:
        return [
            Fault(
                file=found.folder.name,
                problem=f"is of {extract_date}, which lies far ahead of today ({today})",
                advice="Correct the day in manifest.json, the folder's name or setl_time, or this clock",
            )
        ]
    newest = published.extract_date
    if newest is None or extract_date >= newest or delivery_id in published.delivery_ids:
        return []
    return [
        Fault(
            file=found.folder.name,
            problem=f"is of {extract_date}, but what is published is of {newest}",
            advice="Deliver the newest day; an older one would overwrite newer rows",
        )
    ]


def _check_dated(
    found: Delivery, inspections: Sequence[Inspection], extract_date: date | None, published: Published
) -> list[Fault]:
    """Return the fault of a delivery whose day is unknown or too old, where only its rows could tell."""
    if extract_date is not None:
        return _check_age(found, name_delivery(extract_date, inspections), extract_date, published)
    return [
        Fault(
            file=found.folder.name,
            problem="does not say its day: no manifest.json, no date in the folder's name, no settlement",
            advice="Name the folder by its day, such as 2026-03-01",
        )
    ]


def _collect_notes(
    found: Delivery, inspections: Sequence[Inspection], manifest: Manifest
) -> dict[str, list[str]]:
    """Return notes by file name; what concerns the folder stands with its first file."""
    notes = {each.file.name: list(each.notes) for each in inspections}
    for name, note in manifest.notes.items():
        notes[name].append(note)
    if found.others and inspections:
        left = make_printable(", ".join(found.others))
        notes[inspections[0].file.name].append(f"files of no extract, left alone: {left}")
    return notes


def _land(
    bench: Workbench,
    home: Home,
    staged: Sequence[Staged],
    notes: Mapping[str, Sequence[str]],
    *,
    delivery_id: str,
    extract_date: date,
    progress: Progress,
) -> Receipt:
    """Write quarantine and landing aside, then move both to their places, and return the receipt."""
    quarantine, folder = bench.make_folder("quarantine"), bench.make_folder("landing")
    for sentence in write_quarantine(bench, staged, quarantine / "quarantine.parquet"):
        progress(sentence)
    names = name_landing_files(staged)
    files = []
    for each in staged:
        name = each.inspection.file.name
        files.append(
            land_file(bench, each, folder, names[each.number], delivery_id=delivery_id, notes=notes[name])
        )
        for note in notes[name]:
            progress(f"{name}: {note}")
    faults = bench.connection.execute(
        "select reason, count(*) from refused_row group by reason order by reason"
    ).fetchall()
    receipt = Receipt(
        delivery_id=delivery_id,
        extract_date=extract_date,
        received_at=read_clock(home, extract_date),
        files=tuple(files),
        faults=dict(faults),
    )
    publish_landing(home, folder, quarantine, receipt)
    return receipt
