"""Files made to break, fill, hang or mislead the receiver: each is refused by name, or taken as it is."""

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import DeliveryRefused
from tests.attack.seeds import make_seeds
from tests.pipelines.ingest.conftest import County

ROOT = Path(__file__).parents[2]
MOST_BYTES = 1_000_000_000  # what SECURITY.md states of the receiving side
HEADER = make_seeds("csv")[0].split(b"\n")[0]
ROW = make_seeds("csv")[0].split(b"\n")[1]


def refuse(county: County) -> str:
    with pytest.raises(DeliveryRefused) as refusal:
        county.receive()
    return refusal.value.message


def receive_apart(county: County, seconds: float = 600) -> dict[str, object]:
    """Receive in a process of its own, in time, within the stated memory, with a clear word."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.attack.receive_once", str(county.folder), str(county.home.root)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=seconds, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    told: dict[str, object] = json.loads(answer.stdout)
    assert isinstance(told["most"], int)
    assert told["most"] < MOST_BYTES
    return told


def write_stream(path: Path, parts: Iterator[bytes]) -> None:
    with path.open("wb") as stream:
        for part in parts:
            stream.write(part)


def pack_stream(path: Path, parts: Iterator[bytes]) -> None:
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for part in parts:
            stream.write(part)


@pytest.mark.parametrize("opening", [b"", b'"'], ids=["plain", "quoted"])
def test_one_line_without_end_is_refused_before_it_is_read_whole(make_county, whole: bool, opening: bytes):
    county = make_county()
    n_blocks = 1000 if whole else 50
    parts = (HEADER + b"\n" + opening if n == 0 else b"a" * 1_000_000 for n in range(n_blocks + 1))
    write_stream(county.folder / "charge_line.csv", parts)
    told = receive_apart(county)
    assert told["state"] == "refused"
    assert "charge_line.csv line 2" in str(told["said"])


@pytest.mark.parametrize(
    "filling", [b"a", b"\n", b"\0", ROW + b"\n"], ids=["letters", "lines", "nul", "rows"]
)
def test_a_gzip_bomb_is_refused(make_county, whole: bool, filling: bytes):
    county = make_county()
    n_blocks = 4000 if whole else 80
    block = filling * (1_000_000 // len(filling))
    pack_stream(
        county.folder / "charge_line.csv.gz", (HEADER + b"\n" if n == 0 else block for n in range(n_blocks))
    )
    (county.folder / "charge_line.csv").unlink()
    told = receive_apart(county)
    assert told["state"] == "refused"
    assert "charge_line.csv.gz" in str(told["said"])


@pytest.mark.parametrize("n_columns", [5_000, 900_000])
def test_a_csv_with_a_million_columns_is_refused(make_county, n_columns: int):
    county = make_county()
    extra = b",a" * n_columns
    county.write_bytes("charge_line.csv", HEADER + extra + b"\n" + ROW + extra + b"\n")
    told = receive_apart(county)
    assert told["state"] == "refused"
    assert "columns; an extract has" in str(told["said"])


def test_nul_bytes_stay_in_their_row(county):
    county.write_bytes(
        "charge_line.csv", HEADER + b"\n" + ROW + b"\n" + ROW.replace(b"F1", b"F\x002") + b"\n"
    )
    receipt = county.receive()
    assert county.file(receipt, "charge_line.csv").n_rows_read == 2


def test_two_encodings_in_one_file_are_refused_with_the_place(county):
    text = (
        HEADER
        + b"\n"
        + ROW
        + b"\n"
        + ROW.replace("普通病房床位费".encode(), "床位费".encode("gb18030"))
        + b"\n"
    )
    county.write_bytes("charge_line.csv", text)
    assert "charge_line.csv line 3: byte" in refuse(county)


@pytest.mark.parametrize(
    "name", ["settlement_2.csv", "settlement_2.csv.gz", "settlement_2.parquet", "manifest.json"]
)
@pytest.mark.parametrize("kind", ["fifo", "device", "link", "loop", "folder"])
def test_what_is_no_file_is_never_opened(make_county: Callable[[], County], name: str, kind: str):
    county = make_county()
    place = county.folder / name
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "device":
        place.symlink_to("/dev/zero")
    elif kind == "link":
        place.symlink_to("/etc/passwd")
    elif kind == "loop":
        place.symlink_to(place)
    else:
        place.mkdir()
    assert name in refuse(county)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..", ".", "a/../../b.csv", "C:\\x.csv", "..\\x.csv", "x\0.csv"],
)
def test_a_manifest_never_leads_out_of_the_folder(county, name: str):
    county.write_manifest({"name": name, "rows": 1})
    said = refuse(county)
    assert "not a plain name within the delivery" in said
    assert "\0" not in said


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('{"files": [{"name": "settlement.csv", "sums": {"cnt": 1e999999}}]}', "is not an amount"),
        ('{"files": [{"name": "settlement.csv", "sums": {"cnt": 1e99999999999999999999}}]}', "beyond"),
        ('{"files": [{"name": "settlement.csv", "rows": ' + "9" * 5000 + "}]}", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ('{"files": [{"name": "' + "x" * 100_000 + '.csv"}]}', "not a plain name"),
        ('{"files": [{"name": "\x1b[2J.csv"}]}', "cannot be read as JSON"),
        (r'{"files": [{"name": "\u001b[2J\u202e.csv"}]}', r"\x1b[2J\u202e.csv"),
    ],
)  # fmt: skip
def test_a_manifest_made_to_break_its_reader_is_refused_in_few_words(county, manifest: str, said: str):
    (county.folder / "manifest.json").write_text(manifest, encoding="utf-8")
    message = refuse(county)
    assert said in message
    assert len(message) < 5000
    assert all(line.isprintable() for line in message.splitlines())


def test_a_manifest_that_lists_without_end_is_told_in_few_lines(county):
    county.write_manifest(*({"name": f"settlement_{n}.csv"} for n in range(20_000)))
    assert len(refuse(county).splitlines()) < 250


@pytest.mark.parametrize("name", ["settlement\x1b[2J.csv", "settlement\n.csv", "settlement\u202evsc.csv"])
def test_a_file_name_that_could_steer_a_terminal_is_refused(county, name: str):
    (county.folder / "settlement.csv").rename(county.folder / name)
    said = refuse(county)
    assert "cannot be shown" in said
    assert all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize(
    "name",
    ["settlement$(reboot).csv", "settlement'; drop table x.csv", "settlement*.csv", "settlement%s.csv"],
)
def test_a_file_name_is_only_ever_a_name(county, name: str):
    (county.folder / "settlement.csv").rename(county.folder / name)
    receipt = county.receive()
    assert [file.file for file in receipt.files if file.extract == "settlement"] == [name]
    assert all(line.isprintable() for line in county.told)


def test_a_header_cannot_steer_the_terminal_it_is_told_on(county):
    county.write_rows("settlement", [{"\x1b]0;owned\x07": "x", "\u202egnp": "y"}])
    county.receive()
    assert any("unknown columns kept out" in line for line in county.told)
    assert all(line.isprintable() for line in county.told)


def spoil(content: bytes, at: int, octet: int) -> bytes:
    return content[:at] + bytes([octet]) + content[at + 1 :]


@pytest.mark.parametrize("seed", range(4))
def test_a_parquet_with_any_page_byte_damaged_is_refused_or_read(county, seed: int):
    """One byte in every ten is spoilt, in turn; whatever DuckDB makes of it, nobody sees a traceback."""
    content = make_seeds("parquet")[seed]
    (county.folder / "charge_line.csv").unlink()
    for at in range(4 + seed, len(content), 211):
        county.write_bytes("charge_line.parquet", spoil(content, at, content[at] ^ 0xFF))
        with suppress(DeliveryRefused):
            county.receive(max_fault_share=1.0, max_orphan_share=1.0)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"other": [1]}),
        pa.table({"feedetl_sn": pa.array([{"a": 1}])}),
        pa.table({"feedetl_sn": pa.array([[1, 2]]), "setl_id": pa.array([b"x"])}),
        pa.table({f"c{n}": [1] for n in range(5000)}),
        pa.table({}),
    ],
    ids=["foreign", "nested", "lists", "wide", "none"],
)
def test_a_parquet_of_another_shape_is_refused(county, table: pa.Table):
    sink = io.BytesIO()
    pq.write_table(table, sink)
    (county.folder / "charge_line.csv").unlink()
    county.write_bytes("charge_line.parquet", sink.getvalue())
    assert "charge_line.parquet" in refuse(county)


@pytest.mark.parametrize(
    "broken", sorted((ROOT / "tests" / "attack" / "broken").iterdir()), ids=lambda path: path.stem
)
def test_what_broke_the_receiver_once_is_refused_within_its_memory(make_county, broken: Path):
    """What `make fuzz` found: 3 kB that made DuckDB ask for 2 GB, and a page that raised past every catch."""
    county = make_county()
    (county.folder / "charge_line.csv").unlink()
    county.write_bytes("charge_line.parquet", broken.read_bytes())
    told = receive_apart(county)
    assert told["state"] == "refused"
    assert "charge_line.parquet: is no sound Parquet" in str(told["said"])


def test_a_parquet_of_more_rows_than_bytes_is_refused(county):
    sink = io.BytesIO()
    pq.write_table(pa.table({name: ["x"] * 3_000_000 for name in HEADER.decode().split(",")}), sink)
    (county.folder / "charge_line.csv").unlink()
    county.write_bytes("charge_line.parquet", sink.getvalue())
    assert "its end says 3,000,000 rows" in refuse(county)


def test_a_parquet_whose_end_miscounts_its_rows_is_refused(county):
    content = make_seeds("parquet")[0]
    with duckdb.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    # thrift compact: field 3 of the file's metadata, i64 zigzag 2 -> 4
    at = content.rindex(b"\x16\x04", 0, len(content) - 8)
    county.write_bytes("charge_line.parquet", spoil(content, at + 1, 0x0C))
    (county.folder / "charge_line.csv").unlink()
    assert "charge_line.parquet" in refuse(county)
