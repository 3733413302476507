"""The machine: libraries, memory, disk, clock, letters."""

import locale
import os
import platform
import shutil
import subprocess
import sys
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from pipelines.beijing import read_beijing_clock, say_beijing
from pipelines.doctor.finding import Health
from rules.fence import parse_bytes

LOCK: Final = Path(__file__).parents[2] / "requirements.lock"
_LEAST_YEAR: Final = 2025  # the project is not older
_BESIDE_BYTES: Final = 1e9  # Python, the models and Great Expectations beside DuckDB
_N_NAMED: Final = 5


def check_versions(lock: Path = LOCK) -> Health:
    """Return whether Python and every library are those of the lock."""
    name = "versions"
    python = f"Python {platform.python_version()}"
    if not lock.exists():
        return Health(
            name=name,
            state="unknown",
            found=f"{python}; no requirements.lock here",
            advice="Run from a checkout.",
        )
    wrong = []
    wanted = _read_lock(lock)
    for library, version in wanted.items():
        try:
            held = metadata.version(library)
        except metadata.PackageNotFoundError:
            held = "absent"
        if held != version:
            wrong.append(f"{library} {held} instead of {version}")
    if wrong:
        more = f" and {len(wrong) - _N_NAMED} more" if len(wrong) > _N_NAMED else ""
        return Health(
            name=name, state="bad", found="; ".join(wrong[:_N_NAMED]) + more, advice="Run `make setup` again."
        )
    return Health(name=name, state="good", found=f"{python}, {len(wanted)} libraries as locked")


def _read_lock(lock: Path) -> dict[str, str]:
    """Return library and version of every line that is meant for this machine."""
    wanted = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        try:
            requirement = Requirement(line.rstrip("\\ "))
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate():
            wanted[requirement.name] = str(requirement.specifier).removeprefix("==")
    return wanted


def check_memory(memory_limit: str) -> Health:
    """Return whether the machine has the memory that DuckDB may take, and what the rest needs."""
    held = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    found = f"{held / 1e9:,.1f} GB, of which DuckDB may take {memory_limit}"
    if parse_bytes(memory_limit) + _BESIDE_BYTES > held:
        return Health(
            name="memory",
            state="bad",
            found=found,
            advice="Set FUNDWATCH_MEMORY_LIMIT to 2 GB less than there is.",
        )
    return Health(name="memory", state="good", found=found)


def check_letters() -> Health:
    """Return whether this process writes Chinese as UTF-8."""
    spoken = {
        "files": locale.getpreferredencoding(do_setlocale=False),
        "file names": sys.getfilesystemencoding(),
    }
    other = {what: code for what, code in spoken.items() if code.replace("-", "").lower() != "utf8"}
    if other:
        found = ", ".join(f"{what} in {code}" for what, code in other.items())
        return Health(
            name="encoding", state="look", found=found, advice="Set LANG=C.UTF-8 where the night is started."
        )
    return Health(name="encoding", state="good", found="UTF-8")


def check_fonts() -> Health:
    """Return whether pages can show Chinese on this machine; the lists do not need it."""
    lister = shutil.which("fc-list")
    if lister is None:
        return Health(
            name="fonts",
            state="unknown",
            found="fc-list is not installed",
            advice="Look at a page: Chinese must not show as boxes.",
        )
    listed = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False)  # noqa: S603  # found on the path
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line.strip()})
    if not families:
        return Health(
            name="fonts",
            state="look",
            found="no font with Chinese letters",
            advice="Install one, such as fonts-noto-cjk, where pages are read.",
        )
    return Health(
        name="fonts", state="good", found=f"{len(families)} with Chinese letters, such as {families[0]}"
    )


def check_clock(last_started_at: datetime | None, now: datetime | None = None) -> Health:
    """Return whether the clock can be right: not before the last night, not before the project.

    Args:
        last_started_at: when the last night began; None before the first.
        now: the clock; this machine's when left out.
    """
    now = now or read_beijing_clock()
    shown = say_beijing(now)
    if now.year < _LEAST_YEAR or (last_started_at is not None and now < last_started_at):
        found = f"{shown}, Beijing time"
        if last_started_at is not None:
            found = f"{shown}, Beijing time; the last night began {say_beijing(last_started_at)}"
        return Health(name="clock", state="bad", found=found, advice="Set the clock, then run the night.")
    return Health(
        name="clock", state="good", found=f"{shown}, Beijing time; nights keep it whatever the zone"
    )
