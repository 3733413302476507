"""What people get of a night, written before the flip: the lists and the report."""

from pathlib import Path
from typing import Final

import duckdb

from pipelines.night import Night
from pipelines.publish.lists import export_lists
from pipelines.report.apart import start_report
from pipelines.report.write import REPORT_FOLDER, describe_report, write_report

# From so many records of leads on a second process is worth its start of a second.
MANY_RECORDS: Final = 20_000


def write_outputs(night: Night, *, many_records: int = MANY_RECORDS) -> None:
    """Write the lists and the report of the sealed build, over those of an earlier run of the same night.

    Where there is much to write and a night may use two threads, both are written at once, the report by a
    process of its own. The files are the same either way. A fault in one stops the night; where it is one of
    the lists, the report is given up.

    Args:
        night: its build is sealed.
        many_records: from so many records of leads on both are written at once.
    """
    report = night.home.published / night.run_id / REPORT_FOLDER
    if night.settings.threads == 1 or _count_records(night.database) < many_records:
        _write_lists(night)
        write_report(night.database, report, settings=night.settings, progress=night.reporter.note)
        return
    with start_report(night.database, report, settings=night.settings) as wait:
        _write_lists(night)
        night.reporter.note(describe_report(wait()))


def _write_lists(night: Night) -> None:
    export_lists(
        night.database, night.home.exports / night.run_id, run_id=night.run_id, progress=night.reporter.note
    )


def _count_records(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute("select count(*) from lead_record").fetchone()
    return int(row[0]) if row else 0
