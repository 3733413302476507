"""The home: who may look in, room for tonight, how the last night went, what is published."""

import grp
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from data_contracts.errors import FundwatchError
from pipelines.beijing import say_beijing
from pipelines.database import read_published_rows
from pipelines.doctor.finding import Health, State
from pipelines.ingest.space import SPACE_FACTOR
from pipelines.monitor.history import NightEntry
from pipelines.settings import Home

_SILENT_AFTER: Final = timedelta(hours=36)
_SIZE = """
select coalesce(sum(n_bytes), 0) as n_bytes
from delivery_file
where delivery_id = (select delivery_id from delivery order by extract_date desc, received_at desc limit 1)
"""
_FAILED = """
select
    (select count(*) from rule_run where status = 'failed' and run_id = last_run.run_id) as n_rules,
    (select count(*) from contract_check where not success) as n_checks,
    last_run.run_id,
    last_run.extract_date,
from (select run_id, extract_date from run order by extract_date desc, finished_at desc limit 1) as last_run
"""


def check_access(home: Home) -> Health:
    """Return whether only the night's user, or a group chosen for it, may look into the home."""
    name = "permissions"
    if not home.root.is_dir():
        return Health(
            name=name,
            state="unknown",
            found=f"{home.root} does not exist",
            advice="The first night makes it.",
        )
    status = home.root.stat()
    mode = stat.S_IMODE(status.st_mode)
    found = f"{home.root} has mode {mode:04o}"
    if status.st_uid != os.geteuid():
        advice = "Run as the user that owns the home, or give it the home."
        return Health(name=name, state="bad", found=f"{found}, owned by user {status.st_uid}", advice=advice)
    if mode & 0o007 or mode & 0o020:
        advice = f"Medical records: chmod 700 {home.root}"
        return Health(name=name, state="bad", found=f"{found}, open to others", advice=advice)
    if mode & 0o050:
        found += f", readable by group {_name_group(status.st_gid)}"
        return Health(
            name=name, state="look", found=found, advice="Right if these are the analysts, and nobody else."
        )
    open_rooms = [
        path.name for path in sorted(home.root.iterdir()) if not path.is_symlink() and _is_open(path)
    ]
    if open_rooms:
        found += f"; within it open to others: {', '.join(open_rooms)}"
        return Health(name=name, state="look", found=found, advice=f"chmod -R go-rwx {home.root}")
    return Health(name=name, state="good", found=found)


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o007)


def _name_group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def check_space(home: Home) -> Health:
    """Return whether the disk has what a night like the last one takes, and twice that."""
    place = home.root if home.root.exists() else home.root.absolute().parent
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return Health(
            name="space", state="unknown", found=f"{place} cannot be asked", advice="Choose --home DIR."
        )
    found = f"{free / 1e9:,.1f} GB free"
    if not home.current.exists():
        return Health(name="space", state="good", found=f"{found}; what a night needs shows after the first")
    try:
        n_bytes = int(read_published_rows(home, _SIZE)[0]["n_bytes"])
    except FundwatchError as fault:
        return Health(name="space", state="unknown", found=found, advice=fault.message)
    snapshot = home.current.resolve().stat().st_size
    needed = n_bytes * SPACE_FACTOR + 2 * snapshot  # the build beside the published one, and its growth
    usual = (
        f"a night like the last takes {needed / 1e9:,.1f} GB "
        f"(delivery {n_bytes / 1e9:,.1f}, snapshot {snapshot / 1e9:,.1f})"
    )
    found = f"{found}; {usual}"
    if free < needed:
        return Health(
            name="space", state="bad", found=found, advice="Free some room, or keep fewer snapshots."
        )
    if free < 2 * needed:
        return Health(name="space", state="look", found=found, advice="Soon too little: see to more room.")
    return Health(name="space", state="good", found=found)


def check_last_night(nights: list[NightEntry], now: datetime | None = None) -> Health:
    """Return how the last night ended, and whether one is overdue.

    Args:
        nights: newest first.
        now: the clock; this machine's when left out.
    """
    name = "last night"
    if not nights:
        return Health(
            name=name, state="unknown", found="no night has run here", advice="fundwatch night DELIVERY"
        )
    last = nights[0]
    found = f"{last.state} {last.delivery}, begun at {say_beijing(last.started_at)}, Beijing time"
    if last.state in ("refused", "failed"):
        reason = last.reason.splitlines()[0] if last.reason else "no reason kept"
        return Health(
            name=name, state="bad", found=f"{found}: {reason}", advice="`fundwatch status` has every fault."
        )
    if last.reason:  # published, but
        return Health(
            name=name, state="look", found=f"{last.delivery}: {last.reason}", advice="`fundwatch audit show`"
        )
    age = (now or datetime.now(UTC)) - datetime.fromisoformat(last.started_at)
    if age > _SILENT_AFTER:
        hours = age.total_seconds() / 3600
        advice = "Look at the schedule and at the inbox."
        return Health(name=name, state="look", found=f"{found}, {hours:,.0f} hours ago", advice=advice)
    return Health(name=name, state="good", found=found)


def check_published(home: Home) -> Health:
    """Return whether the published snapshot opens, and what in it could not be judged."""
    name = "published"
    if not home.current.exists():
        broken = home.current.is_symlink()
        found = "current.duckdb leads nowhere" if broken else "nothing yet"
        state: State = "bad" if broken else "unknown"
        return Health(name=name, state=state, found=found, advice="Run the night; it builds from landing.")
    try:
        row = read_published_rows(home, _FAILED)[0]
    except FundwatchError as fault:
        return Health(name=name, state="bad", found="cannot be read", advice=fault.message)
    found = f"{row['run_id']}, extract date {row['extract_date']}"
    if row["n_rules"] or row["n_checks"]:
        found += f"; {row['n_rules']} rules failed, {row['n_checks']} contract checks did not pass"
        return Health(name=name, state="look", found=found, advice="`fundwatch status` names them.")
    return Health(name=name, state="good", found=found)
