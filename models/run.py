"""One night of models: features, detector, percentile, reasons, store; each model on its own."""

import datetime as dt
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import polars as pl

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.space import is_disk_full
from models.card import CATALOG, Card, load_cards
from models.detector import make_detector
from models.drift_note import note_drift
from models.explain import choose_shown, explain_rows
from models.features import compare_with_peers, rank_within_peers, read_features

Status = Literal["evaluated", "not_evaluable", "failed"]

_ROWS_WRITTEN = 122_880  # at a time; a row group of DuckDB
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRun:
    """What became of one model in one night; a row of `model_run`.

    Attributes:
        run_id: the night.
        model_id: the model.
        model_version: version of its card, 0 when the card could not be read.
        status: `evaluated`, `not_evaluable` (its input is missing or too small) or `failed`.
        reason: why it was not evaluated; None when it was.
        n_subjects: subjects scored.
        seconds: time spent.
        feature_hash: meaning of the matrix, None when the card could not be read.
        drift: JSON: the earlier model compared with, PSI per feature, features that moved; None without one.
    """

    run_id: str
    model_id: str
    model_version: int
    status: Status
    reason: str | None
    n_subjects: int
    seconds: float
    feature_hash: str | None
    drift: str | None


class _NotEvaluable(Exception):
    """The model has nothing it could judge; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """What every model of a night is given; see `score_models`."""

    connection: duckdb.DuckDBPyConnection
    run_id: str
    seed: int
    store: Path
    run_on: dt.date
    threads: int


def score_models(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    seed: int,
    store: Path,
    run_on: dt.date,
    progress: Callable[[str], None],
    threads: int = 2,
    catalog: Path = CATALOG,
) -> list[ModelRun]:
    """Score the subjects of every active model and return what became of each.

    Replaces `score` (one row per subject and model) and `model_run` (one row per model): both speak of this
    night, like the snapshot they stand in. Models are fitted afresh every night, so scores follow from the
    warehouse and the seed alone; fitted models are kept in `store` to reproduce a night and to measure
    drift, which `data_quality` tells of. A model that fails is recorded as failed and the others go on.

    Args:
        connection: the warehouse being built, outside a transaction.
        run_id: the night.
        seed: seed of every random draw.
        store: folder of fitted models.
        run_on: date of the night.
        progress: receives one line per model.
        threads: threads of the detectors; never changes a result.
        catalog: folder of model folders.
    """
    night = _Night(
        connection=connection, run_id=run_id, seed=seed, store=store, run_on=run_on, threads=threads
    )
    for table in ("score", "model_run"):
        connection.execute(f"drop table if exists {table}")  # that of an earlier night may lack a column
        connection.execute(create_table(load_outputs()[table]))
    cards, faults = load_cards(catalog)
    runs = [
        ModelRun(
            run_id=run_id, model_id=fault.model_id, model_version=0, status="failed", reason=fault.reason,
            n_subjects=0, seconds=0.0, feature_hash=None, drift=None,
        )
        for fault in faults
    ]  # fmt: skip
    runs += [_run_model(night, card) for card in cards if card.status == "active"]
    for run in runs:
        connection.execute(f"insert into model_run values ({', '.join('?' * 9)})", list(astuple(run)))
        progress(f"model {run.model_id}: {run.status}, {run.n_subjects} subjects, {run.seconds:.1f} s")
        if run.reason:  # too few subjects are nothing wrong
            level = logging.WARNING if run.status == "failed" else logging.INFO
            _LOG.log(level, "model %s %s: %s", run.model_id, run.status, run.reason)
    note_drift(connection, runs, cards, progress)
    return runs


def _run_model(night: _Night, card: Card) -> ModelRun:
    """Return what became of one model, whatever happens in it."""
    started = time.perf_counter()
    status: Status = "evaluated"
    reason: str | None = None
    drift: str | None = None
    n_subjects = 0
    try:
        n_subjects, drift = _score_card(night, card)
    except _NotEvaluable as error:
        status, reason = "not_evaluable", str(error)
    except Exception as error:  # the documented boundary: one model never sinks the night
        if is_disk_full(error):
            raise  # no fault of the model: the night ends, rather than be published without its scores
        _LOG.debug("model %s failed", card.id, exc_info=True)
        status, reason = "failed", f"{type(error).__name__}: {error}"
    return ModelRun(
        run_id=night.run_id,
        model_id=card.id,
        model_version=card.version,
        status=status,
        reason=reason,
        n_subjects=n_subjects,
        seconds=round(time.perf_counter() - started, 3),
        feature_hash=card.feature_hash,
        drift=drift,
    )


def _score_card(night: _Night, card: Card) -> tuple[int, str | None]:
    """Write the scores of one model and return the number of subjects and the drift as JSON.

    Raises:
        _NotEvaluable: a table or column is missing, subjects are too few, or nothing differs from its peers.
    """
    from models.keep import describe_model, keep_model  # noqa: PLC0415 - 1.9 s of CPU no importer of this owes

    try:
        frame = read_features(night.connection, card)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        first_line = str(error).splitlines()[0]
        raise _NotEvaluable(f"its input is not in the warehouse: {first_line}") from error
    if frame.height < card.min_subjects:
        raise _NotEvaluable(f"{frame.height} subjects; {card.min_subjects} are needed to know what is usual")
    comparison = compare_with_peers(frame, card, threads=night.threads)
    if not comparison.deviation.any():
        raise _NotEvaluable("no subject differs from its peers in any feature")
    detector = make_detector(card.detector, card.detector_params, seed=night.seed, n_jobs=night.threads)
    detector.fit(comparison.deviation)
    score = detector.score(comparison.deviation)
    percentile = rank_within_peers(comparison, score, card)
    with ThreadPoolExecutor(1) as pool:  # one is Python's own work, the other NumPy's
        describing = pool.submit(
            describe_model, night.store, card, comparison, detector,
            run_id=night.run_id, run_on=night.run_on, seed=night.seed, score=score, percentile=percentile,
        )  # fmt: skip
        reasons = explain_rows(
            night.connection,
            card,
            comparison,
            detector=detector,
            score=score,
            rows=choose_shown(score, percentile, card),
        )
    described = describing.result()
    keep_model(night.store, described)
    scored = pl.DataFrame(
        {
            "subject_id": frame["subject_id"],
            "fixmedins_code": frame["fixmedins_code"],
            "peer_group": comparison.group,
            "peer_size": comparison.group_size.astype(np.int32),
            "score": score,
            "percentile": pl.Series(percentile).fill_nan(None),
        }
    ).join(reasons, on="subject_id", how="left", maintain_order="left")
    _insert_scores(night.connection, card, scored)  # last, in one statement: a failed model leaves no rows
    return frame.height, described.drift


def _insert_scores(connection: duckdb.DuckDBPyConnection, card: Card, scored: pl.DataFrame) -> None:
    """Insert one row of `score` per subject; reasons stay null for those not shown."""
    # in order of the id; in parts, for of a table of one part DuckDB writes with one thread, and slower
    parts = pl.concat(scored.iter_slices(_ROWS_WRITTEN), rechunk=False)
    connection.register("scored_subject", parts.to_arrow())
    try:
        connection.execute(
            "insert into score by name select *, $model_id as model_id, $model_version as model_version, "
            "$subject_type as subject_type from scored_subject",
            {"model_id": card.id, "model_version": card.version, "subject_type": card.subject_type},
        )
    finally:
        connection.unregister("scored_subject")
