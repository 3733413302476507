"""What a finding is worth as evidence, in one place.

Every number here is a project default without a public source, chosen to order leads, not to promise a
hit rate. Verdicts of inspectors move them scheme by scheme (see `prior_verdicts`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Constants of the ranking; one row of the table `ranking_weight`, one column per attribute.

    Attributes:
        prior_high: probability that a finding of severity `high` is confirmed, before any verdict.
        prior_medium: the same for `medium`.
        prior_low: the same for `low`.
        prior_verdicts: how many verdicts a prior weighs as much as; a scheme with ten verdicts is believed
            half by its prior, half by them.
        same_signal: what each further scheme of one rule family counts within a lead, relative to the one
            before: such schemes read the same records and are wrong together.
        ceiling: no lead is more probable than this; a lead is a reason to look.
        model_from: percentile of a stay among its peers from which the model speaks.
        model_raise: share of the remaining doubt the model removes at percentile 1.
        outlier: probability of a stay that only the model points at.
        outlier_peers: least size of the peer group of such a stay.
        outlier_share: at most this share of the scored stays become leads by the model alone.
        rejected: probability left to a finding already seen when an inspector rejected its lead.
        control_from: with this many leads at least one control is drawn.
    """

    prior_high: float = 0.60
    prior_medium: float = 0.35
    prior_low: float = 0.15
    prior_verdicts: float = 10.0
    same_signal: float = 0.5
    ceiling: float = 0.95
    model_from: float = 0.95
    model_raise: float = 0.10
    outlier: float = 0.05
    outlier_peers: int = 30
    outlier_share: float = 0.002
    rejected: float = 0.02
    control_from: int = 20


DEFAULT_WEIGHTS = Weights()
