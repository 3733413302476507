"""A fault of a file or of the delivery refuses it whole, and every fault is told at once."""

import errno
import gzip
import hashlib
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import DeliveryRefused, NoSpace
from pipelines.ingest.discover import find_files, wait_until_stable
from pipelines.ingest.manifest import read_manifest
from pipelines.ingest.space import require_space, tell_no_space

PERSON = "psn_no,gend,brdy,insutype,insu_admdvs\n"


def refusal(county) -> list[str]:
    """Return the lines with which the delivery is refused, without the first."""
    with pytest.raises(DeliveryRefused) as refused:
        county.receive()
    head, *faults = str(refused.value).splitlines()
    assert refused.value.exit_code == 3
    assert head.endswith("; what was published stays.") or not faults
    return faults or [head]


def test_an_empty_folder_is_refused(county):
    for path in county.folder.iterdir():
        path.unlink()
    assert refusal(county) == [
        (
            "2026-03-01: the delivery holds nothing, no extract. "
            "Deliver <extract>*.csv, .csv.gz or .parquet, such as settlement.csv."
        )
    ]


def test_a_missing_extract_that_nobody_ever_delivered_is_refused(county):
    (county.folder / "catalog.csv").unlink()
    county.write_rows("institution", [])
    assert refusal(county) == [
        (
            "2026-03-01: institution (定点医药机构) has no row, and none is known from before. "
            "Deliver institution*.csv, .csv.gz or .parquet."
        ),
        (
            "2026-03-01: catalog (目录) is not in the delivery, and none is known from before. "
            "Deliver catalog*.csv, .csv.gz or .parquet."
        ),
    ]


def test_a_missing_required_column_is_named(county):
    county.write_bytes("person.csv", b"psn_no,gend,insutype,insu_admdvs\n1,1,390,341021\n")
    assert refusal(county) == [
        "person.csv line 1: brdy (出生日期) is missing from the header. Add the column to the export."
    ]


def test_a_column_named_twice_is_refused_also_by_its_heading(county):
    county.write_bytes("person.csv", (PERSON.strip() + ",人员编号\n1,1,1970-01-01,390,341021,2\n").encode())
    assert refusal(county) == [
        (
            "person.csv line 1: psn_no is there twice, as columns 1 and 6 of the header. "
            "Keep one of the two in the export."
        )
    ]


UNREADABLE = [
    (b"", "FILE: is empty: not even a header."),
    (b"\n\n", "FILE: is empty: not even a header."),
    (PERSON.replace(",", ";").encode(), "FILE line 1: the fields are separated by semicolon."),
    (b"a,b\n1,2\n", "FILE line 1: the header names no column of person;"),
    (PERSON.encode("utf-16"), "FILE: is UTF-16. Export as CSV in UTF-8 or GB18030."),
    ("甲,乙\n".encode() + b"a,\xff\n", "FILE line 2: byte 10 is no UTF-8 text."),
    ("甲,乙\n".encode("gb18030") + b"a,b\n\xff,\n", "FILE line 3: byte 10 is no GB18030 text."),
    (PERSON.encode() + b'1,"1\n' * 9, "FILE line 2: a quote opens here and never closes"),
    (PERSON.encode() + b'1,1\n2,"x\n3,"y",1\n', "FILE line 3: a quote opens here and never closes"),
    (PERSON.encode() + b'1,"' + b"x\n" * 3_000_000, "FILE line 2: a quote opens here and never"),
    (PERSON.encode() + b"x" * 9_000_000, "FILE line 2: no line end within 2 MB"),
    (
        PERSON.encode() + b'1,1,"a\nb",390\n',
        "FILE line 2: a quote opens in this record and closes 1 lines",
    ),
]


def test_every_unreadable_csv_says_where_it_breaks(county):
    for number, (content, _) in enumerate(UNREADABLE):
        county.write_bytes(f"person_{number:02}.csv", content)
    faults = refusal(county)
    assert len(faults) == len(UNREADABLE)
    for number, (_, message) in enumerate(UNREADABLE):
        file = f"person_{number:02}.csv"
        [fault] = [line for line in faults if line.startswith(file)]
        assert fault.startswith(message.replace("FILE", file))


def test_lines_that_end_in_a_carriage_return_alone_are_refused(county):
    (county.folder / "person.csv").write_bytes(
        PERSON.replace("\n", "\r").encode() + b"1,1,1970-01-01,390,341021\r"
    )
    assert "person.csv line 1: ends its lines with a carriage return alone" in "\n".join(refusal(county))


def test_half_a_gzip_is_refused(county):
    (county.folder / "person.csv").unlink()
    whole = gzip.compress((PERSON + "".join(f"{i},1,1970-01-01,390,341021\n" for i in range(999))).encode())
    for name, content, message in (
        ("person_1.csv.gz", whole[: len(whole) // 2], "the gzip ends before its end, after"),
        (
            "person_2.csv.gz",
            whole[:-6] + b"\0\0" + whole[-4:],
            "is no sound gzip: incorrect data check, after",
        ),
        (
            "person_3.csv.gz",
            b"plain text",
            "is no sound gzip: incorrect header check, after 0 unpacked bytes",
        ),
        ("person_4.csv.gz", whole + b"trailing", "is no sound gzip: incorrect header check, after"),
    ):
        (county.folder / name).write_bytes(content)
        [fault] = [line for line in refusal(county) if line.startswith(name)]
        assert message in fault
        (county.folder / name).unlink()


def test_a_damaged_parquet_is_refused_without_a_word_of_where_it_lies(county):
    (county.folder / "person.csv").unlink()
    path = county.write_query(
        "person.parquet",
        "select i::varchar as psn_no, '1' as gend, date '1970-01-01' as brdy, '390' as insutype, "
        "'341021' as insu_admdvs from range(9999) r(i)",
    )
    whole = path.read_bytes()
    damaged = whole[:100] + b"\xff" * 400 + whole[500:]
    for content, message in (
        (b"", "is empty."),
        (b"PAR1", "is no sound Parquet: its end does not describe its columns."),
        (whole[: len(whole) // 2], "is no sound Parquet: its end does not describe its columns."),
        (damaged, "is no sound Parquet: its rows cannot be read to the end."),
    ):
        path.write_bytes(content)
        [fault] = [line for line in refusal(county) if line.startswith("person.parquet")]
        assert message in fault
        assert str(county.folder.parent) not in fault


def test_a_manifest_that_disagrees_is_told_with_both_figures(county):
    sha256 = hashlib.sha256((county.folder / "settlement.csv").read_bytes()).hexdigest()
    county.write_manifest(
        {"name": "settlement.csv", "rows": 2, "sha256": "0" * 64, "sums": {"medfee_sumamt": "100.01"}},
        {"name": "inventory.csv", "rows": 5},
    )
    assert refusal(county) == [
        (
            "inventory.csv: is listed in manifest.json but was not delivered. "
            "Deliver it, or take it off the manifest."
        ),
        (
            f"settlement.csv: sha256 is {sha256}, manifest.json says {'0' * 64}. "
            "Export and transfer the file and the manifest again."
        ),
        (
            "settlement.csv: holds 1 rows, manifest.json says 2. "
            "Export and transfer the file and the manifest again."
        ),
        (
            "settlement.csv: medfee_sumamt adds up to 100.00, manifest.json says 100.01. "
            "Export and transfer the file and the manifest again."
        ),
    ]


def test_a_manifest_that_agrees_is_accepted_and_missing_entries_noted(county):
    path = county.folder / "settlement.csv"
    county.write_manifest(
        {
            "name": "settlement.csv",
            "rows": 1,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest().upper(),
            "sums": {"medfee_sumamt": 100.0, "基金支付总额": "60", "unknown": "1"},
        }
    )
    receipt = county.receive()
    assert county.file(receipt, "settlement.csv").notes == (
        "manifest.json sums unknown, which is no amount of settlement; not compared",
    )
    assert county.file(receipt, "person.csv").notes == ("not listed in manifest.json",)


def test_a_sum_over_an_unreadable_value_is_a_fault_unless_the_hash_proves_the_file(county):
    path = county.write_rows("settlement", [{}, {"setl_id": "S2", "medfee_sumamt": "1,5"}])
    declared = {"name": "settlement.csv", "sums": {"medfee_sumamt": "101.50"}}
    county.write_manifest(declared)
    assert refusal(county)[0].startswith(
        "settlement.csv: medfee_sumamt adds up to 100.00, manifest.json says 101.50"
    )
    county.write_manifest({**declared, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    assert county.file(county.receive(), "settlement.csv").n_quarantined == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"files": [{"name": "../person.csv"}]}',
            'names the file "../person.csv", which is not a plain name',
        ),
        ('{"files": [{"name": "/etc/passwd"}]}', 'names the file "/etc/passwd", which is not a plain name'),
        ('{"files": [{"name": "..\\\\x.csv"}]}', "which is not a plain name within the delivery"),
        ('{"files": [{"rows": 1}]}', "lists a file without a name"),
        ('{"files": [{"name": "a"}, {"name": "a"}]}', "lists a twice"),
        ('{"files": {}}', 'must be an object with a list "files"'),
        ('{"extract_date": "1.3.2026"}', 'extract_date "1.3.2026" is not a date YYYY-MM-DD'),
        ('{"files": [{"name": "a", "rows": "many"}]}', 'a: rows "many" is not a whole number'),
        ('{"files": [{"name": "a", "sha256": "12"}]}', 'a: sha256 "12" is not 64 hexadecimal digits'),
        ('{"files": [{"name": "a", "sums": {"x": "1,5"}}]}', 'a: sum "1,5" of x is not an amount'),
        ('{"files": [{"name": "a", "sums": {"x": NaN}}]}', 'a: sum "nan" of x is not an amount'),
        ("{", "cannot be read as JSON"),
    ],
)
def test_what_a_manifest_must_not_say_is_named(county, content, message):
    county.write_bytes("manifest.json", content.encode())
    [fault] = read_manifest(find_files(county.folder, ["person"])).faults
    assert str(fault).startswith("manifest.json: ")
    assert message in str(fault)


def test_a_manifest_that_cannot_be_understood_refuses_the_delivery(county):
    county.write_bytes("manifest.json", b"{")
    [fault] = refusal(county)
    assert fault.startswith("manifest.json: cannot be read as JSON")


def test_links_and_devices_are_never_followed(county, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    (county.folder / "person_2.csv").symlink_to(secret)
    os.mkfifo(county.folder / "person_3.csv")
    assert refusal(county) == [
        "person_2.csv: is a link, folder or device, not a file. Deliver the file itself.",
        "person_3.csv: is a link, folder or device, not a file. Deliver the file itself.",
    ]


@pytest.mark.parametrize(
    "name", ["settlement_2.csv.part", "settlement_2.csv.filepart", "settlement_2.csv.tmp"]
)
def test_a_file_still_in_transfer_stops_the_delivery(county, name):
    county.write_bytes(name, b"")
    assert refusal(county) == [f"{name}: is still being transferred. Run again when the transfer has ended."]


def test_a_file_that_grows_is_not_read(county):
    found = find_files(county.folder, ["settlement", "person"])
    with (county.folder / "settlement.csv").open("ab") as stream:
        stream.write(b"more")
    (county.folder / "person.csv").unlink()
    assert [str(fault) for fault in wait_until_stable(found.files, 0)] == [
        f"{name}: changed while it was read, so it is still being written. "
        "Run again when the transfer has ended."
        for name in ("person.csv", "settlement.csv")
    ]


def test_every_fault_is_told_at_once(county):
    county.write_bytes("person.csv", b"")
    county.write_bytes("catalog.csv", b"med_list_codg,list_type\n1,201\n")
    county.write_rows("charge_line", [{"feedetl_sn": str(i), "cnt": "x"} for i in range(50)])
    county.write_manifest({"name": "institution.csv", "rows": 9}, {"name": "tip.csv"})
    with pytest.raises(DeliveryRefused, match=r"^2026-03-01: delivery refused, 5 faults;") as refused:
        county.receive()
    places = [line.split(":")[0] for line in str(refused.value).splitlines()[1:]]
    assert places == ["tip.csv", "catalog.csv line 1", "institution.csv", "person.csv", "charge_line.csv"]


def test_a_personal_value_is_masked_in_a_refusal(county):
    county.write_rows("person", [{"psn_no": str(i), "brdy": "1970/12/31"} for i in range(50)])
    [fault] = refusal(county)
    assert 'such as "19****31"' in fault


def test_too_little_room_is_told_before_the_work(county):
    county.home.create()
    with pytest.raises(
        NoSpace, match=r"GB free, but a delivery of 1,000,000.0 GB needs 3,000,000.0 GB"
    ) as full:
        require_space(county.home, 10**15)
    assert full.value.exit_code == 7


def test_a_disk_that_fills_up_is_told_in_one_sentence(county):
    with pytest.raises(NoSpace, match="the disk filled up"), tell_no_space(county.home):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(PermissionError), tell_no_space(county.home):
        raise PermissionError(errno.EACCES, "no")


def test_a_disk_that_fills_up_under_duckdb_is_told_as_well(county):
    """`/dev/full` answers every write like a full disk does."""
    full = Path("/dev/full")
    with duckdb.connect() as connection, pytest.raises(NoSpace), tell_no_space(county.home):
        connection.execute(f"copy (select i from range(1000000) r(i)) to '{full}' (format csv)")
