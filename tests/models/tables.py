"""Labelled tables that detectors are measured on: bundled with scikit-learn, or drawn here with a seed.

None holds a real person. The drawn ones have the shapes of public tables of medical insurance: aggregates of
claims per provider, and amounts and counts per insured person.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.datasets import load_breast_cancer, load_digits, load_wine


def draw_providers(seed: int, n_rows: int = 5400) -> pl.DataFrame:
    """Return one row per provider: 17 aggregates of its claims, and `label` where big money was flagged."""
    rng = np.random.default_rng(seed)
    hospital = rng.random(n_rows) < 0.38
    volume = rng.normal(0.0, 1.0, n_rows)
    n_out = np.round(np.exp(3.0 + 1.25 * volume + 0.3 * rng.normal(size=n_rows))).clip(0)
    n_in = np.where(hospital, rng.poisson(np.exp(1.6 + 0.9 * volume + 0.7 * rng.normal(size=n_rows))), 0.0)
    n_claims = n_out + n_in + 1
    n_persons = np.ceil(n_claims * rng.uniform(0.45, 1.0, n_rows))
    paid_out = n_out * 290 * np.exp(0.4 * rng.normal(size=n_rows))
    paid_in = n_in * 10000 * np.exp(0.25 * rng.normal(size=n_rows))
    paid = paid_out + paid_in
    days_in = n_in * (5.5 + rng.normal(0, 0.8, n_rows)).clip(1)
    logit = 1.6 * np.log1p(paid) - 19.7 + 0.6 * (n_in > 3)
    label = rng.random(n_rows) < 1 / (1 + np.exp(-logit))
    return pl.DataFrame(
        {
            "provider_id": [f"PRV{number:05d}" for number in range(n_rows)],
            "n_claims": n_claims,
            "n_inpatient": n_in,
            "n_outpatient": n_out,
            "n_persons": n_persons,
            "n_physicians": np.ceil(n_claims ** rng.uniform(0.1, 0.8, n_rows)),
            "paid_total": np.round(paid, -1),
            "paid_mean": paid / n_claims,
            "paid_max": paid_in / n_in.clip(1) * rng.uniform(1, 4, n_rows) + 80 * rng.gamma(2, 3, n_rows),
            "deductible_total": 1068 * n_in + np.round(2.5 * n_out * rng.random(n_rows)),
            "days_total": np.round(days_in + 1.6 * n_out * rng.random(n_rows)),
            "days_in_mean": np.where(n_in > 0, days_in / n_in.clip(1), 0.0),
            "age_mean": 73 + rng.normal(size=n_rows) * 13 / np.sqrt(n_persons),
            "female_share": (0.57 + rng.normal(size=n_rows) * 0.5 / np.sqrt(n_persons)).clip(0, 1),
            "chronic_mean": 4.4 + rng.normal(size=n_rows) * 2.5 / np.sqrt(n_persons) + 0.5 * hospital,
            "n_diagnoses": np.ceil(3.0 * n_claims**0.85 * np.exp(0.2 * rng.normal(size=n_rows))),
            "claims_per_person": n_claims / n_persons,
            "dead_share": (rng.poisson(0.008 * n_persons) / n_persons).clip(0, 1),
            "label": label.astype(np.int8),
        }
    )


# Level of an amount per visit (logarithm), its part that follows the taste for drugs, share of visits.
_KINDS: Mapping[str, tuple[float, float, float]] = {
    "drug": (5.0, 0.5, 0.95), "herb": (3.2, 0.0, 0.45), "patent_drug": (4.0, 0.4, 0.7),
    "dear_drug": (5.0, 0.4, 0.08), "exam": (4.2, 0.0, 0.35), "treatment": (3.8, 0.0, 0.3),
    "lab": (3.9, 0.0, 0.3), "dialysis": (6.5, 0.0, 0.004),
}  # fmt: skip
_RARE: Mapping[str, float] = {
    "surgery": 7.5, "bed": 5.5, "consumable": 7.0, "blood": 6.5, "implant": 9.0, "oxygen": 4.5,
}  # fmt: skip


def draw_persons(seed: int, n_rows: int = 16000) -> pl.DataFrame:
    """Return one row per insured person: 72 amounts and counts, and `label` on about one in twenty.

    Who is flagged visits often, at several institutions and mostly for drugs. Surgery, blood and dear
    consumables are rare, large and honest: what fools a detector that counts every column alike.
    """
    rng = np.random.default_rng(seed)
    frequency, taste = rng.normal(size=(2, n_rows))
    months = rng.integers(4, 7, n_rows)
    n_visits = rng.poisson(np.exp(2.4 + 0.6 * frequency)).clip(1)
    n_places = 1 + rng.binomial(np.minimum(n_visits, 12), 1 / (1 + np.exp(2.2 - 0.7 * frequency)))
    logit = 1.2 * frequency + 0.55 * taste + 0.15 * n_places - 4.1
    label = rng.random(n_rows) < 1 / (1 + np.exp(-logit))
    inpatient = rng.random(n_rows) < 0.06
    columns: dict[str, npt.NDArray[Any]] = {"months": months, "visits_sum": n_visits, "places_sum": n_places}
    total = np.zeros(n_rows)
    for name, (level, of_taste, used) in _KINDS.items():
        own_level = level + of_taste * taste + (0.0 if of_taste else 0.6 * rng.normal(size=n_rows))
        active = rng.binomial(n_visits, used) if used > 0.1 else n_visits * (rng.random(n_rows) < used)
        amount = active * np.exp(own_level + 0.35 * rng.normal(size=n_rows))
        total += amount
        columns[f"{name}_sum"] = amount
        columns[f"{name}_own_sum"] = amount * rng.beta(1.5, 18, n_rows)
        columns[f"{name}_claimed_sum"] = amount * 0.93
        columns[f"{name}_max"] = amount / months * rng.uniform(1, 2.5, n_rows)
        columns[f"{name}_mean"] = amount / months
    for name, level in _RARE.items():
        used_it = inpatient & (rng.random(n_rows) < 0.25)
        amount = np.where(used_it, np.exp(level + 0.8 * rng.normal(size=n_rows)), 0.0)
        total += amount
        columns[f"{name}_sum"] = amount
        columns[f"{name}_claimed_sum"] = amount * rng.uniform(0.7, 1.0, n_rows)
    fund = total * (0.82 + 0.06 * rng.normal(size=n_rows)).clip(0.3, 1.0)
    columns |= {
        "total_sum": total,
        "fund_sum": fund,
        "own_sum": total - fund,
        "fund_max": fund / months * rng.uniform(1, 3, n_rows),
        "fund_mean": fund / months,
        "account_sum": total * rng.beta(1, 9, n_rows),
        "approved_sum": fund * rng.uniform(0.97, 1.0, n_rows),
        "visits_max": np.ceil(n_visits / months * rng.uniform(1, 2, n_rows)),
        "visits_mean": n_visits / months,
        "days_max": np.ceil(n_visits / months * rng.uniform(1, 1.8, n_rows)),
        "two_places_days": rng.binomial(n_places, 0.03),
        "deductible_max": 1300.0 * inpatient,
        **{f"{name}_share": columns[f"{name}_sum"] / total.clip(1) for name in ("drug", "exam", "treatment")},
        "trauma": rng.random(n_rows) < 0.002,
        "civil_aid": rng.random(n_rows) < 0.001,
        "constant": np.zeros(n_rows),
    }
    return pl.DataFrame(
        {
            "person_id": [f"N{number:06d}" for number in range(n_rows)],
            **{name: np.round(value.astype(np.float64), 2) for name, value in columns.items()},
            "label": label.astype(np.int8),
        }
    )


def draw_planted(
    seed: int, kind: str, n_rows: int = 4000, n_columns: int = 12, share: float = 0.04
) -> pl.DataFrame:
    """Return one row per subject of correlated normal columns; `label` on planted outliers of `kind`.

    Kinds: `one_feature` far out in a single column, `global` uniform over twice the range, `cluster` a small
    group elsewhere, `dependency` ordinary in every column but without the correlation.
    """
    rng = np.random.default_rng(seed)
    loading = rng.normal(size=(n_columns, 3))
    ordinary = rng.normal(size=(n_rows, 3)) @ loading.T + 0.6 * rng.normal(size=(n_rows, n_columns))
    ordinary /= ordinary.std(axis=0)
    n_planted = round(n_rows * share)
    planted = ordinary[:n_planted].copy()
    if kind == "one_feature":
        planted[np.arange(n_planted), rng.integers(0, n_columns, n_planted)] += rng.uniform(
            4, 7, n_planted
        ) * rng.choice([-1, 1], n_planted)
    elif kind == "global":
        planted = rng.uniform(1.1 * ordinary.min(axis=0), 1.1 * ordinary.max(axis=0), (n_planted, n_columns))
    elif kind == "cluster":
        planted = 0.5 * planted + rng.uniform(1.0, 2.0, n_columns) * rng.choice([-1, 1], n_columns)
    elif kind == "dependency":
        planted = rng.permuted(planted, axis=0)
    value = np.vstack([planted, ordinary[n_planted:]])
    frame = pl.DataFrame({f"column_{number:02d}": value[:, number] for number in range(n_columns)})
    return frame.with_columns(label=pl.Series((np.arange(n_rows) < n_planted).astype(np.int8)))


def take_bundled(name: str, seed: int) -> pl.DataFrame:
    """Return a bundled table with one class thinned out to a few rows, which are its label."""
    load, outlier, kept = {
        "breast_cancer": (load_breast_cancer, 0, 21),
        "wine": (load_wine, 0, 10),
        "digits": (load_digits, 0, 40),
    }[name]
    bundle = load()
    rng = np.random.default_rng(seed)
    odd = rng.choice(np.flatnonzero(bundle.target == outlier), kept, replace=False)
    rows = np.sort(np.concatenate([np.flatnonzero(bundle.target != outlier), odd]))
    names = [str(column).replace(" ", "_") for column in bundle.feature_names]
    frame = pl.DataFrame({column: bundle.data[rows, number] for number, column in enumerate(names)})
    return frame.with_columns(label=pl.Series((bundle.target[rows] == outlier).astype(np.int8)))


TABLES: Mapping[str, Callable[[int], pl.DataFrame]] = {
    "providers": draw_providers,
    "persons": draw_persons,
    "one_feature": lambda seed: draw_planted(seed, "one_feature"),
    "global": lambda seed: draw_planted(seed, "global"),
    "cluster": lambda seed: draw_planted(seed, "cluster"),
    "dependency": lambda seed: draw_planted(seed, "dependency"),
    "breast_cancer": lambda seed: take_bundled("breast_cancer", seed),
    "wine": lambda seed: take_bundled("wine", seed),
    "digits": lambda seed: take_bundled("digits", seed),
}
