"""What is said about the data names nobody, whoever said it."""

import duckdb
import pytest

from pipelines.keeping.mask_messages import mask_messages


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create table person as select unnest(['3400000000010001', 'A-77_x9', '12345']) as psn_no;"
        "create table settlement as select unnest(['3400000000010002', null]) as psn_no;"
        "create table data_quality (kind varchar, subject varchar, n_records bigint, message varchar)"
    )
    return connection


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        (
            "参保人3400000000010001的死亡日期早于3400000000010002、3400000000010001。",
            "参保人34****01的死亡日期早于34****02、34****01。",
        ),
        ("A-77_x9，-3400000000010001-", "A-****x9，-34****01-"),
        ("3400000000010001-3400000000010002_H1", "34****01-34****02_H1"),
        ("34000000000100013 is another, 12345元, 0.5", "34000000000100013 is another, 12345元, 0.5"),
        ("第一医院\u2028\n3400000000010002", "第一医院\u2028\n34****02"),
    ],
)
def test_a_persons_number_is_masked_and_all_else_stays(build, message, masked):
    build.execute("insert into data_quality values ('k', 's', 1, $1), ('k', 't', 1, $1)", [message])
    mask_messages(build)
    found = build.execute("select distinct message from data_quality").fetchall()
    assert found == [(masked,)]
    assert mask_messages(build) == 0


def test_the_row_still_says_whom_it_is_about(build):
    build.execute("insert into data_quality values ('k', '3400000000010001', 1, '3400000000010001 ?')")
    assert mask_messages(build) == 1
    assert build.execute("select subject from data_quality").fetchall() == [("3400000000010001",)]
