"""The stay model on a million stays, and the ranking of 200,000 findings, each in a process of its own."""

import math
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
from sklearn.ensemble import IsolationForest

from models.card import CATALOG, Card, load_cards
from models.features import compare_with_peers, read_features
from models.run import score_models
from pipelines.bench.apart import call_apart
from pipelines.database import open_build
from pipelines.ranking.rank import rank_leads
from pipelines.settings import Settings

_SQL: Final = Path(__file__).parent / "sql"
_STAYS: Final = 1_000_000
_FINDINGS: Final = 200_000
_RUN_ON: Final = date(2026, 1, 1)
# A copy of a finding is of copies of its records, so none is tied to another that it was not tied to before.
_REPEATED: Final = ("settlement", "charge_line", "finding_record", "finding")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFigures:
    """What one part of a night took by itself.

    Attributes:
        count: stays scored, or findings ranked.
        seconds: from reading the tables to having written the result.
        bare_seconds: scikit-learn's forest fitted and scoring the same matrix; 0 where nothing is compared.
        peak_bytes: largest resident memory of the process.
    """

    count: int
    seconds: float
    bare_seconds: float
    peak_bytes: int


def measure_apart(measure: Callable[[Path], PartFigures], database: Path, folder: Path) -> PartFigures:
    """Return what `measure` finds on a copy of a snapshot in a fresh process; the copy is thrown away."""
    copy = folder / f"{measure.__name__}.duckdb"
    shutil.copyfile(database, copy)
    copy.chmod(0o600)
    figures = call_apart(measure, copy)
    copy.unlink()
    return figures


def measure_scoring(database: Path) -> PartFigures:
    """Return features, fit, score and reasons of a million stays beside scikit-learn's bare forest.

    The county's stays with their days and nights are repeated under other ids until there are enough; their
    charge lines, of which one feature counts rare care, are not. The same matrix is given to scikit-learn
    with the model's number of trees and rows per tree.
    """
    settings = Settings()
    store, catalog = database.with_suffix(".models"), database.with_suffix(".catalog")
    catalog.mkdir()
    (catalog / "stay").symlink_to(CATALOG / "stay")
    with open_build(database, settings) as connection:
        _repeat_stays(connection)
        (run,) = score_models(
            connection,
            run_id="bench",
            seed=settings.seed,
            store=store,
            run_on=_RUN_ON,
            progress=lambda _line: None,
            threads=settings.threads,
            catalog=catalog,
        )
        if run.status != "evaluated":
            raise SystemExit(f"the stay model was {run.status}: {run.reason}")
        peak_bytes = _read_peak()
        (card,) = load_cards(catalog)[0]
        bare_seconds = _measure_forest(connection, card, settings)
    shutil.rmtree(store)
    shutil.rmtree(catalog)
    return PartFigures(
        count=run.n_subjects, seconds=run.seconds, bare_seconds=bare_seconds, peak_bytes=peak_bytes
    )


def measure_ranking(database: Path) -> PartFigures:
    """Return the ranking of 200,000 findings: the night's own, repeated of other records."""
    settings = Settings()
    with open_build(database, settings) as connection:
        held = _count(connection, "finding where state not in ('withdrawn', 'shadow', 'muted')")
        _number(connection, math.ceil(_FINDINGS / max(held, 1)) - 1)
        for table in _REPEATED:
            query = (_SQL / f"repeat_{table}.sql").read_text(encoding="utf-8")
            connection.execute(f"create or replace temp table repeated as {query}")
            connection.execute(f"insert into {table} by name select * from repeated")
        connection.execute("drop table repeated")
        connection.execute("checkpoint")
        count = _count(connection, "finding where state not in ('withdrawn', 'shadow', 'muted')")
        started = time.perf_counter()
        rank_leads(connection, run_on=_RUN_ON, settings=settings)
        seconds = time.perf_counter() - started
    return PartFigures(count=count, seconds=seconds, bare_seconds=0.0, peak_bytes=_read_peak())


def _repeat_stays(connection: duckdb.DuckDBPyConnection) -> None:
    _number(connection, math.ceil(_STAYS / max(_count(connection, "stay"), 1)) - 1)
    for table in ("stay", "stay_day", "stay_night", "peer_group"):
        connection.execute(f"create or replace temp table repeated as select * from {table}")
        connection.execute(
            f"insert into {table} select repeated.* replace (concat(stay_id, '-', nth) as stay_id) "
            "from repeated cross join number"
        )
    connection.execute("drop table repeated")


def _number(connection: duckdb.DuckDBPyConnection, times: int) -> None:
    """Make `number`: how often more everything is there."""
    connection.execute(
        f"create or replace temp table number as select range as nth from range({max(times, 0)})"
    )


def _measure_forest(connection: duckdb.DuckDBPyConnection, card: Card, settings: Settings) -> float:
    """Return the seconds of scikit-learn's forest, fitted on the model's matrix and scoring it."""
    matrix = compare_with_peers(read_features(connection, card), card, threads=settings.threads).deviation
    started = time.perf_counter()
    forest = IsolationForest(
        n_estimators=card.detector_params["n_trees"],
        max_samples=card.detector_params["sample_size"],
        random_state=settings.seed,
        n_jobs=settings.threads,
    )
    forest.fit(matrix)
    forest.score_samples(matrix)
    return time.perf_counter() - started


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    row = connection.execute(f"select count(*) from {rows}").fetchone()
    return int(row[0]) if row else 0


def _read_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
