"""What an erasure does with lists that were asked for by hand and lie under the home."""

from pathlib import Path

from pipelines.keeping.erase import erase_lists
from pipelines.keeping.person import Person
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.settings import Home

PERSON = Person(psn_no="3400000000005280", visits=("S0001",), lines=())


def write_list(folder: Path) -> Path:
    with open_aside(folder) as aside:
        with open_private(aside / "suspect_records.csv") as file:
            file.write(b"lead,S0001\r\n")
        return move_into_place(aside, folder, {"suspect_records.csv": 1}, {"run_id": "R1"})[0]


def test_what_is_as_it_was_written_goes_and_what_was_filled_in_stays(tmp_path: Path):
    home = Home(tmp_path)
    untouched = write_list(home.exports / "lists" / "R1")
    filled = write_list(home.exports / "workbooks" / "H1")
    filled.write_bytes(b"lead,S0001,verdict\r\n")
    sealed = home.exports / "lists" / "R1_top3.age"
    sealed.write_bytes(b"age-encryption.org/v1")
    assert erase_lists(home, PERSON) == 2
    assert not sealed.exists(), "nobody can look into it"
    assert not untouched.exists()
    assert filled.exists()
