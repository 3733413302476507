"""Order statistics within groups, held against NumPy's own group by group."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from models.features import number_groups
from models.groups import RankedValues

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.one_of(st.none(), st.integers(-50, 50), st.floats(-1e9, 1e9, allow_nan=False)),
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.sets(st.sampled_from("abc"), min_size=1))
def test_medians_spreads_and_counts_are_those_of_the_known_values_of_each_group(
    rows: list[tuple[str, float | None]], asked: set[str]
) -> None:
    groups = [group for group, _ in rows]
    values = np.array([np.nan if value is None else float(value) for _, value in rows])
    code = number_groups(pl.Series(groups))
    seen = RankedValues.of(values).within(code, np.array([group in asked for group in groups]))
    spread = seen.measure_spread()
    for number, group in enumerate(sorted(set(groups))):
        own = values[(code == number) & ~np.isnan(values)] if group in asked else np.empty(0)
        assert seen.count[number] == len(own)
        if len(own):
            assert seen.median[number] == np.median(own)
            assert spread[number] == np.median(np.abs(own - np.median(own)))
        else:
            assert np.isnan(seen.median[number])
            assert np.isnan(spread[number])


@given(ROWS)
def test_a_value_stands_between_those_below_and_those_above(rows: list[tuple[str, float | None]]) -> None:
    values = np.array([np.nan if value is None else float(value) for _, value in rows])
    code = number_groups(pl.Series([group for group, _ in rows]))
    known = np.flatnonzero(~np.isnan(values))
    below, above = RankedValues.of(values).within(code, known).count_around(code[known], known)
    for row, n_below, n_above in zip(known, below, above, strict=True):
        peers = values[code == code[row]]
        assert n_below == np.sum(peers < values[row])
        assert n_above == np.sum(peers > values[row])


def test_a_group_without_a_name_is_one_of_its_own() -> None:
    assert number_groups(pl.Series(["b", None, "a", None])).tolist() == [2, 0, 1, 0]
