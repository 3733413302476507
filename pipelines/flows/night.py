"""The night as a Prefect flow: one task per stage, retries on file access only."""

import warnings
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from pipelines import stages
from pipelines.lock import hold_lock
from pipelines.monitor.outcome import recorded
from pipelines.monitor.progress import choose_reporter, read_pace
from pipelines.night import Night, NightResult, open_night, run_stage
from pipelines.settings import Home, read_settings

_RETRIES = 3
_RETRY_SECONDS = 5.0


def is_file_access(_task: object, _run: object, state: State) -> bool:
    """Return whether a file could not be reached: the only fault that time mends."""
    return isinstance(state.data, OSError)


@task(
    retries=_RETRIES,
    retry_delay_seconds=_RETRY_SECONDS,
    retry_condition_fn=is_file_access,
    cache_policy=NO_CACHE,
)
def receive(night: Night) -> Night:
    """Read the delivery into landing."""
    return run_stage(night, "receive", stages.receive)


@task(cache_policy=NO_CACHE)
def load(night: Night) -> Night:
    """Load landing into the snapshot in the making."""
    return run_stage(night, "load", stages.load)


@task(cache_policy=NO_CACHE)
def check(night: Night) -> Night:
    """Hold the loaded tables against their contracts."""
    return run_stage(night, "check", stages.check)


@task(cache_policy=NO_CACHE)
def derive(night: Night) -> Night:
    """Derive the tables that rules and models read."""
    return run_stage(night, "derive", stages.derive)


@task(cache_policy=NO_CACHE)
def quality(night: Night) -> Night:
    """Tell what is too dirty to judge."""
    return run_stage(night, "quality", stages.quality)


@task(cache_policy=NO_CACHE)
def watch(night: Night) -> Night:
    """Hold weeks and months against expectation, and look for rings of persons."""
    return run_stage(night, "watch", stages.watch)


@task(cache_policy=NO_CACHE)
def evaluate(night: Night) -> Night:
    """Run the rules."""
    return run_stage(night, "evaluate", stages.evaluate)


@task(cache_policy=NO_CACHE)
def score(night: Night) -> Night:
    """Run the models."""
    # Prefect leaves no warning filter, and scikit-learn takes that for a lost configuration, tree by tree.
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        return run_stage(night, "score", stages.score)


@task(cache_policy=NO_CACHE)
def rank(night: Night) -> Night:
    """Make findings and scores into ranked leads."""
    return run_stage(night, "rank", stages.rank)


@task(cache_policy=NO_CACHE)
def publish(night: Night) -> Night:
    """Write the lists and flip the published snapshot."""
    return run_stage(night, "publish", stages.publish)


@flow(name="fundwatch-night", validate_parameters=False)
def night_flow(delivery: str, home: str = "var", progress: str = "auto") -> NightResult:
    """Run one night on the folder `delivery` in `home`; `progress` is `auto`, `plain` or `quiet`.

    Raises:
        FundwatchError: the delivery was refused or the night could not end; last night stays published.
    """
    at = Home(Path(home))
    reporter = choose_reporter(progress, pace=read_pace(at.history))
    night = open_night(Path(delivery), at, read_settings(at.root), reporter)
    with hold_lock(night.home.lock), recorded(night) as record:
        night = record.reach(receive(night))
        if not night.unchanged:
            for stage in (load, check, derive, quality, watch, evaluate, score, rank, publish):
                night = record.reach(stage(night))
        return record.end_well()
