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
            before: such schemes read the same records and are wrong together. Source of the method:
            Shafer, A Mathematical Theory of Evidence, 1976: discounting a source, then Dempster's rule.
        ceiling: no lead is more probable than this; a lead is a reason to look.
        model_from: percentile of a stay among its peers from which the model speaks.
        model_raise: share of the remaining doubt the model removes at percentile 1.
        outlier: probability of a stay that only the model points at.
        outlier_peers: least size of the peer group of such a stay.
        outlier_share: at most this share of the scored stays become leads by the model alone.
        calibration_verdicts: from this many verdicts on they make a model's scores probabilities.
        history_raise: share of the remaining doubt that an institution takes away where everything held.
        history_half: with this many leads held, half of `history_raise` is reached.
        history_from: an institution counts as a repeated offender from this many leads held on.
        tip_raise: share of the remaining doubt a tip takes away that names the scheme or the person.
        tip_broad_raise: the same for a tip on an institution as a whole.
        tip_days: a tip older than this raises nothing.
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
    calibration_verdicts: int = 50
    history_raise: float = 0.20
    history_half: float = 5.0
    history_from: float = 2.0
    tip_raise: float = 0.25
    tip_broad_raise: float = 0.10
    tip_days: int = 365
    control_from: int = 20


DEFAULT_WEIGHTS = Weights()
