"""What was published can be shown unchanged, brought back from landing, and forgotten by name."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from homes import Nursery, Template

from data_contracts.errors import FundwatchError
from pipelines.audit.log import list_audit
from pipelines.errors import CaseOpen, NothingPublished, SnapshotChanged, UsageError
from pipelines.feedback.told import import_told
from pipelines.keeping.erase import HOLD, erase_person
from pipelines.keeping.person import find_person
from pipelines.keeping.record import read_records
from pipelines.keeping.restore import find_lost, restore_night
from pipelines.keeping.search import search_home
from pipelines.keeping.unfinished import UNFINISHED
from pipelines.keeping.verify import verify_published
from pipelines.monitor.progress import Reporter
from pipelines.publish.folder import move_into_place, open_aside
from pipelines.settings import Home, Settings
from rules.mutes import add_mute

INNOCENT, ACCUSED, REFUSED = "3400000000010003", "3400000000010002", "3400000000010005"


def change(home: Home, statement: str) -> None:
    snapshot = home.current.resolve()
    snapshot.chmod(0o600)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(statement)


def test_a_changed_cent_is_noticed_by_table(template: Template, tmp_path: Path):
    home = template.copy(tmp_path / "home")
    assert verify_published(home).sound
    change(home, "update lead set amount = amount - 0.01 where rank = 1")
    verdict = verify_published(home)
    assert not verdict.sound
    assert verdict.changed == ("lead",)
    assert verdict.file_changed


def test_a_row_changed_outside_the_results_is_noticed_by_the_file(template: Template, tmp_path: Path):
    home = template.copy(tmp_path / "home")
    change(
        home,
        "update settlement set fund_pay_sumamt = 0 where setl_id = (select min(setl_id) from settlement)",
    )
    verdict = verify_published(home)
    assert (verdict.sound, verdict.changed, verdict.file_changed) == (False, (), True)


def test_a_digest_altered_beside_the_snapshot_does_not_hide_a_change(template: Template, tmp_path: Path):
    home = template.copy(tmp_path / "home")
    change(home, "delete from finding")
    shutil.rmtree(home.published / home.current.resolve().stem)
    assert verify_published(home).changed == ("finding",), "landing keeps the digest as well"


def test_a_snapshot_of_which_no_digest_was_kept_is_not_called_sound(template: Template, tmp_path: Path):
    home = template.copy(tmp_path / "home")
    shutil.rmtree(home.published / home.current.resolve().stem)
    shutil.rmtree(home.landing / ".nights")
    assert not verify_published(home).sound


def test_a_torn_snapshot_is_told_with_what_to_do(template: Template, tmp_path: Path):
    home = template.copy(tmp_path / "home")
    snapshot = home.current.resolve()
    snapshot.chmod(0o600)
    with snapshot.open("r+b") as file:
        file.truncate(snapshot.stat().st_size // 2)
    with pytest.raises(SnapshotChanged, match="fundwatch restore"):
        verify_published(home)


def test_an_empty_home_has_nothing_to_verify(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    with pytest.raises(NothingPublished):
        verify_published(home)


@pytest.fixture
def second(template: Template, tmp_path: Path) -> Home:
    """A home after two nights."""
    shutil.copytree(template.home.with_name("after"), tmp_path / "second", symlinks=True)
    return Home(tmp_path / "second")


def restore(home: Home):
    """Restore in a process prepared as the nursery's are, so that the code is the nights'."""
    return restore_night(home, Settings(stable_seconds=0), Reporter())


@pytest.mark.usefixtures("prepared")
def test_a_lost_folder_of_snapshots_comes_back_from_landing_with_the_same_digest(
    second: Home, template: Template
):
    shutil.rmtree(second.published)
    shutil.rmtree(second.exports)
    restored = restore(second)
    assert restored.changed == ()
    assert restored.digest.whole == template.second
    assert verify_published(second).sound
    assert (second.exports / restored.run_id / "suspect_records.csv").is_file()
    with duckdb.connect(str(second.current.resolve()), read_only=True) as connection:
        seen = connection.execute("select distinct first_seen_on, state from finding order by all").fetchall()
    assert len(seen) == 2, "the findings of the first night were seen first on the first night"


@pytest.mark.usefixtures("prepared")
def test_a_restore_says_which_delivery_is_missing_and_leaves_all_as_it_was(second: Home):
    record = read_records(second)[0]
    shutil.rmtree(second.landing / record.earlier[0])
    with pytest.raises(FundwatchError, match=record.earlier[0]):
        restore(second)
    assert verify_published(second).sound


@pytest.mark.usefixtures("prepared")
def test_a_restore_that_comes_to_something_else_is_not_published(second: Home, whole: bool):
    if not whole:
        pytest.skip("several nights: runs with --whole")
    record = read_records(second)[0]
    path = next((second.landing / record.applied[-1] / "charge_line").glob("*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"create table line as select * replace (case when med_list_codg = 'W001' then '00120100001' "
            f"else med_list_codg end as med_list_codg) from '{path}'"
        )
        connection.execute(f"copy line to '{path}' (format parquet)")
    with pytest.raises(SnapshotChanged, match="finding"):
        restore(second)
    assert verify_published(second).sound, "what was published still is"


@pytest.mark.usefixtures("prepared")
def test_a_person_is_forgotten_everywhere_and_a_restore_does_not_bring_them_back(second: Home, whole: bool):
    person = find_person(second, INNOCENT)
    assert len(person.visits) == 4
    held = search_home(second.root, person).found
    assert {path.suffix for path in held} >= {".parquet", ".duckdb"}
    ours, note = put_lists(second, INNOCENT)
    with pytest.raises(
        FundwatchError, match=r"34\*\*\*\*03 is still named in: .*for the court.*No night wrote"
    ):
        erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())
    assert not ours.exists(), "what an export wrote is removed"
    assert note.read_text() == "kept by hand"
    assert (second.root / UNFINISHED).exists()
    shutil.rmtree(second.exports / "for the court")
    erased = erase_person(second, INNOCENT, "request of the person", settings=Settings(), reporter=Reporter())
    with pytest.raises(UsageError, match="is unknown: none of the"):
        erase_person(second, INNOCENT, "once more", settings=Settings(), reporter=Reporter())
    assert [entry["what"] for entry in list_audit(second)].count("erasure") == 1
    assert erased.counts["snapshots built anew"] == 0, "the first try built them"
    assert search_home(second.root, person).found == ()
    assert verify_published(second).sound
    with duckdb.connect(str(second.current.resolve()), read_only=True) as connection:
        row = connection.execute("select count(*), sum(difference) from reconciliation").fetchall()
        assert row[0][1] == 0
        assert connection.execute("select count(*) from person").fetchall() == [(239,)]
    if not whole:
        return
    shutil.rmtree(second.published)
    restored = restore(second)
    assert "1 persons were erased" in restored.notes[0]
    assert search_home(second.root, person).found == ()


def put_lists(home: Home, number: str) -> tuple[Path, Path]:
    """Put lists of a run long gone beside a note of somebody's own, and a folder that somebody made by hand.

    Returns the list and the note.
    """
    lists, court = home.exports / "R20200101-x", home.exports / "for the court"
    with open_aside(lists) as aside:
        (aside / "suspect_records.csv").write_text(number)
        move_into_place(aside, lists, {"suspect_records.csv": 1}, {})
    (lists / "note.txt").write_text("kept by hand")
    court.mkdir()
    (court / "suspect_records.csv").write_text(number)
    return lists / "suspect_records.csv", lists / "note.txt"


def test_a_number_that_stands_nowhere_is_said_to_be_unknown(second: Home):
    before = search_home(second.root, find_person(second, INNOCENT))
    for number in ("3400000000099999", "340000000001000"):  # the second begins many that are known
        with pytest.raises(UsageError, match=r"is unknown.*nothing was erased"):
            erase_person(second, number, "request", settings=Settings(), reporter=Reporter())
        assert not (second.root / UNFINISHED).exists()
    assert search_home(second.root, find_person(second, INNOCENT)) == before
    assert not any(entry["what"] == "erasure" for entry in list_audit(second))


def test_a_person_in_an_open_lead_is_not_forgotten(second: Home):
    with pytest.raises(CaseOpen, match="outcomes import"):
        erase_person(second, ACCUSED, "request", settings=Settings(), reporter=Reporter())
    assert not (second.root / UNFINISHED).exists()
    assert verify_published(second).sound


def test_a_person_on_legal_hold_is_not_forgotten(second: Home):
    # an editor may write a mark before the first line
    (second.root / HOLD).write_text(f"{INNOCENT}  case 12\n# court of the county\n", encoding="utf-8-sig")
    with pytest.raises(CaseOpen, match="legal hold"):
        erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())


@pytest.mark.usefixtures("prepared")
def test_an_erasure_cut_short_is_finished_by_the_next_and_holds_up_nights_until_then(
    second: Home, monkeypatch: pytest.MonkeyPatch, whole: bool
):
    if not whole:
        pytest.skip("several nights: runs with --whole")
    person = find_person(second, INNOCENT)

    def cut(*_arguments: object, **_words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.keeping.erase.rebuild_snapshot", cut)
        with pytest.raises(KeyboardInterrupt):
            erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())
    with pytest.raises(FundwatchError, match="cut short"):
        restore(second)
    with pytest.raises(UsageError, match="another"):
        erase_person(second, REFUSED, "request", settings=Settings(), reporter=Reporter())
    erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())
    assert search_home(second.root, person).found == ()
    assert not (second.root / UNFINISHED).exists()


def test_a_file_nobody_writes_anew_is_named(second: Home, whole: bool):
    if not whole:
        pytest.skip("several nights: runs with --whole")
    (second.root / "note.txt").write_text(f"ask {INNOCENT} again")
    with pytest.raises(FundwatchError, match=r"note\.txt"):
        erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())
    (second.root / "note.txt").unlink()
    erase_person(second, INNOCENT, "request", settings=Settings(), reporter=Reporter())


def test_a_number_that_is_part_of_another_is_another(second: Home):
    person = replace(find_person(second, INNOCENT), psn_no="340000000001000")
    assert not person.mentioned_by(f"x {INNOCENT} y")
    assert person.mentioned_by("x 340000000001000|H1 y")


@pytest.mark.usefixtures("prepared")
def test_what_people_sent_back_and_who_is_muted_comes_back_too(
    second: Home, template: Template, nursery: Nursery, tmp_path: Path, whole: bool
):
    if not whole:
        pytest.skip("several nights: runs with --whole")
    now = datetime.now(UTC)
    with duckdb.connect(str(second.current.resolve()), read_only=True) as connection:
        (subject,) = connection.execute("select min(subject_id) from finding").fetchone()
    add_mute(
        second.mutes, scheme="gender_age_conflict", subject_id=subject, until=date(2026, 3, 20),
        reason="known", now=now, today=date(2026, 2, 28),
    )  # fmt: skip
    tips = tmp_path / "tips.csv"
    tips.write_text("fixmedins_code,psn_no,note\nH34102100003," + ACCUSED + ",举报\n", encoding="utf-8-sig")
    assert import_told("tip", [tips], second).n_new == 1
    assert nursery.run(template.delivery, second.root)[0] == 0
    published = verify_published(second).found.whole
    assert published not in (template.first, template.second)
    shutil.rmtree(second.published)
    second.mutes.unlink()
    restored = restore(second)
    assert (restored.changed, restored.notes) == ((), ())
    assert restored.digest.whole == published
    assert "mutes.json" in " ".join(find_lost(second))


def test_a_night_on_a_snapshot_of_older_code_gives_it_the_columns_of_today(
    template: Template, nursery: Nursery, tmp_path: Path, whole: bool
):
    if not whole:
        pytest.skip("several nights: runs with --whole")
    home = template.copy(tmp_path / "home")
    change(home, "drop table lead_factor")
    change(home, "alter table lead drop column moved")
    change(home, "alter table rule_run drop column status")
    change(home, "drop table rule_precision")
    shutil.rmtree(home.landing / ".nights")
    assert nursery.run(template.delivery, home.root)[0] == 0
    with duckdb.connect(str(home.current.resolve()), read_only=True) as connection:
        assert connection.execute("select status from rule_run order by run_id").fetchall() == [
            (None,),
            ("evaluated",),
        ]
        assert connection.execute("select count(moved) > 0 from lead").fetchall() == [(True,)]
    assert verify_published(home).sound
