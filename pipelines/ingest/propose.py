"""Which of a bureau's columns is which of a contract: a proposal by name and by content."""

import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Column, Contract
from pipelines.errors import UsageError
from pipelines.ingest.discover import FORMS
from pipelines.ingest.faults import Unreadable
from pipelines.ingest.octets import read_blocks
from pipelines.ingest.sql_text import quote_name, quote_path, quote_text, read_parquet

SURE: Final = 0.75  # from here on a proposal is written to be used, below it to be looked at
_LEAST: Final = 0.5
_NAME_WEIGHT: Final = 0.7
_MISFIT: Final = 0.5  # a column fewer of whose values fit is another one, whatever it is called
_SAMPLE_ROWS: Final = 5000
_SHAPES: Final = {
    "date": r"\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?([ T]00:00(:00)?)?",
    "time": r"\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}([ T]?\d{1,2}:?\d{2}(:?\d{2})?(\.\d+)?)?",
    "money": r"-?\d{1,16}(\.\d{1,2}0*)?",
    "price": r"-?\d{1,12}(\.\d+)?",
    "qty": r"-?\d{1,14}(\.\d+)?",
    "integer": r"-?\d{1,9}",
    "flag": r"[01]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One column of a file and what it seems to be.

    Attributes:
        title: the column's name in the file.
        column: column of the contract.
        confidence: 0 to 1; from `SURE` on it is proposed for use.
        reason: why, with the shares measured.
    """

    title: str
    column: Column
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProposal:
    """What a file seems to be.

    Attributes:
        file: the file.
        contract: its extract.
        proposals: by place in the file.
        unknown: columns that look like none.
        missing: required columns of the contract that no column of the file looks like.
    """

    file: Path
    contract: Contract
    proposals: tuple[Proposal, ...]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]


def propose_mapping(
    file: Path, contracts: Mapping[str, Contract], *, extract: str | None = None
) -> FileProposal:
    """Return what the columns of `file` seem to be, best fitting extract first; nothing is written.

    Args:
        file: CSV, CSV.gz or Parquet.
        contracts: the extracts.
        extract: the extract it holds; None: the one its name begins with, else the one that fits best.

    Raises:
        UsageError: the file cannot be read as one of these, or looks like no extract.
    """
    with duckdb.connect(config={"threads": 2}) as connection:
        titles = _load_sample(connection, file)
        named = max((name for name in contracts if file.name.lower().startswith(name)), key=len, default=None)
        wanted = extract or named
        tried = [contracts[wanted]] if wanted else list(contracts.values())
        fitting = [_fit(connection, file, titles, contract) for contract in tried]
    best = max(fitting, key=_measure_coverage)
    if not best.proposals:
        raise UsageError(
            f"{file}: no column looks like one of {best.contract.table if wanted else 'an extract'}. "
            "Is the first line its header, and are the fields separated by commas?"
        )
    return best


def _measure_coverage(fit: FileProposal) -> tuple[float, int]:
    """Return the share of the contract's columns that were found, required ones counted four times."""
    weights = {column.name: 4 if column.required else 1 for column in fit.contract.columns}
    found = sum(weights[each.column.name] * each.confidence for each in fit.proposals)
    return found / sum(weights.values()), len(fit.proposals)


def _load_sample(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """Fill the table `sample` with the first rows, all text, columns `f0` and on; return the titles.

    Raises:
        UsageError: the file cannot be read.
    """
    form = next((form for form in FORMS if file.name.lower().endswith(f".{form}")), None)
    if form is None or not file.is_file():
        raise UsageError(f"{file}: is no CSV, CSV.gz or Parquet file. Name a file of a delivery.")
    try:
        if form == "parquet":
            source = read_parquet(file, delivered=True)
            titles = [row[0] for row in connection.execute(f"describe select * from {source}").fetchall()]
            wanted = ", ".join(f"cast({quote_name(t)} as varchar) as f{n}" for n, t in enumerate(titles))
            connection.execute(f"create table sample as select {wanted} from {source} limit {_SAMPLE_ROWS}")
        else:
            titles = _load_text(connection, file, compressed=form == "csv.gz")
    except Unreadable as fault:
        raise UsageError(str(fault.fault)) from None
    except duckdb.Error as fault:
        raise UsageError(f"{file}: cannot be read ({type(fault).__name__}).") from None
    except OSError as fault:
        raise UsageError(f"{file}: cannot be read ({fault.strerror}).") from None
    connection.execute(" ".join(["update sample set", ", ".join(
        f"f{n} = nullif(trim(f{n}), '')" for n in range(len(titles)))]))  # fmt: skip
    return titles


def _load_text(connection: duckdb.DuckDBPyConnection, file: Path, *, compressed: bool) -> list[str]:
    block = next(iter(read_blocks(file, compressed=compressed)), None)
    data = block.data.removeprefix(b"\xef\xbb\xbf") if block else b""
    if not data.strip():
        raise UsageError(f"{file}: is empty. Name a file with a header and some rows.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as copy:
        copy.write(text)
        copy.flush()
        connection.execute(
            f"create table line as from read_csv({quote_path(Path(copy.name))}, header = false, "
            "all_varchar = true, auto_detect = true, delim = ',', quote = '\"', escape = '\"', "
            f"null_padding = true, strict_mode = false, ignore_errors = true) limit {_SAMPLE_ROWS + 1}"
        )
    header = connection.execute("from line limit 1").fetchone() or ()
    titles = [str(title or "").strip() for title in header]
    names = ", ".join(f"f{n}" for n in range(len(titles)))
    connection.execute(f"create table sample as select * from (from line offset 1) as it({names})")
    return titles


def _fit(
    connection: duckdb.DuckDBPyConnection, file: Path, titles: Sequence[str], contract: Contract
) -> FileProposal:
    shares = _measure_content(connection, len(titles), contract)
    pairs = [
        _judge(title, column, shares.get((place, column.name)), place)
        for place, title in enumerate(titles)
        if title
        for column in contract.columns
    ]
    ranked = sorted(pairs, key=lambda pair: (-pair[1].confidence, pair[0], pair[1].column.name))
    taken: dict[int, Proposal] = {}
    names: set[str] = set()
    for place, proposal in ranked:
        if proposal.confidence >= _LEAST and place not in taken and proposal.column.name not in names:
            taken[place] = proposal
            names.add(proposal.column.name)
    return FileProposal(
        file=file,
        contract=contract,
        proposals=tuple(taken[place] for place in sorted(taken)),
        unknown=tuple(title for place, title in enumerate(titles) if place not in taken and title),
        missing=tuple(c for c in contract.columns if c.required and c.name not in names),
    )


def _measure_content(
    connection: duckdb.DuckDBPyConnection, n_columns: int, contract: Contract
) -> dict[tuple[int, str], float | None]:
    """Return the share of a column's values that fit each column of the contract, None without a value.

    Columns whose values may be anything are left out.
    """
    wanted = [
        (place, column.name, test)
        for place in range(n_columns)
        for column in contract.columns
        if (test := _test_value(column, f"f{place}"))
    ]
    if not wanted:
        return {}
    shares = ", ".join(f"avg(case when {test} then 1.0 else 0.0 end) filter (f{place} is not null)"
                       for place, _, test in wanted)  # fmt: skip
    row = connection.execute(f"select {shares} from sample").fetchone() or ()
    return {(place, name): share for (place, name, _), share in zip(wanted, row, strict=True)}


def _test_value(column: Column, value: str) -> str:
    if column.codes and column.codes_severity == "error":
        return f"{value} in ({', '.join(quote_text(code) for code in column.codes)})"
    pattern = column.pattern or _SHAPES.get(column.kind)
    return f"regexp_full_match({value}, {quote_text(pattern)})" if pattern else ""


def _judge(title: str, column: Column, share: float | None, place: int) -> tuple[int, Proposal]:
    name, like = _compare_names(title, column)
    confidence, content = name, "any value may stand there"
    if share is not None:
        content = f"{share:.0%} of the values fit"
        confidence = _NAME_WEIGHT * name + (1 - _NAME_WEIGHT) * float(share)
        if name == 1.0 and share >= _MISFIT:
            confidence = max(confidence, SURE)
        elif share < _MISFIT:
            confidence = min(confidence, SURE - 0.01) * (0.9 if name == 1.0 else 0.5)
    reason = f"named like {like} ({name:.0%}); {content}"
    return place, Proposal(title=title, column=column, confidence=round(confidence, 3), reason=reason)


def _compare_names(title: str, column: Column) -> tuple[float, str]:
    """Return how alike the title is to a name of the column, and that name."""
    own = [column.name, column.heading, *_read_synonyms()[1].get(column.name, ())]
    plain = _plain(title)
    alike = [
        (1.0 if _plain(name) == plain else _compare(_normalise(title), _normalise(name)), name)
        for name in own
    ]
    return max(alike, key=lambda pair: pair[0])


def _compare(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 0.97 if one == other else 0.95 * SequenceMatcher(None, one, other, autojunk=False).ratio()


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-./]|[(（【\[].*?[)）】\]]", "", unicodedata.normalize("NFKC", name)).casefold()


@cache
def _normalise(name: str) -> str:
    """Return the name with words that say the same replaced by one of them."""
    plain = _plain(name)
    for word, others in _read_synonyms()[0].items():
        for other in sorted(others, key=len, reverse=True):
            plain = plain.replace(other, word)
    return plain


@cache
def _read_synonyms() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the words that say the same, and other headings by column."""
    tables = tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text(encoding="utf-8"))
    return tables["words"], tables["columns"]
