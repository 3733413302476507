"""What a full run puts out names no person, is its owner's alone, and is written down."""

import io
import json
import re
import stat
import tarfile
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pyrage
import pytest

from data_contracts.contract import load_extracts
from tests.pipelines.end_to_end.conftest import copy_home

_WORD = re.compile(rb"[0-9A-Za-z]+")
_OWN_FILES = (
    "landing",
    "models",
    "quarantine",
    "prefect",
    "inbox",
    "build",
)  # the raw data and what is made of it
_PERSON_SOURCES = ("person", "settlement", "charge_line", "bed_occupancy", "inventory")


@pytest.fixture(scope="module")
def snapshot(demo) -> Path:
    return (demo.home / "published" / "current.duckdb").resolve()


@pytest.fixture(scope="module")
def numbers(snapshot) -> set[bytes]:
    """Return the number of every person whom any extract names."""
    union = " union ".join(f"select psn_no from {table}" for table in _PERSON_SOURCES)
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        found = connection.execute(f"select psn_no from ({union}) where psn_no is not null").fetchall()
    return {number.encode() for (number,) in found}


@pytest.fixture
def home(demo, tmp_path) -> Path:
    """Return a copy of the demo's home to write into."""
    return copy_home(demo, tmp_path / "home")


def find_words(data: bytes, wanted: set[bytes]) -> set[bytes]:
    return set(_WORD.findall(data)) & wanted


def unpack(path: Path) -> bytes:
    """Return the bytes of a file, those inside a workbook unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def name_persons(folder: Path, numbers: set[bytes]) -> dict[str, set[bytes]]:
    """Return the files under `folder` that name persons; snapshots aside, which are whole."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".duckdb"]
    assert files
    named = {str(path): find_words(unpack(path), numbers) for path in files}
    return {path: found for path, found in named.items() if found}


def test_the_search_finds_a_number_where_there_is_one(numbers, demo):
    assert len(numbers) > 3000
    assert find_words((demo.delivery / "person.csv").read_bytes(), numbers)


def test_nothing_a_night_prints_or_leaves_to_be_read_names_a_person(demo, numbers):
    assert not find_words((demo.printed + demo.logged).encode(), numbers)
    rooms = [path for path in demo.home.iterdir() if path.name not in _OWN_FILES]
    assert {path.name for path in rooms} >= {"exports", "published", "nights.jsonl", "audit.jsonl"}
    named = [
        name_persons(path, numbers) if path.is_dir() else find_words(unpack(path), numbers) for path in rooms
    ]
    assert not any(named), named


def test_nothing_a_command_prints_names_a_person(fundwatch, home, snapshot, numbers, tmp_path):
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        finding_id, person, scheme = connection.execute(
            "select finding_id, subject_id, scheme from finding "
            "where subject_type = 'person' and state = 'new' order by finding_id limit 1"
        ).fetchall()[0]
    at = ("--home", home)
    mute = ("--subject", person, *at)
    n_before = len((home / "audit.jsonl").read_text().splitlines())
    said = [
        fundwatch("leads", "--top", 1000, *at),
        fundwatch("leads", "--top", 1000, "--json", *at),
        fundwatch("plan", "--to", tmp_path / "plan.csv", *at),
        fundwatch("export", "--top", 50, "--to", tmp_path / "lists", *at),
        fundwatch("rules", "explain", finding_id, *at),
        fundwatch("rules", "mute", scheme, *mute, "--until", "2026-02-01", "--reason", "核实中"),
        fundwatch("rules", "mutes", *at),
        fundwatch("rules", "unmute", scheme, *mute),
        fundwatch("rules", "unmute", scheme, *mute, expect=2),
        fundwatch("status", *at),
        fundwatch("audit", "show", *at),
    ]
    for answer in said:
        assert not find_words((answer.stdout + answer.stderr).encode(), numbers), answer.args
    assert not name_persons(tmp_path / "lists", numbers)
    assert not find_words((tmp_path / "plan.csv").read_bytes() + (home / "audit.jsonl").read_bytes(), numbers)
    what = [json.loads(line)["what"] for line in (home / "audit.jsonl").read_text().splitlines()]
    assert what[:2] == ["night started", "night published"]
    assert what[n_before:] == ["plan", "export", "mute", "unmute"]


def test_a_refusal_names_no_person(refused, numbers):
    assert "person.csv" in refused.logged
    assert not find_words((refused.printed + refused.logged).encode(), numbers)
    for name in ("nights.jsonl", "audit.jsonl"):
        assert not find_words((refused.home / name).read_bytes(), numbers)
    told = json.loads((refused.home / "audit.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (told["what"], "person.csv" in told["why"]) == ("night refused", True)


def test_every_folder_and_file_of_a_home_is_its_owners_alone(demo):
    wide = [
        f"{stat.S_IMODE(path.lstat().st_mode):04o} {path}"
        for path in [demo.home, *demo.home.rglob("*")]
        if not path.is_symlink() and path.lstat().st_mode & 0o077
    ]
    assert not wide, wide[:10]


def test_every_file_that_is_exported_is_its_owners_alone(fundwatch, home, tmp_path):
    to = tmp_path / "new" / "lists"
    fundwatch("export", "--top", 5, "--home", home, "--to", to)
    assert {stat.S_IMODE(path.stat().st_mode) for path in [to, *to.rglob("*")]} == {0o700, 0o600}


def test_whole_numbers_are_exported_for_a_reason_only_and_it_is_kept(fundwatch, home, numbers, tmp_path):
    to = tmp_path / "lists"
    words = ("export", "--top", 20, "--home", home, "--to", to)
    assert "asks for a reason" in fundwatch(*words, "--unmasked", "因为", expect=2).stderr
    assert not to.exists()
    fundwatch(*words, "--unmasked", "移送公安机关立案侦查")
    assert find_words((to / "suspect_records.csv").read_bytes(), numbers)
    last = json.loads(fundwatch("audit", "show", "--json", "--home", home).stdout)[-1]
    assert (last["what"], last["why"]) == ("unmasking", "移送公安机关立案侦查")
    assert "whole and in order" in fundwatch("audit", "verify", "--home", home).stdout
    log = home / "audit.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("移送公安机关", "内部复核材料"), encoding="utf-8")
    answer = fundwatch("audit", "verify", "--home", home, "--head", to / "manifest.json", expect=1)
    assert "was changed after it was written" in answer.stdout


def test_a_sealed_export_leaves_one_file_and_nothing_in_the_clear(fundwatch, home, tmp_path, numbers):
    identity = pyrage.x25519.Identity.generate()
    to = tmp_path / "out" / "lists"
    to.parent.mkdir()
    words = ("export", "--top", 5, "--home", home, "--to", to)
    fundwatch(*words, "--encrypt-to", identity.to_public(), "--unmasked", "移送公安机关立案侦查")
    assert [path.name for path in to.parent.iterdir()] == ["lists.age"]
    assert [path.name for path in (home / "exports").iterdir() if path.name.startswith(".")] == []
    plain = pyrage.decrypt((to.parent / "lists.age").read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        assert find_words(tar.extractfile("suspect_records.csv").read(), numbers)
    assert "is neither a public key" in fundwatch(*words, "--encrypt-to", "nokey", expect=2).stderr


def read_everything(database: Path, folder: Path) -> bytes:
    """Return every row of every table as text, and the bytes of the file itself."""
    folder.mkdir()
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        assert len(tables) > 40
        for table in tables:
            connection.execute(f"copy \"{table}\" to '{folder / table}.csv' (header)")
        size = connection.execute("pragma database_size").fetchall()[0]
    assert size[5] == 0, "free blocks keep what was deleted from them"
    return b"\n".join([*(path.read_bytes() for path in sorted(folder.iterdir())), database.read_bytes()])


def list_others(snapshot: Path, own: str) -> tuple[set[bytes], list[bytes]]:
    """Return ids of institutions, persons, settlements, visits not of `own`; and institutions' names."""
    tables = [
        name
        for name, contract in load_extracts().items()
        if {"fixmedins_code", "psn_no"} <= {column.name for column in contract.columns}
        and name in _PERSON_SOURCES
    ]
    named = " union ".join(
        f"select psn_no as id from {name} where fixmedins_code in (from own)" for name in tables
    )
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        connection.execute(f"create temp table own as select fixmedins_code from institution where {own}")
        assert connection.execute("select count(*) from own").fetchone() > (0,)
        ids = connection.execute(f"""
            (select fixmedins_code as id from institution where fixmedins_code not in (from own))
            union (select psn_no from person except ({named}))
            union (select setl_id from settlement where fixmedins_code not in (from own))
            union (
                select mdtrt_id from settlement where fixmedins_code not in (from own)
                except select mdtrt_id from settlement where fixmedins_code in (from own)
            )
        """).fetchall()
        names = connection.execute(
            "select fixmedins_name from institution as other where fixmedins_code not in (from own) "
            "and not exists (select 1 from institution as mine where fixmedins_code in (from own) "
            "and contains(mine.fixmedins_name, other.fixmedins_name))"
        ).fetchall()
    return {each.encode() for (each,) in ids}, [name.encode() for (name,) in names]


@pytest.fixture(scope="module")
def crossing(snapshot) -> tuple[str, str]:
    """Return a county and an institution whose leads also accuse others: the hardest to cut."""
    query = """
        select institution.admdvs, net_settlement.fixmedins_code
        from lead_record
        inner join net_settlement using (setl_id)
        inner join institution using (fixmedins_code)
        where lead_id in (
            select lead_id from lead_record inner join net_settlement using (setl_id)
            group by lead_id having count(distinct fixmedins_code) > 1
        )
        order by net_settlement.fixmedins_code limit 1
    """
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        county, institution = connection.execute(query).fetchall()[0]
    return county, institution


@pytest.mark.parametrize("option", ["--county", "--institution"])
def test_a_cut_snapshot_holds_nothing_of_others(
    fundwatch, home, snapshot, numbers, tmp_path, crossing, option, whole
):
    if option == "--institution" and not whole:
        pytest.skip("the county's cut goes the same way; --whole runs both")
    code = crossing[option == "--institution"]
    words = ("export", "--home", home, option, code, "--snapshot", "--to", tmp_path / "cut")
    unmasked = ("--unmasked", "移交县医保局核查使用") if option == "--county" else ()
    printed = fundwatch(*words, *unmasked).stdout
    assert "Left out, for they speak of everybody: contract_check" in printed
    own = f"{'admdvs' if option == '--county' else 'fixmedins_code'} = '{code}'"
    others, names = list_others(snapshot, own)
    data = read_everything(tmp_path / "cut" / "snapshot.duckdb", tmp_path / "read")
    assert not find_words(data, others)
    assert not [name for name in names if name in data]
    assert bool(find_words(data, numbers)) == bool(unmasked)  # with pseudonyms there is no number at all
    with duckdb.connect(str(tmp_path / "cut" / "snapshot.duckdb"), read_only=True) as part:
        part.execute(f"attach '{snapshot}' as whole (read_only)")
        for table in ("settlement", "charge_line", "stay", "net_settlement"):
            counts = part.execute(
                f"select (select count(*) from {table}), (select count(*) from whole.{table} "
                f"where fixmedins_code in (select fixmedins_code from whole.institution where {own}))"
            ).fetchone()
            assert counts[0] == counts[1], table
            assert counts[0] or table == "stay", table
        lost = part.execute(
            "select count(*) from lead_record where setl_id not in (select setl_id from settlement)"
        )
        assert lost.fetchone() == (0,)
        assert part.execute("select count(*) from lead where amount <> 0").fetchone() > (0,)


def test_a_countys_lists_name_nobody_elses(fundwatch, home, snapshot, numbers, tmp_path, crossing):
    to = tmp_path / "lists"
    fundwatch("export", "--home", home, "--county", crossing[0], "--to", to)
    others, names = list_others(snapshot, f"admdvs = '{crossing[0]}'")
    for path in to.rglob("*"):
        if path.is_file():
            data = unpack(path)
            assert not find_words(data, others | numbers), path
            assert not [name for name in names if name in data], path
    listed = pl.read_csv(to / "suspect_records.csv", infer_schema=False)
    assert listed.height > 100
    assert listed["疑点说明"].null_count() == 0


def test_what_does_not_go_together_is_said(fundwatch, home, tmp_path):
    words = ("export", "--home", home, "--to", tmp_path / "lists")
    assert "needs a cut" in fundwatch(*words, "--snapshot", expect=2).stderr
    answer = fundwatch(*words, "--county", "990101", "--institution", "H1", expect=2)
    assert "exclude each other" in answer.stderr
    answer = fundwatch(*words, "--county", "000000", "--snapshot", expect=2)
    assert "county 000000 is not in the published snapshot" in answer.stderr
    assert not (tmp_path / "lists" / "snapshot.duckdb").exists()
