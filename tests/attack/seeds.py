"""Sound inputs from which mutations start, and the words worth putting into them."""

import gzip
import io
import json
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.contract import load_extracts

_ROW: Final = {
    "feedetl_sn": "F1",
    "setl_id": "S1",
    "mdtrt_id": "M1",
    "psn_no": "3400000000000001",
    "fixmedins_code": "H34102100001",
    "fee_ocur_time": "2026-02-20 09:00:00",
    "list_type": "201",
    "med_list_codg": "00110900100",
    "med_list_name": "普通病房床位费",
    "cnt": "1",
    "pric": "40.00",
    "det_item_fee_sumamt": "40.00",
}
_HEADINGS: Final = {column.name: column.heading for column in load_extracts()["charge_line"].columns}
WORDS: Final = (
    *(b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xb4\xb2"),
    *("床位费".encode(), "床位费".encode("gb18030"), "\u3000".encode(), b"\x1f\x8b\x08", b"PAR1"),
    *(name.encode() for name in _ROW),
    *(b"1e9", b"-0.005", b"NaN", b"9" * 20, b"2026-02-30", b"9999-12-31", b'{"files": [', b'"sha256": '),
)


def _write(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def make_seeds(target: str) -> list[bytes]:
    """Return sound inputs of a target: small, and each of another kind."""
    head, row = ",".join(_ROW), ",".join(_ROW.values())
    plain = f"{head}\n{row}\n{row.replace('F1', 'F2')}\n"
    quoted = f"{head}\n" + ",".join(f'"{value}"' for value in _ROW.values()) + '\n"F""3",\n'
    headed = ",".join(_HEADINGS[name] for name in _ROW) + f"\n{row}\n"
    texts = [
        _write(plain),
        _write(quoted),
        _write(headed),
        _write(plain, "gb18030"),
        _write(plain, "utf-8-sig"),
        _write(plain.replace("\n", "\r\n")),
        _write(plain.replace("\n", "\n\n") + "short\n"),
    ]
    if target in ("csv", "stage"):
        return texts
    if target == "gzip":
        return [*(gzip.compress(text, mtime=0) for text in texts), gzip.compress(texts[0], mtime=0) * 2]
    if target == "parquet":
        return [
            _write_parquet(compression, version) for compression in ("none", "snappy") for version in (1, 2)
        ]
    entry = {"name": "charge_line.csv", "rows": 1, "sha256": "0" * 64, "sums": {"cnt": "1.00"}}
    told = json.dumps({"extract_date": "2026-03-01", "files": [entry]})
    return [_write(told), _write(told, "utf-8-sig"), b"{}", b'{"files": []}']


def _write_parquet(compression: str, version: int) -> bytes:
    columns = {name: [value, value] for name, value in _ROW.items()}
    sink = io.BytesIO()
    pq.write_table(
        pa.table(columns),
        sink,
        compression=compression,
        data_page_version=f"{version}.0",
        use_dictionary=version == 1,
    )
    return sink.getvalue()
