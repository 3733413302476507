"""A plan of visits: the leads a few teams should take in a few days, and a random sample beside them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import polars as pl

from data_contracts.contract import load_outputs
from pipelines.errors import UsageError
from pipelines.ingest.octets import hash_file
from pipelines.publish.cells import flatten_text
from pipelines.publish.disclosure import show_persons
from pipelines.publish.lists import append_records
from pipelines.publish.queries import describe_leads, read_sql
from pipelines.settings import Settings

_RANKED: Final = "按预期"
_SAMPLE: Final = "随机抽样"
_ASIDE: Final = ".writing"
_TO_FILL: Final = ("verdict", "reason", "note")

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What inspectors can do.

    Attributes:
        inspectors: how many there are.
        days: how many days they have.
        settings: hours of a day, of a visit and of a record, spread, share of the sample, seed.
        team_size: how many go together; they share the records of a visit.
    """

    inspectors: int
    days: int
    settings: Settings
    team_size: int = 2

    @property
    def n_teams(self) -> int:
        """Whole teams; who is left over goes nowhere alone."""
        return self.inspectors // self.team_size

    @property
    def n_left_over(self) -> int:
        """Inspectors beyond the last whole team."""
        return self.inspectors % self.team_size

    @property
    def n_slots(self) -> int:
        """Days of teams: slot // n_teams is the day, slot % n_teams the team."""
        return self.n_teams * self.days


@dataclass(slots=True, kw_only=True)
class _Diary:
    """The plan in the making: what is placed where, and what room is left.

    Attributes:
        room: hours left per slot.
        n_visits: institutions visited per slot.
        visit: slot of the latest day of the visit per institution, -1 before it begins.
        at_institution: leads placed per institution.
        of_scheme: leads placed per combination of schemes.
        picks: place of the lead, slot and hours, in the order they were placed.
    """

    room: Numbers
    n_visits: Places
    visit: Places
    at_institution: Numbers
    of_scheme: Numbers
    picks: list[tuple[int, int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The leads as arrays, one entry per lead.

    Attributes:
        institution: number of the institution to visit.
        scheme: number of the combination of schemes.
        value: expected recovery in yuan.
        hours: hours that its records take.
    """

    institution: Places
    scheme: Places
    value: Numbers
    hours: Numbers


def make_plan(leads: pl.DataFrame, capacity: Capacity) -> pl.DataFrame:
    """Return the leads to inspect, in order of day and team.

    What is sought is the largest sum of expected recovery within the teams' hours, where each further lead of
    an institution or of the same schemes counts `plan_spread` times as much as the one before. It is sought
    greedily, by what the next lead adds per hour it takes: no plan is promised to be the best there is.
    An institution is visited once, by one team; only when its leads alone fill that day does the same team
    come back on a day of its own. A share of the plan is drawn at random from all leads beforehand: what it
    finds tells how precise the list is.

    Args:
        leads: grain and columns of `plan_lead.sql`.
        capacity: inspectors, days, and what things take.
    """
    work = _measure_work(leads, capacity)
    diary = _fill_days(work, capacity, drawn=())
    share = capacity.settings.control_share
    wanted = math.ceil(share * len(diary.picks)) if share else 0
    drawn = leads.with_row_index("place").sort("draw_no").head(wanted)["place"].to_list()
    diary = _fill_days(work, capacity, drawn=tuple(drawn))
    places = [place for place, _, _ in diary.picks]
    slots = pl.Series("slot", [slot for _, slot, _ in diary.picks], dtype=pl.Int64)
    return (
        leads[places]
        .with_columns(
            slots,
            pl.Series("hours", [hours for _, _, hours in diary.picks], dtype=pl.Float64),
            pl.Series("hours_there", work.hours[places], dtype=pl.Float64),
            pl.Series("drawn", [_SAMPLE if place in drawn else _RANKED for place in places], dtype=pl.String),
            n_planned=pl.min_horizontal("n_records", pl.lit(capacity.settings.plan_most_records)),
        )
        .with_columns(
            team_no=pl.col("slot") % capacity.n_teams + 1,
            day_worth=pl.col("expected_amount").sum().over("slot"),
            first_of_visit=pl.col("rank").min().over("slot", "fixmedins_code"),
        )
        # a team's best day comes first: days are alike until somebody falls ill
        .sort("team_no", "day_worth", "slot", descending=[False, True, False])
        .with_columns(day_no=pl.col("slot").rle_id().over("team_no").cast(pl.Int64) + 1)
        .sort("day_no", "team_no", "first_of_visit", "rank")
        .with_columns(
            # the way stands with the first lead of the visit, whichever of its leads was taken first
            hours=pl.col("hours_there")
            + pl.when(pl.int_range(pl.len()).over("slot", "first_of_visit") == 0)
            .then((pl.col("hours") - pl.col("hours_there")).sum().over("slot", "first_of_visit"))
            .otherwise(0),
            order_no=pl.int_range(pl.len()).over("slot") + 1,
        )
        .with_columns(pl.col("hours").round(2))
    )


def _measure_work(leads: pl.DataFrame, capacity: Capacity) -> _Work:
    settings = capacity.settings
    longest = settings.plan_day_hours - settings.plan_visit_hours
    n_records = leads["n_records"].clip(1, settings.plan_most_records)
    hours = n_records * settings.plan_record_minutes / 60 / capacity.team_size
    at = leads["fixmedins_code"].fill_null(leads["lead_id"])
    return _Work(
        institution=(at.rank("dense").to_numpy() - 1).astype(np.int64),
        scheme=(leads["schemes"].fill_null("").rank("dense").to_numpy() - 1).astype(np.int64),
        value=leads["expected_amount"].cast(pl.Float64).to_numpy(),
        hours=np.minimum(hours.to_numpy(), longest),
    )


def _fill_days(work: _Work, capacity: Capacity, *, drawn: tuple[int, ...]) -> _Diary:
    """Return the diary with the drawn leads first, then the best that still fit, until nothing does."""
    settings, n_leads = capacity.settings, work.value.size
    diary = _Diary(
        room=np.full(capacity.n_slots, settings.plan_day_hours),
        n_visits=np.zeros(capacity.n_slots, dtype=np.int64),
        visit=np.full(n_leads, -1),
        at_institution=np.zeros(n_leads),
        of_scheme=np.zeros(n_leads),
        picks=[],
    )
    waiting = np.ones(n_leads, dtype=np.bool_)
    for place in drawn:
        if _measure_cost(work, diary, capacity)[place] < math.inf:
            _place_lead(work, diary, place, capacity)
            waiting[place] = False
    while n_leads:
        further = diary.at_institution[work.institution] + diary.of_scheme[work.scheme]
        worth = work.value * settings.plan_spread**further
        density = np.where(waiting, worth / _measure_cost(work, diary, capacity), 0.0)
        best = int(density.argmax())  # of equals the first, which ranks higher
        if density[best] <= 0:
            break
        _place_lead(work, diary, best, capacity)
        waiting[best] = False
    return diary


def _measure_cost(work: _Work, diary: _Diary, capacity: Capacity) -> Numbers:
    """Return the hours each lead would take now, infinite where it fits no day any more."""
    slot = diary.visit[work.institution]
    is_visited = slot >= 0
    goes_on = is_visited & (diary.room[slot] >= work.hours)
    has_free_day: Flags = np.logical_or.reduce(_find_free_days(diary, capacity), axis=0)
    comes_back = is_visited & (diary.n_visits[slot] == 1) & has_free_day[slot % capacity.n_teams]
    anew = work.hours + capacity.settings.plan_visit_hours
    begins = ~is_visited & (diary.room.max() >= anew)
    return np.where(goes_on, work.hours, np.where(comes_back | begins, anew, np.inf))


def _find_free_days(diary: _Diary, capacity: Capacity) -> Flags:
    """Return which day (row) of which team (column) has no visit yet."""
    free: Flags = np.equal(diary.n_visits, 0).reshape(capacity.days, capacity.n_teams)
    return free


def _place_lead(work: _Work, diary: _Diary, place: int, capacity: Capacity) -> None:
    """Put a lead that fits into the visit under way, on a further day of its team, or on the emptiest day.

    The emptiest, so that a visit has room to grow: it cannot go on elsewhere.
    """
    at, hours = work.institution[place], float(work.hours[place])
    slot = int(diary.visit[at])
    if slot < 0 or diary.room[slot] < hours:
        hours += capacity.settings.plan_visit_hours
        if slot < 0:
            slot = int(diary.room.argmax())
        else:
            diary.room[slot] = 0.0  # what is left of a filled day is the way home
            day, team = divmod(slot, capacity.n_teams)
            free = np.flatnonzero(_find_free_days(diary, capacity)[:, team])
            later = free[free > day]
            slot = int((later if later.size else free)[0]) * capacity.n_teams + team
        diary.visit[at] = slot
        diary.n_visits[slot] += 1
    diary.room[slot] -= hours
    diary.at_institution[at] += 1
    diary.of_scheme[work.scheme[place]] += 1
    diary.picks.append((place, slot, hours))


def read_plan(connection: duckdb.DuckDBPyConnection, capacity: Capacity) -> pl.DataFrame:
    """Return the plan of a snapshot; see `make_plan`. The same snapshot and capacity give the same plan.

    Raises:
        UsageError: a visit takes longer than a day, or there is no whole team.
    """
    settings = capacity.settings
    if not capacity.n_teams:
        raise UsageError(
            f"{capacity.inspectors} inspectors make no team of {capacity.team_size}. "
            "Nobody checks an institution alone: name more with --inspectors N."
        )
    if settings.plan_visit_hours >= settings.plan_day_hours:
        raise UsageError(
            f"FUNDWATCH_PLAN_VISIT_HOURS ({settings.plan_visit_hours:g}) leaves nothing of a day of "
            f"{settings.plan_day_hours:g} hours. Make it smaller."
        )
    show_persons(connection)
    describe_leads(connection)
    leads = connection.execute(read_sql("plan_lead"), {"seed": str(settings.seed)}).pl()
    return make_plan(leads, capacity)


def write_plan(
    plan: pl.DataFrame, path: Path, *, watermark: str = "", announce: Callable[[str], object] | None = None
) -> None:
    """Write the plan as a CSV that opens right by double click; only its owner can read it.

    Args:
        plan: what `make_plan` returns.
        path: the file.
        watermark: stands in every row.
        announce: told the file's SHA-256 before it can be seen; where it raises, there is none.

    Raises:
        UsageError: the file cannot be written.
    """
    columns = load_outputs()["visit_plan"].columns
    texts = [column.name for column in columns if column.kind in ("code", "text")]
    rows = plan.with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in _TO_FILL),
        pl.lit(None, dtype=pl.Decimal(18, 2)).alias("confirmed_amt"),
        pl.lit(watermark).alias("watermark"),
    )
    flat = rows.select(column.name for column in columns).with_columns(flatten_text(pl.col(texts)))
    aside = path.with_name(f"{path.name}{_ASIDE}")
    try:
        aside.unlink(missing_ok=True)
        append_records(aside, flat, columns)
        if announce is not None:
            announce(hash_file(aside))
        aside.replace(path)
    except OSError as fault:
        raise UsageError(
            f"{path}: cannot be written ({fault.strerror}). Name another file: --to FILE."
        ) from None
    finally:
        aside.unlink(missing_ok=True)
