"""Inputs that nobody thought of: a bounded run beside `make fuzz`, which tries a million."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack.seeds import WORDS, make_seeds
from tests.attack.targets import TARGETS, Range, open_range

N_TRIES = {"csv": 150, "gzip": 100, "manifest": 100, "parquet": 40, "stage": 40}


@st.composite
def mutate(draw: st.DrawFn, target: str) -> bytes:
    """Return a sound input with some of it cut out, doubled, replaced or put elsewhere."""
    content = draw(st.sampled_from(make_seeds(target)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = draw(st.integers(at, min(len(content), at + 40)))
        put = draw(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8), st.just(content[at:to] * 2)))
        content = content[:at] + put + content[to:]
    return content


@pytest.fixture(scope="module")
def ground() -> Iterator[Range]:
    with tempfile.TemporaryDirectory() as place, open_range(Path(place)) as opened:
        yield opened


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_whatever_is_sent_is_taken_or_refused(ground: Range, target: str, whole: bool):
    @settings(
        max_examples=N_TRIES[target] * (50 if whole else 1),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(content=mutate(target))
    def try_one(content: bytes) -> None:
        TARGETS[target](ground, content)

    try_one()
