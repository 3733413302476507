"""What follows from verdicts and tips, and what became of it: points, rewards, and the look back."""

import hashlib
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from data_contracts.contract import load_outputs
from pipelines.audit.log import write_audit
from pipelines.casework.desk import choose_listed, derive, open_casework, read_frame
from pipelines.errors import UsageError
from pipelines.feedback.outcomes import read_extract_date
from pipelines.publish.lists import append_records
from pipelines.settings import Home

# project defaults: less than half of what it was a month counts as fewer; what another scheme grew by
# must make up half of the difference to count as moved there
_FELL_SHARE: Final = 0.5
_MOVED_SHARE: Final = 0.5
_ASIDE: Final = ".writing"


def read_points(home: Home, *, year: int | None = None) -> pl.DataFrame:
    """Return physicians' points, one row per physician and confirmed lead, by the contract `physician_point`.

    A lead gives a physician points once, under the gravest of its confirmed schemes. Imports that no night
    has applied yet count; a record confirmed with 0 yuan does not.

    Args:
        home: where the night is published.
        year: only this calendar year of closing.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: a knowledge file is faulty.
    """
    needed = ("knowledge_physician_points", "knowledge_physician_threshold", "knowledge_default_doctor")
    with open_casework(home, *needed) as connection:
        for name in ("confirmed_record", "given_point", "physician_point"):
            derive(connection, name)
        frame = read_frame(connection, "select * from physician_point")
    frame = frame if year is None else frame.filter(pl.col("score_year") == year)
    return choose_listed(frame, "physician_point")[0].sort(
        "score_year", "fixmedins_code", "doctor", "closed_on", "lead_id"
    )


def read_tips(home: Home) -> pl.DataFrame:
    """Return the tips by day, each with the leads it touches and the range of its reward, by `tip_ledger`.

    Persons are masked, and the words of a tip are not shown.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: a knowledge file is faulty.
    """
    with open_casework(home, "knowledge_tip_reward") as connection:
        for name in ("confirmed_record", "tip_claim", "tip_confirmed", "tip_ledger"):
            derive(connection, name)
        frame = read_frame(
            connection,
            "select * replace (mask_identifier(psn_no) as psn_no) from tip_ledger "
            "order by received_on, tip_id",
        )
    return choose_listed(frame, "tip_ledger")[0]


def read_recheck(home: Home, since: date, *, institution: str | None = None) -> pl.DataFrame:
    """Return what became of what was known before a day, one row per institution and scheme, by `recheck`.

    Args:
        home: where the night is published.
        since: the day of the inspection, talk or penalty looked back on; it counts as after.
        institution: only this one.

    Raises:
        UsageError: the day lies ahead of what is published.
        NothingPublished: no night has been published in this home.
    """
    with open_casework(home) as connection:
        until = read_extract_date(connection)
        if since > until:
            raise UsageError(
                f"--since {since} lies ahead of the published night, {until}. Name an earlier day."
            )
        values = {
            "since": since,
            "until": until,
            "fell_share": _FELL_SHARE,
            "moved_share": _MOVED_SHARE,
        }
        for name in ("accused_settlement", "confirmed_record", "recheck_claim", "recheck_rate", "recheck"):
            derive(connection, name, values)
        frame = read_frame(connection, "select * from recheck")
    frame = frame if institution is None else frame.filter(pl.col("fixmedins_code") == institution)
    return choose_listed(frame, "recheck")[0]


def save_listed(home: Home, frame: pl.DataFrame, output: str, path: Path) -> None:
    """Write the rows as a CSV that opens right by double click, columns by the contract `output`.

    Like every export it stands in the audit log before the file can be seen.

    Raises:
        UsageError: the file cannot be written.
        FundwatchError: the audit log cannot be written, so nothing leaves.
    """
    aside = path.with_name(f"{path.name}{_ASIDE}")
    try:
        aside.unlink(missing_ok=True)
        append_records(aside, frame, load_outputs()[output].columns)
        with aside.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        write_audit(
            home,
            "export",
            run_id=home.current.resolve().stem if home.current.exists() else None,
            content=output,
            to=str(path.absolute()),
            persons="masked",
            rows=frame.height,
            sha256=digest,
        )
        aside.replace(path)
    except OSError as fault:
        raise UsageError(f"{path}: cannot be written ({fault.strerror}). Name another file.") from None
    finally:
        with suppress(OSError):
            aside.unlink()
