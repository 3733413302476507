"""`verify`, `restore`, `erase`: is the published night what was written; back from landing; forgotten."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import SnapshotChanged, UsageError
from pipelines.settings import Home, read_settings

if TYPE_CHECKING:  # reads DuckDB
    from pipelines.keeping.verify import Verdict

_COLUMNS: Columns = (
    ("table", "table", "left"),
    ("n_rows", "rows", "right"),
    ("verdict", "verdict", "left"),
    ("digest", "SHA-256 of its rows", "left"),
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (verify, restore, erase):
        app.command()(command)


def verify(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Say whether the published night is still what was written, table by table (exit 9 when it is not)."""
    from pipelines.keeping.verify import verify_published

    verdict = verify_published(Home(home))
    if as_json:
        print_json({**asdict(verdict), "sound": verdict.sound})
    else:
        _print_verdict(verdict)
    if not verdict.sound:
        raise SnapshotChanged(_explain(verdict))


def _print_verdict(verdict: "Verdict") -> None:
    from pipelines.keeping.digest import LEFT_OUT

    rows = [
        {**asdict(each), "verdict": "changed" if each.table in verdict.changed else "as written"}
        for each in verdict.found.tables
    ]
    if not verdict.kept:
        rows = [row | {"verdict": "nothing kept"} for row in rows]
    print_table(rows, _COLUMNS, f"{verdict.found.run_id}: result tables", names=("table",))
    left_out = "; ".join(f"{table}: {', '.join(sorted(names))}" for table, names in LEFT_OUT.items())
    print_line(f"Left out, because they tell of the clock and not of the records: {left_out}.")
    print_line(f"Digest of all of them: {verdict.found.whole}")
    print_line(f"SHA-256 of the file, every table of it: {verdict.found.file_sha256}")
    for place, agrees in verdict.kept.items():
        print_line(f"Kept in {place}: {'the same' if agrees else 'ANOTHER'}")
    if verdict.sound:
        print_line("Unchanged since it was published.")


def _explain(verdict: "Verdict") -> str:
    run_id = verdict.found.run_id
    if not verdict.kept:
        return (
            f"{run_id}: no digest of it was kept, so nobody can say if it was changed. Older code made it, "
            "or somebody removed the digest. The next night keeps one."
        )
    if verdict.changed:
        return (
            f"{run_id}: {', '.join(verdict.changed)} differ from what the night wrote. Find out who wrote "
            "there, then run `fundwatch restore`: it builds the night anew from landing."
        )
    if verdict.file_changed:
        return (
            f"{run_id}: the result tables are as written, but other bytes of the file are not. Find out who "
            "wrote there, then run `fundwatch restore`: it builds the night anew from landing."
        )
    return f"{run_id}: the kept digests do not agree. Run `fundwatch restore`."


def restore(
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
    accept: Annotated[
        bool,
        typer.Option("--accept-differences", help="Publish also what differs from what the night wrote."),
    ] = False,
) -> None:
    """Build the last published night anew from landing, and hold it against what the night had written."""
    from pipelines.keeping.restore import find_lost, restore_night
    from pipelines.lock import hold_lock
    from pipelines.monitor.progress import choose_reporter

    place = Home(home)
    if not place.landing.is_dir():
        raise UsageError(
            f"{place.landing}: no such folder, and it is what a restore reads. Name the home: --home."
        )
    place.create()
    reporter = choose_reporter("quiet" if as_json else "auto")
    with hold_lock(place.lock):
        lost = find_lost(place)  # before anything is written anew
        restored = restore_night(place, read_settings(), reporter, accept=accept)
    if as_json:
        print_json({**asdict(restored), "lost": lost})
        return
    print_line(f"Restored {restored.run_id}: {place.current}")
    print_line(f"Digest of the result tables: {restored.digest.whole}")
    if restored.changed:
        print_line(f"Other than the night wrote: {', '.join(restored.changed)}.")
    else:
        print_line("Every result table is what the night wrote.")
    for note in restored.notes:
        print_line(f"Because {note}.")
    for what in lost:
        print_line(f"Not in landing, so not restored where there was any: {what}.")


def erase(
    person: Annotated[
        str, typer.Option("--person", help="psn_no of who is to be forgotten.", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.", show_default=False)],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Remove a person from everything in the home, and prove it by reading every byte of it."""
    from pipelines.ingest.space import tell_no_space
    from pipelines.keeping.erase import erase_person
    from pipelines.lock import hold_lock
    from pipelines.monitor.progress import choose_reporter

    place = Home(home)
    if not home.is_dir():
        raise UsageError(f"{home}: no such home. Name the folder the nights live in: --home DIR.")
    place.create()
    with hold_lock(place.lock), tell_no_space(place):
        erased = erase_person(
            place,
            person,
            reason,
            settings=read_settings(),
            reporter=choose_reporter("quiet" if as_json else "auto"),
        )
    if as_json:
        print_json(asdict(erased))
        return
    for what, count in erased.counts.items():
        print_line(f"{what}: {count:,}")
    print_line(
        f"Searched {erased.n_files:,} files, {erased.n_bytes / 1e6:,.1f} MB: the person is in none of them."
    )
    print_line("Not reached: deliveries outside the home, backups, lists that were handed out.")
