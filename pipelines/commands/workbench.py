"""`rules backtest|diff|activate|explain`: how an analyst tunes, releases and checks a rule."""

import tempfile
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_contracts.errors import RuleError
from pipelines.beijing import read_beijing_clock
from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.commands.rulebook import SlugArgument, find_rule
from pipelines.errors import UsageError
from pipelines.messages import say_word
from pipelines.settings import Home, read_settings

if TYPE_CHECKING:  # the parser of SQL and DuckDB behind them would make every command wait
    from rules.backtest import Trial
    from rules.diff import Difference
    from rules.records import Packs, Rule
    from rules.trial import Bench

_FOUND_BY = "select rule_id from finding where finding_id = ?"
_RAN = "select status from rule_run where run_id = ? and rule_id = ?"
_TRIAL_COLUMNS: Columns = (
    ("values", "values", "left"),
    ("n_findings", "findings", "right"),
    ("amount", "yuan", "right"),
    ("n_institutions", "institutions", "right"),
    ("n_shared", "shared", "right"),
    ("precision", "precision", "right"),
    ("recall", "recall", "right"),
    ("shared_with", "shared with", "left"),
)
_DIFF_COLUMNS: Columns = (
    ("scheme", "scheme", "left"),
    ("n_new", "new", "right"),
    ("amount_new", "new yuan", "right"),
    ("n_gone", "gone", "right"),
    ("amount_gone", "gone yuan", "right"),
    ("n_kept", "kept", "right"),
    ("amount_moved", "kept ± yuan", "right"),
    ("n_new_in_shadow", "new, seen in shadow", "right"),
)
_PLACE_COLUMNS: Columns = (
    ("fixmedins_code", "institution", "left"),
    ("n_new", "new", "right"),
    ("amount_new", "new yuan", "right"),
    ("n_gone", "gone", "right"),
    ("amount_gone", "gone yuan", "right"),
    ("amount_moved", "kept ± yuan", "right"),
    ("institution", "name", "left"),
)
_EXAMPLE_COLUMNS: Columns = (
    ("kind", "kind", "left"),
    ("finding_id", "finding", "left"),
    ("amount", "yuan", "right"),
    ("message", "message", "left"),
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (backtest, diff, activate, explain):
        app.command()(command)


def backtest(
    slug: SlugArgument,
    *,
    param: Annotated[
        list[str] | None, typer.Option(help="NAME=V1,V2,V3; given again for another parameter: all pairs.")
    ] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Run a rule over the published snapshot with several values: findings, money, precision for each."""
    from pipelines.database import open_bench
    from rules.backtest import backtest_rule
    from rules.trial import list_values

    rule = find_rule(slug)
    first, last = _read_day(since), _read_day(until)
    if first and last and last < first:
        raise UsageError(f"--to {last} is before --from {first}.")
    try:
        combinations = list_values(rule, param or [])
    except RuleError as fault:
        raise UsageError(fault.message) from None
    with open_bench(Home(home), read_settings(home), _load_packs()) as bench:
        trials = backtest_rule(bench, rule, combinations, since=first, until=last)
    if as_json:
        print_json({"scheme": rule.scheme, "run_id": bench.run_id, "trials": [asdict(t) for t in trials]})
        return
    _print_trials(rule, bench.run_id, trials)


def _print_trials(rule: "Rule", run_id: str, trials: "list[Trial]") -> None:
    from rules.backtest import draw_bars

    labels = [
        ", ".join(f"{name}={value}" for name, value in trial.values.items()) or say_word("in force")
        for trial in trials
    ]
    rows = [
        asdict(trial)
        | {
            "values": label,
            "precision": _show_share(trial.precision),
            "recall": _show_share(trial.recall),
            "shared_with": ", ".join(f"{other} {n}" for other, n in trial.shared_with.items()),
        }
        for label, trial in zip(labels, trials, strict=True)
    ]
    print_table(rows, _TRIAL_COLUMNS, f"{rule.scheme} on the published {run_id}")
    print_line("findings")
    for line in draw_bars(labels, [trial.n_findings for trial in trials]):
        print_line(f"  {line}")
    judged = trials[0]
    print_line()
    print_line("shared: findings that accuse a settlement another rule accuses too.")
    if judged.n_judged:
        print_line(
            f"precision, recall: on {judged.n_judged} inspected leads that this rule was part of, of which "
            f"{judged.n_held} held (partly counts half in precision). Cases no rule put forward are unknown."
        )
    else:
        print_line("precision, recall: no lead of this rule has been inspected yet.")


def diff(
    slug: Annotated[str | None, typer.Argument(help="One rule; all of them when left out.")] = None,
    against: Annotated[
        str | None, typer.Option(help="A snapshot file or a git revision; by default what is published.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show what a changed rule newly accuses, no longer accuses, and the money either way."""
    from pipelines.database import open_bench
    from rules.diff import hash_rule, write_receipt
    from rules.loader import load_rules

    rules = [find_rule(slug)] if slug else [rule for rule in load_rules()[0] if rule.status != "retired"]
    place, packs = Home(home), _load_packs()
    file = Path(against) if against and Path(against).exists() else None
    differences = []
    with open_bench(place, read_settings(home), packs, compared=file) as bench:
        for rule in rules:
            try:
                difference = _compare(bench, rule, against, file)
            except RuleError as fault:
                if slug:
                    raise
                typer.echo(f"{rule.scheme}: {fault.message}", err=True)
                continue
            differences.append(difference)
            now = read_beijing_clock()
            write_receipt(
                place.diffs, difference, rule_hash=hash_rule(rule, packs), run_id=bench.run_id, now=now
            )
    if as_json:
        print_json({"run_id": bench.run_id, "differences": [asdict(one) for one in differences]})
        return
    print_table(
        [asdict(one) for one in differences], _DIFF_COLUMNS, f"Against {against or 'the published findings'}"
    )
    for one in differences:
        _print_difference(one)


def _compare(bench: "Bench", rule: "Rule", against: str | None, file: Path | None) -> "Difference":
    from rules.diff import compare_rules, compare_stored, load_revision

    if against is None:
        return compare_stored(bench, rule)
    if file is not None:
        return compare_stored(bench, rule, database="compared", against=str(file))
    with tempfile.TemporaryDirectory(prefix="fundwatch-") as scratch:
        try:
            before = load_revision(rule, against, Path(scratch))
        except RuleError as fault:
            raise UsageError(fault.message) from None
        return compare_rules(bench, rule, before, against=against)


def _print_difference(one: "Difference") -> None:
    if one.institutions:
        print_table(one.institutions, _PLACE_COLUMNS, f"{one.scheme}, per institution")
    if one.examples:
        print_table(one.examples, _EXAMPLE_COLUMNS, f"{one.scheme}, the most money first")


def activate(slug: SlugArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Put a rule to work, after a fresh `rules diff` and with clean lint; notes it in the changelog."""
    from pipelines.audit.log import write_audit
    from pipelines.database import read_published_rows
    from pipelines.published import read_published
    from rules.activate import activate_rule
    from rules.catalogue import FILE, write_catalogue
    from rules.mutes import write_atomically

    rule = find_rule(slug)
    place = Home(home)
    run_id = read_published(place).run_id
    ran = read_published_rows(place, _RAN, [run_id, rule.id]) if run_id else []
    done = activate_rule(
        rule,
        _load_packs(),
        receipts=place.diffs,
        run_id=run_id,
        last_night=ran[0]["status"] if ran else None,
        today=read_beijing_clock().date(),
    )
    if not done.fresh:
        print_line(f"{done.scheme} works like this already, version {done.version}: nothing new.")
        print_line(done.entry)
        return
    write_atomically(FILE, write_catalogue())
    write_audit(
        place, "activation", scheme=done.scheme, version=done.version, raised=done.raised, run_id=run_id
    )
    print_line(f"{done.scheme} is active from the next night on, version {done.version}.")
    if done.raised:
        print_line("The version was raised, because its meaning changed.")
    print_line(done.entry)


def explain(
    finding_id: Annotated[str, typer.Argument(help="The finding, such as F3a…; see `rules diff`, `sql`.")],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Print a finding as an inspector's note, with the SQL to find it again by hand."""
    from pipelines.commands.finding_note import print_note
    from pipelines.database import open_published
    from rules.explain import explain_finding
    from rules.loader import load_cards, load_rules

    folders = {card.id: card.scheme for card in load_cards()}
    try:
        with open_published(Home(home)) as connection:
            found = connection.execute(_FOUND_BY, [finding_id]).fetchone() or ("",)
            rules, _ = load_rules(only=folders.get(found[0], ""))  # of no rule's name, none is read
            note = explain_finding(connection, finding_id, {rule.id: rule for rule in rules})
    except RuleError as fault:
        raise UsageError(fault.message) from None
    if as_json:
        print_json(asdict(note))
    else:
        print_note(note)


def _load_packs() -> "Packs":
    from rules.loader import load_cards
    from rules.packs import load_packs

    return load_packs(load_cards())


def _read_day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _show_share(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"
