"""The files of an export: their names, bytes and rights, and what becomes of those of before."""

import hashlib
import json
import stat

import duckdb
import pytest

from pipelines.publish.lists import export_lists, name_institution_file


def test_the_bytes_open_by_double_click(exported):
    raw = (exported / "suspect_records.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == 5


def test_only_the_owner_can_read_what_names_persons(exported):
    for path in (exported, *exported.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_the_manifest_names_every_file_with_its_rows_and_hash(exported):
    manifest = json.loads((exported / "manifest.json").read_text())
    assert (manifest["run_id"], manifest["run_on"]) == ("R20260301-abcdef12", "2026-03-01")
    files = {entry["name"]: entry for entry in manifest["files"]}
    on_disk = {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file()}
    assert set(files) | {"manifest.json"} == on_disk
    assert files["suspect_records.csv"]["rows"] == files["suspect_records.xlsx"]["rows"] == 4
    for name, entry in files.items():
        content = (exported / name).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_same_snapshot_gives_the_same_bytes(make_snapshot, county, tmp_path):
    snapshot = make_snapshot(**county)
    first, second = tmp_path / "first", tmp_path / "second"
    export_lists(snapshot, first)
    export_lists(snapshot, second)
    for path in first.rglob("*.*"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path


def test_the_result_lists_the_files_and_progress_tells_of_them(make_snapshot, county, tmp_path):
    told: list[str] = []
    written = export_lists(make_snapshot(**county), tmp_path / "lists", run_id="R9", progress=told.append)
    assert [path.name for path in written][-3:] == [
        "suspect_records.csv",
        "suspect_records.xlsx",
        "manifest.json",
    ]
    assert all(path.is_file() for path in written)
    assert told[0] == "suspect_records.csv: 4 records"
    assert json.loads(written[-1].read_text())["run_id"] == "R9"


def test_a_second_export_replaces_the_first_and_leaves_strangers_alone(make_snapshot, county, tmp_path):
    out = tmp_path / "lists"
    export_lists(make_snapshot(**county), out)
    (out / "notes.csv").write_text("mine")
    (out / "institutions" / "mine.csv").write_text("mine")
    county["lead_record"] = county["lead_record"][:2]
    county["lead"] = county["lead"][:1]

    export_lists(make_snapshot(**county), out)

    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()) == [
        "institutions/H1_第一医院.csv",
        "institutions/mine.csv",
        "manifest.json",
        "notes.csv",
        "suspect_records.csv",
        "suspect_records.xlsx",
    ]


def test_a_manifest_that_points_outside_removes_nothing(make_snapshot, county, tmp_path):
    out = tmp_path / "lists"
    out.mkdir()
    victim = tmp_path / "victim.csv"
    victim.write_text("precious")
    listed = ["../victim.csv", str(victim), "institutions/../../victim.csv", ".."]
    (out / "manifest.json").write_text(json.dumps({"files": [{"name": name} for name in listed]}))
    export_lists(make_snapshot(**county), out)
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": 3}', '{"files": [{}]}'])
def test_a_manifest_that_cannot_be_read_is_replaced(make_snapshot, county, tmp_path, content):
    out = tmp_path / "lists"
    out.mkdir()
    (out / "manifest.json").write_text(content)
    export_lists(make_snapshot(**county), out)
    assert json.loads((out / "manifest.json").read_text())["files"]


def test_an_export_that_fails_leaves_the_lists_of_before(make_snapshot, county, tmp_path):
    out = tmp_path / "lists"
    snapshot = make_snapshot(**county)
    export_lists(snapshot, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute("drop table score")

    with pytest.raises(duckdb.Error):
        export_lists(snapshot, out)

    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("H34102100000", "县人民医院（东区）", "H34102100000_县人民医院（东区）.csv"),
        ("H1", "=cmd|' /C calc'!A0", "H1_cmd_C_calc_A0.csv"),
        ("H1", "../../etc/passwd", "H1_etc_passwd.csv"),
        ("H1", "", "H1.csv"),
        ("H1", "a" * 300, f"H1_{'a' * 60}.csv"),
        ("H1", "仁心🏥医院\n", "H1_仁心_医院.csv"),
    ],
)
def test_file_names_are_safe(code, name, expected):
    assert name_institution_file(code, name) == expected


def test_altered_codes_never_share_a_file():
    names = {name_institution_file(code, "院") for code in ("../H1", "..\\H1", "H1", "=H1", "H1 ", "..")}
    assert len(names) == 6
    assert all("/" not in name and not name.startswith((".", "=", "-")) for name in names)
