"""Which folders of an inbox wait for their night."""

import json
import os
import time
from datetime import date
from pathlib import Path

import pytest

from pipelines.inbox import find_waiting_deliveries


@pytest.fixture
def deliver(tmp_path: Path):
    """Put a delivery with a manifest into the inbox; `missing` are named but have not arrived."""

    def put(folder: str, extract_date: str, *, missing: tuple[str, ...] = ()) -> Path:
        delivery = tmp_path / folder
        delivery.mkdir()
        (delivery / "settlement.csv").write_text("setl_id\n")
        files = [{"name": name} for name in ("settlement.csv", *missing)]
        (delivery / "manifest.json").write_text(json.dumps({"extract_date": extract_date, "files": files}))
        return delivery

    return put


def waiting(inbox: Path, published_on: date | None = None) -> list[str]:
    return [path.name for path in find_waiting_deliveries(inbox, published_on=published_on, quiet_seconds=60)]


def test_every_waiting_day_is_due_oldest_first(tmp_path: Path, deliver):
    deliver("b", "2026-03-02")
    deliver("a", "2026-03-03")
    deliver("c", "2026-03-01")
    assert waiting(tmp_path) == ["c", "b", "a"]


def test_days_before_the_published_one_are_not_due_again(tmp_path: Path, deliver):
    deliver("a", "2026-03-01")
    deliver("b", "2026-03-02")
    deliver("c", "2026-03-03")
    assert waiting(tmp_path, published_on=date(2026, 3, 2)) == ["b", "c"]


def test_a_delivery_of_which_a_named_file_has_not_arrived_is_not_complete(tmp_path: Path, deliver):
    deliver("a", "2026-03-01", missing=("charge_line.csv.gz",))
    assert waiting(tmp_path) == []


def test_a_delivery_without_manifest_is_complete_once_it_lies_still(tmp_path: Path):
    delivery = tmp_path / "20260301"
    delivery.mkdir()
    extract = delivery / "settlement.csv"
    extract.write_text("setl_id\n")
    assert waiting(tmp_path) == []
    os.utime(extract, (time.time() - 61, time.time() - 61))
    assert waiting(tmp_path) == ["20260301"]


def lie_still(delivery: Path) -> None:
    for path in delivery.iterdir():
        os.utime(path, (time.time() - 61, time.time() - 61))


@pytest.mark.parametrize("manifest", ['{"extract_date": "2026-', '{"files": 1}', '{"files": []}', "[]"])
def test_a_manifest_that_cannot_be_read_is_told_by_the_night_once_it_lies_still(
    tmp_path: Path, deliver, manifest: str
):
    delivery = deliver("2026-03-01", "2026-03-01")
    (delivery / "manifest.json").write_text(manifest)
    assert waiting(tmp_path) == []
    lie_still(delivery)
    assert waiting(tmp_path) == ["2026-03-01"]


def test_a_named_file_that_never_arrives_is_told_by_the_night_once_the_rest_lies_still(
    tmp_path: Path, deliver
):
    lie_still(deliver("a", "2026-03-01", missing=("charge_line.csv.gz",)))
    assert waiting(tmp_path) == ["a"]


def test_a_manifest_alone_is_told_by_the_night_once_it_lies_still(tmp_path: Path, deliver):
    delivery = deliver("a", "2026-03-01")
    (delivery / "settlement.csv").unlink()
    lie_still(delivery)
    assert waiting(tmp_path) == ["a"]


def test_a_manifest_is_read_as_the_night_reads_it(tmp_path: Path, deliver):
    delivery = deliver("a", "2026-03-01", missing=("readme.txt",))
    (delivery / "readme.txt").write_text("sent with the extracts, and named")
    (delivery / "settlement.csv").rename(delivery / "SETTLEMENT.CSV")
    text = (delivery / "manifest.json").read_text().replace("settlement.csv", "SETTLEMENT.CSV")
    (delivery / "manifest.json").write_text(text, encoding="utf-8-sig")
    assert waiting(tmp_path) == ["a"]


def test_a_county_code_in_the_folders_name_is_not_taken_for_the_day(tmp_path: Path, deliver):
    for folder, day in (("42034512_20260302", "2026-03-02"), ("2026-03-01", "2026-03-01")):
        (deliver(folder, day) / "manifest.json").unlink()
        lie_still(tmp_path / folder)
    assert waiting(tmp_path) == ["2026-03-01", "42034512_20260302"]


def test_loose_files_and_empty_folders_are_no_deliveries(tmp_path: Path):
    (tmp_path / "readme.txt").write_text("")
    (tmp_path / "2026-03-01").mkdir()
    assert waiting(tmp_path) == []
