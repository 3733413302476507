"""Records are found where a standard CSV reader finds them, however the file is cut into blocks."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest import octets
from pipelines.ingest.octets import read_blocks
from pipelines.ingest.record_index import index_records

FIELD = st.text(st.sampled_from('a1 ,"\n\r甲'), max_size=6)
ROWS = st.lists(st.lists(FIELD, min_size=2, max_size=4), min_size=1, max_size=12)


def write_csv(rows: list[list[str]], ending: str, quoting: str = ',"\r\n') -> str:
    """Return the rows as CSV; a field is quoted when it holds a sign of `quoting`."""
    return "".join(",".join(quote(field, quoting) for field in row) + ending for row in rows)


def quote(field: str, quoting: str) -> str:
    """Return the field, in quotes when it needs them."""
    return '"' + field.replace('"', '""') + '"' if any(sign in field for sign in quoting) else field


@settings(max_examples=300, deadline=None)
@given(
    rows=ROWS,
    ending=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([',"\r\n', ',"\r\n a1甲']),
    cut=st.booleans(),
)
def test_records_and_fields_are_those_of_a_standard_reader(rows, ending, quoting, cut):
    data = write_csv(rows, ending, quoting).encode()
    data = data.removesuffix(ending.encode()) if cut else data
    index = index_records(data, final=True)
    assert index.open_quote is None
    assert not index.malformed.any()
    found = [data[start:end] for start, end in zip(index.starts, index.ends, strict=True)]
    assert [next(csv.reader(io.StringIO(each.decode(), newline=""))) for each in found] == rows
    assert index.n_separators.tolist() == [len(row) - 1 for row in rows]
    assert index.lines.tolist() == [data.count(b"\n", 0, start) for start in index.starts]


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, chunk=st.integers(1, 9))
def test_cutting_a_file_into_blocks_changes_no_record(tmp_path_factory, rows, chunk):
    path = tmp_path_factory.mktemp("blocks") / "x.csv"
    path.write_bytes(write_csv(rows, "\n").encode())
    whole = index_records(path.read_bytes(), final=True)
    before, octets._CHUNK_BYTES = octets._CHUNK_BYTES, chunk
    try:
        blocks = list(read_blocks(path, compressed=False, index_all=True))
    finally:
        octets._CHUNK_BYTES = before
    assert b"".join(block.data for block in blocks) == path.read_bytes()
    indexes = [(block, block.index) for block in blocks if block.index is not None]
    assert [
        block.offset + start for block, index in indexes for start in index.starts
    ] == whole.starts.tolist()
    assert [block.line - 1 + line for block, index in indexes for line in index.lines] == whole.lines.tolist()
    assert [n for _, index in indexes for n in index.n_separators] == whole.n_separators.tolist()


@pytest.mark.parametrize(
    ("text", "malformed"),
    [
        ('a,"b"c,d\ne,f,g\n', [True, False]),
        ('a,5" b,c\nd,"e""",f\n', [False, False]),
        ('a, "b\nc" ,d\n', [False]),
        ('a,"b"c"d\ne,"f",g\n', [True, False]),
        ("a\rb,c\nd,e\n", [True, False]),
        ("a,b\r\nc,d\r\n", [False, False]),
        ("a,b\rc", [True]),
    ],
)
def test_quotes_and_carriage_returns_outside_the_standard_spoil_one_record(text, malformed):
    assert index_records(text.encode(), final=True).malformed.tolist() == malformed


@pytest.mark.parametrize(
    ("text", "opening"),
    [('a,"b\nc,d\n', 2), ('a,"b\nc,"d",e\n', 2), ('a,b\nc,"d ""e""\nf', 6), ('a,"b""', 2)],
)
def test_a_quote_that_never_closes_is_named(text, opening):
    assert index_records(text.encode(), final=True).open_quote == opening
