"""Where a night works and what it may use: two frozen objects, built once and passed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data_contracts.space import is_disk_full
from pipelines.errors import NoSpace, UsageError
from pipelines.settings_file import SettingsFile, read_settings_file


@dataclass(frozen=True, slots=True)
class Home:
    """The folder a bureau's nights live in.

    Attributes:
        root: the folder given as `--home`.
    """

    root: Path

    @property
    def landing(self) -> Path:
        """Typed Parquet as received, immutable; everything else can be rebuilt from it."""
        return self.root / "landing"

    @property
    def quarantine(self) -> Path:
        """Rows that could not be read, with the reason."""
        return self.root / "quarantine"

    @property
    def build(self) -> Path:
        """Snapshots in the making; never read by analysts."""
        return self.root / "build"

    @property
    def published(self) -> Path:
        """Finished snapshots and `current.duckdb`."""
        return self.root / "published"

    @property
    def exports(self) -> Path:
        """Suspect lists, one folder per run."""
        return self.root / "exports"

    @property
    def models(self) -> Path:
        """Fitted models."""
        return self.root / "models"

    @property
    def current(self) -> Path:
        """The snapshot analysts open."""
        return self.published / "current.duckdb"

    @property
    def history(self) -> Path:
        """One line of JSON per night, failed ones included."""
        return self.root / "nights.jsonl"

    @property
    def audit(self) -> Path:
        """Who did what, and why: a chain of lines of JSON."""
        return self.root / "audit.jsonl"

    @property
    def pseudonym_key(self) -> Path:
        """The key of the pseudonyms that leave the bureau."""
        return self.root / "pseudonym.key"

    @property
    def mutes(self) -> Path:
        """Which rule keeps quiet about whom, and until when."""
        return self.root / "mutes.json"

    @property
    def diffs(self) -> Path:
        """What a changed rule would do to the published findings, one receipt per rule."""
        return self.root / "rule_diffs"

    @property
    def lock(self) -> Path:
        """Held by the running night."""
        return self.root / "night.lock"

    def create(self) -> None:
        """Make every folder of the home, readable by its owner only (medical records).

        Raises:
            UsageError: the home cannot be made or written, or its path is one that databases misread.
            NoSpace: the disk is full.
        """
        if "?" in str(self.root.resolve()):  # DuckDB and SQLite read what follows as options
            raise UsageError(f"{self.root}: a home's path must not hold `?`. Choose another: --home DIR.")
        rooms = (self.landing, self.quarantine, self.build, self.published, self.exports, self.models)
        try:
            for folder in (self.root, *rooms):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.lock.touch(mode=0o600)
        except OSError as fault:
            if is_disk_full(fault):
                raise NoSpace(f"{self.root}: the disk is full. Free some room, then run again.") from None
            raise UsageError(
                f"{self.root}: no night can work here ({fault.strerror}). "
                "Choose a folder that you may write: --home DIR."
            ) from None


_READ_ELSEWHERE = ("home", "pseudonym_key", "language")  # by --home, `export --pseudonyms` and messages


class Settings(BaseSettings):
    """What a night may use: each an environment variable `FUNDWATCH_<NAME>` or a line of `fundwatch.toml`.

    Attributes:
        memory_limit: DuckDB's memory limit; the rest of the process needs about 1 GB beside it.
        threads: DuckDB's and the models' threads.
        rule_seconds: a rule that runs longer is stopped and has failed; the others go on.
        keep_snapshots: published snapshots kept beside the current one.
        keep_exports: folders of lists kept of runs whose snapshot is gone; inspectors work on for weeks.
        keep_landing_years: older deliveries of which no row stands any more leave landing; 0: none does.
        seed: seed of every random draw of a night.
        model_lead_percentile: from this percentile of its peers on a stay without finding can become a lead;
            the most unusual do.
        control_share: share of leads drawn at random for an unbiased estimate of precision.
        plan_day_hours: hours of a team's day; this and the next four are unsourced defaults.
        plan_visit_hours: hours that going to an institution takes before the first record is opened.
        plan_record_minutes: minutes that one record takes one inspector there.
        plan_most_records: records of one lead looked at in a visit, of a larger lead a part.
        plan_spread: what each further lead of one institution, or of the same schemes, counts in a plan
            relative to the one before.
        report_leads: leads that get a page of the report, best first.
        report_institutions: institutions that get a page of the report, worst first.
        max_orphan_share: share of an extract's rows that may point to nothing; above it: delivery refused.
        max_fault_share: share of a file's rows that may go to quarantine; above it: delivery refused.
        quiet_seconds: an inbox folder not proved complete by its manifest is due when still for this long.
        stable_seconds: a file whose size or time changes within this span is still being written.
        notify_command: gets a JSON message on standard input when a night is refused or fails; empty: none.
        notify_webhook: an http:// address of this machine or network to which it is posted; empty: none.
    """

    model_config = SettingsConfigDict(env_prefix="FUNDWATCH_", frozen=True, extra="forbid")

    memory_limit: Annotated[str, Field(pattern=r"(?i)^\d+(\.\d+)? ?[kmgt](i?b)?$")] = "5GB"
    threads: Annotated[int, Field(ge=1, le=1024)] = 2
    rule_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 900.0
    keep_snapshots: Annotated[int, Field(ge=0)] = 7
    keep_exports: Annotated[int, Field(ge=0)] = 60
    keep_landing_years: Annotated[int, Field(ge=0, le=100)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 20250101
    model_lead_percentile: Annotated[float, Field(ge=0, le=1)] = 0.95
    control_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    plan_day_hours: Annotated[float, Field(gt=0, le=24)] = 7.0
    plan_visit_hours: Annotated[float, Field(ge=0, lt=24)] = 2.0
    plan_record_minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 6.0
    plan_most_records: Annotated[int, Field(ge=1)] = 30
    plan_spread: Annotated[float, Field(gt=0, le=1)] = 0.95
    report_leads: Annotated[int, Field(ge=1)] = 2000
    report_institutions: Annotated[int, Field(ge=1)] = 1000
    max_orphan_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    max_fault_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    quiet_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 600.0
    stable_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    notify_command: str = ""
    notify_webhook: str = ""


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt limit would silently be no limit."""
    prefix = str(Settings.model_config["env_prefix"])
    known = {f"{prefix}{name}".upper() for name in (*Settings.model_fields, *_READ_ELSEWHERE)}
    unknown = sorted(
        name for name in environment if name.upper().startswith(prefix) and name.upper() not in known
    )
    if unknown:
        raise UsageError(
            f"{', '.join(unknown)}: no setting has this name. "
            f"Unset it, or use one of: {', '.join(sorted(known))}."
        )


def read_settings(home: Path | None = None) -> Settings:
    """Return the settings: what the environment says, else `fundwatch.toml`, else the defaults.

    Args:
        home: the folder the nights live in; its `fundwatch.toml` comes before that of the current folder.

    Raises:
        UsageError: a value cannot be used, or a variable or line names no setting; every such one is named.
    """
    _refuse_unknown(environ)
    file = read_settings_file(home, Settings.model_fields)
    said = {name.upper() for name in environ}
    filed = {name: value for name, value in file.values.items() if _name_variable(name) not in said}
    try:
        return Settings.model_validate(filed)
    except ValidationError as fault:
        wrong = [
            _describe_wrong(str(e["loc"][0]), str(e["input"]), e["msg"], file, filed) for e in fault.errors()
        ]
        raise UsageError("\n".join(wrong)) from None


def _name_variable(name: str) -> str:
    return f"{Settings.model_config['env_prefix']}{name}".upper()


def _describe_wrong(name: str, value: str, problem: str, file: SettingsFile, filed: Collection[str]) -> str:
    if name in filed:
        return f"{file.describe(name)}: {problem}. Correct the line or remove it."
    return f'{_name_variable(name)}="{value}": {problem}. Correct the environment variable or unset it.'
