"""Writes the made-up county's files as a bureau's export would, and the manifest that vouches for them."""

import codecs
import gzip
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """One file of the delivery, as its manifest names it.

    Attributes:
        name: file name within the delivery folder.
        rows: records, without the header.
        sums: sum of each money column the manifest vouches for, in yuan.
    """

    name: str
    rows: int
    sums: dict[str, Decimal] = field(default_factory=dict)


def write_csv(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    *,
    headings: dict[str, str] | None = None,
    encoding: str = "utf-8",
) -> int:
    """Rows written to a CSV file with one header row; a name ending in .gz is compressed.

    Args:
        connection: where the query runs.
        query: the rows, in the order they are to stand in the file.
        path: the file.
        headings: column name to heading, when the file is to carry other headings.
        encoding: `utf-8`, `utf-8-sig` or `gb18030`.
    """
    if headings:
        names = [column[0] for column in connection.execute(f"describe {query}").fetchall()]
        renamed = ", ".join(f'{name} as "{headings.get(name, name)}"' for name in names)
        query = f"select {renamed} from ({query})"
    plain = path if path.suffix == ".csv" and encoding == "utf-8" else path.with_name(path.name + ".part")
    rows = _first(connection.execute(f"copy ({query}) to '{plain}' (format csv, header true)"))
    if plain != path:
        if path.suffix == ".gz":
            _compress(plain, path)
        else:
            _recode(plain, path, encoding)
        plain.unlink()
    return rows


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Rows written to a Parquet file."""
    return _first(connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)"))


def write_manifest(folder: Path, files: list[DeliveredFile], *, extract_date: str) -> None:
    """Write manifest.json: rows, hash and sums of every file."""
    manifest = {
        "extract_date": extract_date,
        "files": [
            {
                "name": file.name,
                "rows": file.rows,
                "sha256": _hash_file(folder / file.name),
                "sums": {column: f"{total:.2f}" for column, total in file.sums.items()},
            }
            for file in files
        ],
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _first(result: duckdb.DuckDBPyConnection) -> int:
    row = result.fetchone()
    return int(row[0]) if row else 0


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compress(source: Path, target: Path) -> None:
    # no name and no time in the header: the same rows give the same bytes
    with (
        source.open("rb") as plain,
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 5, raw, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, _BLOCK)


def _recode(source: Path, target: Path, encoding: str) -> None:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    encode = codecs.getincrementalencoder(encoding)().encode
    with source.open("rb") as plain, target.open("wb") as coded:
        while block := plain.read(_BLOCK):
            coded.write(encode(decode(block)))
