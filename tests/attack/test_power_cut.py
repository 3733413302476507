"""The power goes between any two steps: what is on disk is the old or the new, never something between."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from power import failing_disk

from data_contracts.records import FileReceipt, Receipt
from pipelines.audit.chain import append_entry, verify_chain
from pipelines.durable import write_durably
from pipelines.ingest.landing import publish_landing, read_landed
from pipelines.json_lines import open_lines, read_lines
from pipelines.publish.snapshot import publish_snapshot
from pipelines.settings import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def draw_all(pictures, tmp_path: Path):
    """Yield each picture and the folder it was drawn in."""
    for picture in pictures:
        place = tmp_path / "after"
        shutil.rmtree(place, ignore_errors=True)
        picture.draw(place)
        yield picture, place


def publish(home: Home, run_id: str, content: bytes) -> None:
    build = home.build / f"{run_id}.duckdb"
    build.write_bytes(content)
    publish_snapshot(build, home, run_id)


def test_after_a_power_cut_in_publishing_the_last_night_is_published_or_this_one(home: Home, tmp_path: Path):
    publish(home, "R1", b"first night")
    with failing_disk(home.root) as disk:
        publish(home, "R2", b"second night")
    seen = []
    for picture, place in draw_all(disk.pictures, tmp_path):
        found = Home(place).current.read_bytes()
        assert found in (b"first night", b"second night"), (picture.kind, picture.moment)
        seen.append(found)
    assert seen[-2:] == [b"second night"] * 2, "after the last step the new night is on disk for good"
    assert len(disk.log) >= 5
    print("\n" + "\n".join(disk.log))


def test_the_order_of_publishing_is_bytes_then_name_then_link(home: Home):
    publish(home, "R1", b"first night")
    with failing_disk(home.root) as disk:
        publish(home, "R2", b"second night")
    steps = [line.replace("unlink published/.current.duckdb.next", "") for line in disk.log]
    order = [
        "fsync build/R2.duckdb",
        "replace build/R2.duckdb published/R2.duckdb",
        "fsync published",
        "replace published/.current.duckdb.next published/current.duckdb",
        "fsync published",
    ]
    places = [steps.index(order[0])]
    for step in order[1:]:
        places.append(steps.index(step, places[-1] + 1))
    assert places == sorted(places)


def test_a_power_cut_between_publishing_and_a_missing_fsync_would_be_seen(
    home: Home, tmp_path: Path, monkeypatch
):
    """The attack can fail: without waiting for the bytes, a picture holds an empty night."""
    publish(home, "R1", b"first night")
    monkeypatch.setattr("pipelines.publish.snapshot.sync", lambda _path: None)
    with failing_disk(home.root) as disk:
        publish(home, "R2", b"second night")
    assert any(Home(place).current.read_bytes() == b"" for _, place in draw_all(disk.pictures, tmp_path))


def make_receipt(delivery_id: str) -> Receipt:
    file = FileReceipt(
        file="person.csv", extract="person", path=f"{delivery_id}/person/person.parquet", sha256="",
        encoding="utf-8",
        n_bytes=4, n_rows_read=1, n_rows_loaded_into_landing=1, n_quarantined=0, n_superseded_within=0,
    )  # fmt: skip
    return Receipt(
        delivery_id=delivery_id,
        extract_date=date(2026, 3, 1),
        received_at=datetime(2026, 3, 1, tzinfo=UTC),
        files=(file,),
    )


def test_after_a_power_cut_in_landing_a_delivery_is_there_whole_or_not_at_all(home: Home, tmp_path: Path):
    folder, quarantine = home.root / ".aside" / "landing", home.root / ".aside" / "quarantine"
    (folder / "person").mkdir(parents=True)
    quarantine.mkdir()
    with failing_disk(home.root) as disk:
        (folder / "person" / "person.parquet").write_bytes(b"rows")
        (quarantine / "quarantine.parquet").write_bytes(b"refused")
        publish_landing(home, folder, quarantine, make_receipt("D1"))
    there = []
    for picture, place in draw_all(disk.pictures, tmp_path):
        after = Home(place)
        landed = read_landed(after, "D1")
        there.append(landed is not None)
        if landed:
            assert (after.landing / landed.files[0].path).read_bytes() == b"rows", (
                picture.kind,
                picture.moment,
            )
            refused = after.quarantine / "D1" / "quarantine.parquet"
            assert refused.read_bytes() == b"refused", (picture.kind, picture.moment)
    assert there[-2:] == [True, True]
    assert not there[0]


def test_a_file_replaced_durably_is_the_old_or_the_new(tmp_path: Path):
    room = tmp_path / "room"
    room.mkdir()
    (room / "night.json").write_text("old")
    with failing_disk(room) as disk:
        write_durably(room / "night.json", "new")
    found = [(place / "night.json").read_text() for _, place in draw_all(disk.pictures, tmp_path)]
    assert set(found) == {"old", "new"}
    assert found[-2:] == ["new", "new"]


def test_after_a_power_cut_no_acknowledged_entry_of_the_audit_log_is_gone(home: Home, tmp_path: Path):
    """The head is renamed behind every line: on a disk that forgets names it must not fall back."""
    append_entry(home.audit, {"what": "export", "nth": 1})
    acknowledged = [0]  # pictures drawn when each entry had been told of
    with failing_disk(home.root) as disk:
        for nth in (2, 3, 4):
            append_entry(home.audit, {"what": "export", "nth": nth})
            acknowledged.append(len(disk.pictures))
    for number, (picture, place) in enumerate(draw_all(disk.pictures, tmp_path), start=1):
        head, faults = verify_chain(Home(place).audit)
        assert faults == [], (picture.kind, picture.moment)
        n_told = 1 + sum(number >= drawn for drawn in acknowledged[1:])
        assert head.seq >= n_told, (picture.kind, picture.moment)


def test_after_a_power_cut_a_file_of_lines_that_was_new_is_still_there(home: Home, tmp_path: Path):
    acknowledged: list[int] = []  # pictures drawn when each line had been told of
    with failing_disk(home.root) as disk:
        for number in range(3):
            with open_lines(home.history) as lines:
                lines.append([b'{"n": %d}' % number])
            acknowledged.append(len(disk.pictures))
    for number, drawn in enumerate(acknowledged, start=1):
        for picture, place in draw_all(disk.pictures[drawn - 2 : drawn], tmp_path):
            assert len(read_lines(Home(place).history)[0]) == number, (picture.kind, picture.moment)
