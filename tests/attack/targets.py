"""What a sender controls, fed to the code that reads it: it answers or refuses, never breaks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_contracts.contract import load_extracts
from pipelines.ingest.clean_copy import locate_records, write_clean_copy
from pipelines.ingest.discover import MANIFEST, DeliveredFile, Delivery, Form, find_files
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.inspect_file import Inspection, inspect_file
from pipelines.ingest.manifest import check_declared, read_manifest
from pipelines.ingest.refuse_rows import refuse_faulty_rows
from pipelines.ingest.scan import scan_csv
from pipelines.ingest.stage import stage_file
from pipelines.ingest.workbench import Workbench, open_workbench
from pipelines.settings import Home, Settings

EXTRACT: Final = "charge_line"
_CONTRACT: Final = load_extracts()[EXTRACT]
_SETTINGS: Final = Settings(memory_limit="200MB", threads=1, max_fault_share=1.0, stable_seconds=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Where inputs are tried: a folder for the file, and a bench that outlives many inputs.

    Attributes:
        folder: holds the one file of the delivery.
        bench: DuckDB in memory, bounded, and its working folder.
    """

    folder: Path
    bench: Workbench


Target = Callable[[Range, bytes], None]


@contextmanager
def open_range(place: Path) -> Iterator[Range]:
    """Give a range in `place`, which must be empty; memory is the fastest place for it."""
    home = Home(place / "home")
    home.create()
    folder = place / "delivery"
    folder.mkdir()
    with open_workbench(home, _SETTINGS) as bench:
        yield Range(folder=folder, bench=bench)


def _deliver(place: Range, form: Form, content: bytes) -> DeliveredFile:
    path = place.folder / f"{EXTRACT}.{form}"
    path.write_bytes(content)
    return DeliveredFile(path=path, extract=EXTRACT, form=form, n_bytes=len(content), changed_ns=0)


def read_csv(place: Range, content: bytes, *, form: Form = "csv") -> None:
    """Scan the bytes and clean them as ingest does; what is kept and left out must be what was counted."""
    inspection = inspect_file(_deliver(place, form, content), _CONTRACT)
    if not inspection.casts:
        assert inspection.faults
        assert all(str(fault).isprintable() for fault in inspection.faults)
        return
    path, copy = inspection.file.path, place.folder.parent / "clean.csv"
    compressed, n_records = form == "csv.gz", inspection.n_records or 0
    try:
        left_out, n_left_out = write_clean_copy(
            path,
            copy,
            compressed=compressed,
            encoding=inspection.encoding,
            n_fields=inspection.n_fields,
            max_kept=20,
        )
    except Unreadable:
        return
    assert len(left_out.lines) == min(n_left_out, 20)
    assert scan_csv(copy, compressed=False).n_records == n_records - n_left_out
    again = locate_records(path, left_out.ordinals, compressed=compressed, encoding=inspection.encoding)
    assert (again.lines, again.raws) == (left_out.lines, left_out.raws)


def read_gzip(place: Range, content: bytes) -> None:
    """Read the bytes as a packed CSV."""
    read_csv(place, content, form="csv.gz")


def stage_csv(place: Range, content: bytes) -> None:
    """Take the bytes through DuckDB as well: every record is a typed row, or a row at fault, or left out."""
    _stage(place, inspect_file(_deliver(place, "csv", content), _CONTRACT))


def stage_parquet(place: Range, content: bytes) -> None:
    """Read the bytes as Parquet, to its last row."""
    _stage(place, inspect_file(_deliver(place, "parquet", content), _CONTRACT))


def _stage(place: Range, inspection: Inspection) -> None:
    if not inspection.casts:
        assert inspection.faults
        return
    try:
        staged = stage_file(place.bench, inspection, 0)
    except Unreadable:
        return
    assert staged.n_rows + staged.n_left_out == inspection.n_records
    refuse_faulty_rows(place.bench, staged)
    refused = place.bench.count("select count(*) from refused_row")
    place.bench.connection.execute("delete from refused_row")
    place.bench.connection.execute("delete from located_row")
    assert refused <= staged.n_faulty + staged.n_left_out
    assert bool(refused) == bool(staged.n_faulty + staged.n_left_out)


def read_told(place: Range, content: bytes) -> None:
    """Read the bytes as manifest, and hold a file against what it says."""
    (place.folder / MANIFEST).write_bytes(content)
    csv = place.folder / f"{EXTRACT}.csv"
    if not csv.exists():
        csv.write_bytes(b"feedetl_sn\nF1\n")
    found: Delivery = find_files(place.folder, load_extracts())
    manifest = read_manifest(found)
    told: list[Fault] = [*manifest.faults]
    for file in found.files:
        inspection = Inspection(file=file, contract=_CONTRACT, sha256="0" * 64, n_records=1)
        told += check_declared(inspection, manifest)
    assert all("\n" not in str(fault) for fault in told)


TARGETS: Final[Mapping[str, Target]] = {
    "csv": read_csv,
    "gzip": read_gzip,
    "manifest": read_told,
    "parquet": stage_parquet,
    "stage": stage_csv,
}
