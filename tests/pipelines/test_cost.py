"""What trust costs a night is measured where it works, and once."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.audit import log
from pipelines.cost import GUARDS, Cost, join_spans, watch_guards
from pipelines.ingest.octets import hash_file
from pipelines.keeping import digest
from pipelines.settings import Home


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)).map(lambda each: (each[0], sum(each)))))
def test_time_that_overlaps_counts_once(spans: list[tuple[int, int]]):
    covered = {moment for begin, end in spans for moment in range(begin, end)}
    assert sum(end - begin for begin, end in join_spans(spans)) == len(covered)


def test_every_guard_is_where_it_is_named_and_is_back_in_its_place_afterwards(tmp_path: Path):
    waits = os.fsync
    with watch_guards(GUARDS) as spans:
        assert os.fsync is not waits
        log.write_audit(Home(tmp_path), "export")
    assert os.fsync is waits
    assert len(spans["audit log and history"]) == 1
    assert len(spans["waiting for the disk"]) == 4, "line, new file, head, its name"


def test_a_guard_is_timed_wherever_it_was_imported_and_also_in_threads(tmp_path: Path):
    path = tmp_path / "x"
    path.touch()
    with watch_guards({"hash": ["pipelines.ingest.octets.hash_file"]}) as spans:
        threads = [threading.Thread(target=digest.hash_file, args=(path,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(spans["hash"]) == 3
    assert digest.hash_file is hash_file


def test_a_guard_that_moved_is_missed():
    with pytest.raises(AttributeError, match="gone"), watch_guards({"x": ["pipelines.durable.gone"]}):
        pass


def test_shares_are_of_the_whole_night():
    cost = Cost(night_seconds=100.0, spans={"a": [(0, 3), (2, 5)], "b": [(4, 6)]})
    assert (cost.count_seconds("a"), cost.count_seconds("b"), cost.count_seconds()) == (5, 2, 6)
