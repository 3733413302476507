"""Whether a person is still anywhere in a home: every file read, packed ones unpacked, tables row by row."""

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipelines.ingest.sql_text import read_parquet
from pipelines.keeping.erase_landing import say_named
from pipelines.keeping.erase_snapshot import holds_person
from pipelines.keeping.person import Person, write_person

_BLOCK_BYTES: Final = 1 << 24
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
_PACKED: Final = frozenset({".xlsx", ".skops", ".zip"})
_TEXTS: Final = frozenset({".json", ".jsonl", ".txt", ".csv", ".html", ".md", ".xml", ".log", ".toml"})
_READABLE: Final = _PACKED | _TEXTS | {".gz", ".parquet", ".duckdb"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search of a home came to.

    Attributes:
        found: files that name the person.
        n_files: files read.
        n_bytes: bytes read, packed files as they lie.
    """

    found: tuple[Path, ...]
    n_files: int
    n_bytes: int


def search_home(
    root: Path, person: Person, *, but: frozenset[Path] = frozenset(), words_only: bool = False
) -> Search:
    """Return which files of a home name the person.

    The number is looked for in every byte; the ids of their visits in texts, tables and packed lists.

    Args:
        root: the home.
        person: who is looked for.
        but: files passed over.
        words_only: a number that is part of another does not count, in files that can be read as words.
    """
    files = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and path not in but
    ]
    found = tuple(path for path in files if names_person(path, person, words_only=words_only))
    return Search(found=found, n_files=len(files), n_bytes=sum(path.stat().st_size for path in files))


def names_person(path: Path, person: Person, *, words_only: bool = False) -> bool:
    """Return whether a file names the person, in its bytes or in what they stand for."""
    if (not words_only or path.suffix not in _READABLE) and _holds_bytes(_read_blocks(path), person.psn_no):
        return True
    if path.suffix == ".parquet":
        return _holds_rows(path, person)
    if path.suffix == ".duckdb":
        return holds_person(path, person)
    return any(person.mentioned_by(text) for text in _unpack(path))


def _unpack(path: Path) -> Iterator[str]:
    """Yield the texts a file stands for; a file of another kind has none beside its bytes."""
    if path.suffix == ".gz":
        with gzip.open(path) as file:
            yield file.read().decode(errors="replace")
    elif path.suffix in _PACKED:
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode(errors="replace") for name in archive.namelist())
    elif path.suffix in _TEXTS:
        yield path.read_text(encoding="utf-8", errors="replace")


def _read_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _holds_bytes(blocks: Iterator[bytes], text: str) -> bool:
    wanted = [text.encode(encoding) for encoding in _ENCODINGS]
    longest = max(map(len, wanted))
    carry = b""
    for block in blocks:
        joined = carry + block
        if any(each in joined for each in wanted):
            return True
        carry = joined[-longest:]
    return False


def _holds_rows(path: Path, person: Person) -> bool:
    with duckdb.connect() as connection:
        write_person(connection, person)
        described = connection.execute(f"describe select * from {read_parquet(path)}").fetchall()
        texts = tuple(name for name, kind, *_ in described if "VARCHAR" in kind or kind in ("BLOB", "JSON"))
        if not texts:
            return False
        query = f"select 1 from {read_parquet(path)} where {say_named(texts, person)} limit 1"
        return connection.execute(query).fetchone() is not None
