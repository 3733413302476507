"""The published night of a county held against its digest, and a person with an open case left alone."""

import json

import duckdb


def test_the_published_night_is_what_was_written(demo, fundwatch):
    answer = fundwatch("verify", "--home", demo.home)
    assert "Unchanged since it was published." in answer.stdout
    assert "rule_run: seconds" in answer.stdout, "what is left out is said"


def test_a_program_reads_the_digest_of_every_result_table(demo, fundwatch):
    told = json.loads(fundwatch("verify", "--json", "--home", demo.home).stdout)
    assert told["sound"]
    assert {"lead", "finding", "score", "reconciliation"} <= {
        each["table"] for each in told["found"]["tables"]
    }
    assert len(told["found"]["whole"]) == 64


def test_a_person_with_an_open_lead_is_not_erased_and_not_named(demo, fundwatch):
    with duckdb.connect(
        str((demo.home / "published" / "current.duckdb").resolve()), read_only=True
    ) as connection:
        (person,) = connection.execute("select min(psn_no) from lead where psn_no is not null").fetchall()[0]
    answer = fundwatch("erase", "--person", person, "--reason", "request", "--home", demo.home, expect=10)
    assert "open leads: L" in answer.stderr
    assert person not in answer.stderr


def test_an_erasure_without_a_reason_is_wrong_usage(demo, fundwatch):
    fundwatch("erase", "--person", "3400000000000001", "--reason", " ", "--home", demo.home, expect=2)
