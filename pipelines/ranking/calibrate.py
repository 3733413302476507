"""What verdicts make of priors: the precision of every rule, and probabilities from the scores of models."""

from typing import Final

import duckdb
import numpy as np
import polars as pl
from scipy.special import betaincinv
from sklearn.isotonic import IsotonicRegression

from pipelines.ranking.weights import Weights

_TAILS: Final = (0.025, 0.975)  # of the 95 % interval
_DIGITS: Final = 4  # of a probability
_LAST_BY_RANK: Final = 0.5  # of the probability of the first, before verdicts tell


def write_rule_precision(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace `rule_precision` by the Beta posterior of every scheme of the table `scheme_record`.

    The prior weighs as much as `prior_verdicts` verdicts; a verdict `partial` counts one half on either side.
    Source: the Beta is the conjugate prior of a share, Gelman et al., Bayesian Data Analysis, section 2.4.
    """
    record = connection.execute("select * from scheme_record order by scheme, severity").pl()
    prior, weight = record["prior_precision"].to_numpy(), record["prior_verdicts"].to_numpy()
    judged, held = record["n_judged"].to_numpy().astype(np.float64), record["n_held"].to_numpy()
    found, missed = prior * weight + held, (1 - prior) * weight + judged - held
    low, high = (betaincinv(found, missed, tail) for tail in _TAILS)
    frame = record.drop("prior_verdicts").with_columns(
        precision=found / (found + missed), low=np.round(low, _DIGITS), high=np.round(high, _DIGITS)
    )
    connection.register("rule_precision_frame", frame)
    connection.execute("delete from rule_precision")
    connection.execute(
        "insert into rule_precision by name select * from rule_precision_frame order by scheme, severity"
    )
    connection.unregister("rule_precision_frame")


def write_outlier_probability(connection: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Write `outlier_probability`, one row per lead that only a model names, and replace `model_calibration`.

    A model with at least `calibration_verdicts` verdicts of both kinds on stays that no rule accused (its
    own leads, and controls) has its percentile made a probability by isotonic regression, drawn towards
    the prior as if that were `prior_verdicts` verdicts. Before that leads follow their rank: the first has
    the prior, the last half of it.

    Source: isotonic calibration, Zadrozny and Elkan 2002; the regression is scikit-learn's.
    """
    leads = connection.execute("select * from outlier_stay order by place").pl()
    verdicts = connection.execute("select * from outlier_verdict").pl()
    models = sorted({*leads["model_id"], *verdicts["model_id"]})
    parts, methods = [], []
    for model in models:
        mine, judged = (frame.filter(pl.col("model_id") == model) for frame in (leads, verdicts))
        method, probability = _place_probabilities(mine, judged, n_leads=leads.height, weights=weights)
        rounded = np.round(np.minimum(probability, weights.ceiling), _DIGITS)
        parts.append(mine.select("lead_id", probability=pl.Series(rounded, dtype=pl.Float64)))
        methods.append(
            {
                "model_id": model,
                "method": method,
                "n_judged": judged.height,
                "n_held": float(judged["held"].sum()),
                "n_leads": mine.height,
                "least": float(rounded.min()) if rounded.size else None,
                "greatest": float(rounded.max()) if rounded.size else None,
            }
        )
    empty = pl.DataFrame(schema={"lead_id": pl.String, "probability": pl.Float64})
    connection.register("probability_frame", pl.concat([empty, *parts]))
    connection.execute(
        "create or replace temp table outlier_probability as select * from probability_frame order by lead_id"
    )
    connection.unregister("probability_frame")
    connection.execute("delete from model_calibration")
    if methods:
        connection.register("method_frame", pl.DataFrame(methods))
        connection.execute(
            "insert into model_calibration by name select * from method_frame order by model_id"
        )
        connection.unregister("method_frame")


def _place_probabilities(
    leads: pl.DataFrame, judged: pl.DataFrame, *, n_leads: int, weights: Weights
) -> tuple[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return how a model's leads were given their probabilities, and these in the order of `leads`."""
    held = judged["held"].to_numpy()
    if judged.height < weights.calibration_verdicts or held.min() == held.max():
        steps = (leads["place"].to_numpy().astype(np.float64) - 1) / max(n_leads - 1, 1)
        return "rank", weights.outlier * (1 - (1 - _LAST_BY_RANK) * steps)
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    curve.fit(judged["percentile"].to_numpy(), held)
    if leads.is_empty():
        return "isotonic", np.zeros(0)
    measured = curve.predict(leads["percentile"].to_numpy())
    n_verdicts, prior = judged.height, weights.prior_verdicts
    return "isotonic", (n_verdicts * measured + prior * weights.outlier) / (n_verdicts + prior)
