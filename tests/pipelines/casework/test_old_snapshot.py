"""A snapshot that older code made is named as such; a fault of the program stays one."""

from collections.abc import Callable

import duckdb
import pytest

from pipelines.database import open_published
from pipelines.errors import FundwatchError
from pipelines.settings import Home
from pipelines.version import code_version

ALL = (
    ("export", "--institution", "H34000000001", "--snapshot"),
    ("export",),
    ("leads",),
    ("workbook", "--institution", "H34000000001"),
)


@pytest.mark.parametrize("words", ALL)
def test_what_older_code_did_not_write_is_told_with_what_to_do(
    words: tuple[str, ...], home: Home, change: Callable[[str], None], run_command: Callable[..., str]
):
    change("update run set code_version = '0.0.9+aaaa'; alter table lead drop column summary")
    with pytest.raises(FundwatchError) as told:
        run_command(*words, "--home", home.root)
    assert "was made by an older version (0.0.9+aaaa)" in told.value.message
    assert f"`fundwatch night DELIVERY --home {home.root}`" in told.value.message
    assert not [path for path in home.exports.rglob("*") if path.is_file()]


def test_a_query_at_fault_in_a_snapshot_of_this_code_stays_a_fault(home: Home, change: Callable[[str], None]):
    change(f"update run set code_version = '{code_version()}'")
    with pytest.raises(duckdb.CatalogException), open_published(home) as connection:
        connection.execute("select * from nowhere")
