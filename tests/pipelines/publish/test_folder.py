"""Where lists may be written."""

import json
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.publish.folder import move_into_place, open_aside, open_private


def export_one(out: Path) -> list[Path]:
    with open_aside(out) as aside:
        with open_private(aside / "suspect_records.csv") as file:
            file.write(b"x\r\n")
        return move_into_place(aside, out, {"suspect_records.csv": 1}, {"run_id": "R1", "run_on": ""})


def test_a_delivery_is_never_written_into(tmp_path: Path):
    """Its manifest names CSVs as well: they would count as lists of an earlier export and be removed."""
    (tmp_path / "settlement.csv").write_text("setl_id\n")
    (tmp_path / "manifest.json").write_text(json.dumps({"files": [{"name": "settlement.csv"}]}))
    with pytest.raises(UsageError, match="is not of an earlier export"):
        export_one(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "settlement.csv"]


def test_only_lists_are_ever_removed(tmp_path: Path):
    (tmp_path / "institutions").mkdir()
    kept = [tmp_path / "institutions" / "notes.xlsx", tmp_path / "notes.csv"]
    for path in (*kept, tmp_path / "institutions" / "H1.csv"):
        path.touch()
    names = ["institutions/notes.xlsx", "institutions/H1.csv", "institutions/../notes.csv"]
    listed = {"run_id": "R0", "files": [{"name": name} for name in names]}
    (tmp_path / "manifest.json").write_text(json.dumps(listed))
    export_one(tmp_path)
    assert all(path.exists() for path in kept)
    assert not (tmp_path / "institutions" / "H1.csv").exists()


@pytest.mark.parametrize("out", ["file", "file/lists", "/proc/lists"])
def test_a_folder_that_cannot_be_written_is_a_mistake_of_the_command(tmp_path: Path, out: str):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        export_one(tmp_path / out)
