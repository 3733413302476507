"""A rule is one SELECT over warehouse tables, and the same text runs on Spark."""

import pytest

from rules.schema import load_tables
from rules.spark import translate_to_spark
from rules.sql import parse_query

TABLES = {name: dict(table.columns) for name, table in load_tables().items()}


def faults_of(text: str) -> list[str]:
    told: list[str] = []
    query = parse_query(text, file="query.sql", tables=TABLES, report=lambda _, message: told.append(message))
    assert (query is None) == bool(told)
    return told


@pytest.mark.parametrize(
    "text",
    [
        "select 1; select 2",
        "drop table stay",
        "attach 'other.duckdb' as other",
        "pragma database_list",
        "copy stay to 'stay.csv'",
        "install httpfs",
        "set threads = 1",
        "with gone as (delete from stay returning *) select * from gone",
        "select * from read_csv('settlement.csv')",
        "select * from read_parquet(['settlement.parquet'])",
        "select * from 'settlement.csv'",
        "select * from glob('*')",
        "select * from duckdb_tables()",
        "select * from other.stay",
        "select getenv('HOME') as home",
        "select * from stay tablesample 5%",
        "select random() as chance",
        "select current_date as today",
        "select now() as today",
        "select stay_id from stay where nights > ?",
        "select stay_id from stay where nights > $1",
        "select [night for night in [1, 2]] as nights",
        "select s.stay_id from stay as s asof join visit as v on s.psn_no = v.psn_no and s.nights >= 1",
        "",
    ],
)
def test_what_is_not_one_reading_select_is_refused(text: str):
    assert faults_of(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("select stay_id\nfrom stay;attach 'x.db'", 2),
        ("-- one; two\nselect ';' as mark\nfrom stay\n;;\n-- more\nattach 'x.db';", 6),
        (";\nselect 1 as one;\nselect 2 as two", 3),
        ("\ndrop table stay", 1),
    ],
)
def test_a_second_statement_is_told_by_the_line_on_which_it_begins(text: str, line: int):
    lines: list[int | None] = []
    parse_query(text, file="query.sql", tables=TABLES, report=lambda at, _: lines.append(at))
    assert lines == [line]


def test_a_select_over_known_tables_is_taken():
    assert (
        faults_of("with s as (select stay_id from stay) select stay_id from s where stay_id > $first_id")
        == []
    )


def test_every_fault_of_a_query_is_told_at_once():
    assert len(faults_of("select now() as n, random() as r from stays")) == 3


def test_a_column_behind_a_star_counts_only_when_it_is_used():
    query = parse_query(
        "with s as (select * from stay) select stay_id, nights from s",
        file="query.sql",
        tables=TABLES,
        report=lambda *_: None,
    )
    assert query is not None
    assert query.reads == {"stay": ("nights", "stay_id")}


def test_parameters_and_days_are_translated_to_spark():
    spark = translate_to_spark(
        "select date_diff('day', admitted_on, discharged_on) as days from stay where nights >= $min_nights"
    )
    assert "DATEDIFF(DAY, CAST(admitted_on AS DATE), CAST(discharged_on AS DATE))" in spark
    assert ":min_nights" in spark


@pytest.mark.parametrize(
    ("on_duckdb", "on_spark"),
    [
        ("total_amount / nights", "CAST(total_amount AS DOUBLE) / nights"),
        ("avg(total_amount)", "AVG(CAST(total_amount AS DOUBLE))"),
        (
            "string_agg(stay_id, '、' order by nights)",
            (
                "NULLIF(ARRAY_JOIN(TRANSFORM(ARRAY_SORT(COLLECT_LIST(STRUCT(nights IS NULL, nights, "
                "stay_id AS joined))), entry -> entry.joined), '、'), '')"
            ),
        ),
        ("quantile_cont(nights, $share)", "PERCENTILE(nights, :share)"),
        (
            "string_agg(distinct psn_no, '、' order by psn_no) filter (where nights > 1)",
            "NULLIF(ARRAY_JOIN(ARRAY_SORT(COLLECT_SET(psn_no) FILTER(WHERE nights > 1)), '、'), '')",
        ),
    ],
)
def test_what_spark_reads_otherwise_is_spelled_out(on_duckdb: str, on_spark: str):
    spark = translate_to_spark(f"select {on_duckdb} as measure from stay")
    assert "".join(spark.split()) == "".join(f"SELECT {on_spark} AS measure FROM stay".split())


@pytest.mark.parametrize(
    "text",
    [
        "select date_diff('month', admitted_on, discharged_on) as months from stay",
        "select count(*) filter (where nights > 1) over (partition by psn_no) as n_long from stay",
    ],
)
def test_what_cannot_mean_the_same_on_spark_is_refused(text: str):
    assert len(faults_of(text)) == 1
