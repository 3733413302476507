"""An identifier in a message can be recognised by its owner and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.masking import mask_identifier


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [("3400000000000021", "34****21"), ("34521", "34****21"), ("3421", "****"), ("", "****")],
)
def test_the_middle_is_hidden(identifier: str, shown: str):
    assert mask_identifier(identifier) == shown


@given(st.text())
def test_at_most_four_characters_are_ever_shown(identifier: str):
    assert len(mask_identifier(identifier).replace("****", "", 1)) <= 4
