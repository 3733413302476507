"""Encodings, line ends and packing as they occur in the field give the same rows."""

import gzip

import pytest

HEADINGS = "人员编号,性别,出生日期,险种类型,参保地区划,单位编号\n"
ROWS = '3400000000000001,1,1970-01-01,390,341021,"甲, 乙"\n2,2,1971-01-01,390,341021,㐀𠀀\n'
TEXT = HEADINGS + ROWS
EXPECTED = [("2", "㐀𠀀"), ("3400000000000001", "甲, 乙")]


SHAPES = {
    "lf": TEXT,
    "crlf": TEXT.replace("\n", "\r\n"),
    "mixed": TEXT.replace("\n", "\r\n", 1),
    "no_last_lf": TEXT[:-1],
    "no_last_crlf": TEXT.replace("\n", "\r\n")[:-2],
    "empty_first": "\n" + TEXT,
    "empty_between": TEXT.replace("\n", "\n\n"),
    "empty_crlf": TEXT.replace("\n", "\r\n\r\n") + "\r\n\r\n",
    "blanks_around_quotes": TEXT.replace('"甲, 乙"', ' "甲, 乙" '),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encoding_packing_line_ends_and_empty_lines_do_not_matter(county, encoding):
    expected = EXPECTED[1:]
    for shape, text in SHAPES.items():
        for suffix in ("csv", "csv.gz"):
            name = f"{shape}_{suffix.replace('.', '_')}"
            rows = text.replace("\n2,", f"\n{name},")
            county.write_bytes(f"person_{name}.{suffix}", rows.encode(encoding))
            expected.append((name, "㐀𠀀"))
    receipt = county.receive()
    assert sorted(county.landed(receipt, "person", "psn_no, emp_no")) == sorted(expected)
    persons = [file for file in receipt.files if file.file.startswith("person_")]
    assert {(file.encoding, file.n_rows_read) for file in persons} == {(encoding, 2)}


def test_a_gzip_of_several_members_is_one_file(county):
    (county.folder / "person.csv").unlink()
    head, tail = TEXT.encode()[:100], TEXT.encode()[100:]
    (county.folder / "person.csv.gz").write_bytes(gzip.compress(head) + gzip.compress(tail) + b"\0" * 512)
    assert county.landed(county.receive(), "person", "psn_no, emp_no") == EXPECTED


def test_a_long_ascii_beginning_does_not_hide_gb18030(county):
    rows = "".join(f"{i:016},1,1970-01-01,390,341021,\n" for i in range(100_000))
    head = "psn_no,gend,brdy,insutype,insu_admdvs,emp_no\n"
    county.write_bytes("person.csv", (head + rows + ROWS.split("\n", 1)[0] + "\n").encode("gb18030"))
    receipt = county.receive()
    assert county.file(receipt, "person.csv").encoding == "gb18030"
    assert county.landed(receipt, "person", "emp_no")[-1] == ("甲, 乙",)


def test_quarantined_text_of_a_gb18030_file_is_readable(county):
    county.write_bytes("person.csv", (HEADINGS + "坏,1,昨天,390,341021,\n坏,1\n" + ROWS).encode("gb18030"))
    receipt = county.receive()
    assert county.quarantined(receipt, "line, raw") == [(2, "坏,1,昨天,390,341021,"), (3, "坏,1")]


def test_rows_left_out_before_do_not_shift_the_lines_of_later_ones(county):
    lines = [f"{i},1,1970-01-01,390,341021," for i in range(100)]
    lines[10] = lines[50] = lines[51] = "short"
    lines[9], lines[49], lines[99] = "9,1,x,390,341021,", "49,1,x,390,341021,", "99,1,x,390,341021,"
    county.write_bytes("person.csv", (HEADINGS + "\n".join([ROWS.splitlines()[0], *lines])).encode())
    receipt = county.receive()
    assert county.quarantined(receipt, "line, raw") == [
        (12, "9,1,x,390,341021,"),
        (13, "short"),
        (52, "49,1,x,390,341021,"),
        (53, "short"),
        (54, "short"),
        (102, "99,1,x,390,341021,"),
    ]
