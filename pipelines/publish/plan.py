"""A plan of visits: the leads a few inspectors should take in a few days, and a random sample beside them."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What inspectors can do.

    Attributes:
        inspectors: how many there are.
        days: how many days they have.
        settings: hours of a day, of a visit and of a record, spread, share of the sample, seed.
    """

    inspectors: int
    days: int
    settings: Settings

    @property
    def n_slots(self) -> int:
        """Days of single inspectors."""
        return self.inspectors * self.days


@dataclass(slots=True, kw_only=True)
class _Diary:
    """The plan in the making: what is placed where, and what room is left.

    Attributes:
        room: hours left per slot.
        visit: slot of the latest visit per institution, -1 before the first.
        at_institution: leads placed per institution.
        of_scheme: leads placed per combination of schemes.
        picks: place of the lead, slot and hours, in the order they were placed.
    """

    room: Numbers
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
    """Return the leads to inspect, in order of day and inspector.

    Leads are taken greedily by expected recovery per hour; each further lead of an institution or of the same
    schemes counts `plan_spread` times as much as the one before, so that no visit swallows the plan. A share
    of the plan is drawn at random from all leads beforehand: what it finds tells how precise the list is.

    Args:
        leads: grain and columns of `plan_lead.sql`.
        capacity: inspectors, days, and what things take.
    """
    work = _measure_work(leads, capacity.settings)
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
            pl.Series("hours", [round(hours, 2) for _, _, hours in diary.picks], dtype=pl.Float64),
            pl.Series("drawn", [_SAMPLE if place in drawn else _RANKED for place in places], dtype=pl.String),
            n_planned=pl.min_horizontal("n_records", pl.lit(capacity.settings.plan_most_records)),
        )
        .with_columns(
            day_no=pl.col("slot") // capacity.inspectors + 1,
            inspector_no=pl.col("slot") % capacity.inspectors + 1,
            first_of_visit=pl.col("rank").min().over("slot", "fixmedins_code"),
        )
        .sort("slot", "first_of_visit", "rank")
        .with_columns(order_no=pl.int_range(pl.len()).over("slot") + 1)
    )


def _measure_work(leads: pl.DataFrame, settings: Settings) -> _Work:
    longest = settings.plan_day_hours - settings.plan_visit_hours
    hours = leads["n_records"].clip(1, settings.plan_most_records) * settings.plan_record_minutes / 60
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
        visit=np.full(n_leads, -1),
        at_institution=np.zeros(n_leads),
        of_scheme=np.zeros(n_leads),
        picks=[],
    )
    waiting = np.ones(n_leads, dtype=np.bool_)
    for place in drawn:
        if _measure_cost(work, diary, settings)[place] < math.inf:
            _place_lead(work, diary, place, settings)
            waiting[place] = False
    while n_leads:
        further = diary.at_institution[work.institution] + diary.of_scheme[work.scheme]
        worth = work.value * settings.plan_spread**further
        density = np.where(waiting, worth / _measure_cost(work, diary, settings), 0.0)
        best = int(density.argmax())  # of equals the first, which ranks higher
        if density[best] <= 0:
            break
        _place_lead(work, diary, best, settings)
        waiting[best] = False
    return diary


def _measure_cost(work: _Work, diary: _Diary, settings: Settings) -> Numbers:
    """Return the hours each lead would take now, infinite where it fits no day any more."""
    slot = diary.visit[work.institution]
    goes_on = (slot >= 0) & (diary.room[slot] >= work.hours)
    anew = work.hours + settings.plan_visit_hours
    return np.where(goes_on, work.hours, np.where(diary.room.max() >= anew, anew, np.inf))


def _place_lead(work: _Work, diary: _Diary, place: int, settings: Settings) -> None:
    """Put a lead that fits into the visit under way, or begin a visit in the first day with room for it."""
    at, hours = work.institution[place], float(work.hours[place])
    slot = int(diary.visit[at])
    if slot < 0 or diary.room[slot] < hours:
        hours += settings.plan_visit_hours
        slot = int(np.argmax(diary.room >= hours))
        diary.visit[at] = slot
    diary.room[slot] -= hours
    diary.at_institution[at] += 1
    diary.of_scheme[work.scheme[place]] += 1
    diary.picks.append((place, slot, hours))


def read_plan(connection: duckdb.DuckDBPyConnection, capacity: Capacity) -> pl.DataFrame:
    """Return the plan of a snapshot; see `make_plan`. The same snapshot and capacity give the same plan.

    Raises:
        UsageError: a visit takes longer than a day.
    """
    settings = capacity.settings
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
