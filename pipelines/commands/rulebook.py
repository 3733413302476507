"""`rules list|show|test|lint|new`: the rule library as an analyst works with it."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from data_contracts.errors import RuleError
from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table, print_text
from pipelines.errors import UsageError
from pipelines.messages import say_word, speaks_chinese
from pipelines.monitor.progress import choose_reporter
from pipelines.settings import Home
from rules.records import Rule

app = typer.Typer(
    help="List, show, test, check and start rules.", no_args_is_help=True, rich_markup_mode=None
)
SlugArgument = Annotated[
    str, typer.Argument(help="The rule's folder name, such as ghost_bed_stay.", show_default=False)
]
_COLUMNS_OF_NIGHT = ("last_night", "reason", "n_findings", "amount", "n_muted", "held_share", "n_judged")
_LIST_COLUMNS: Columns = (
    ("rule_id", "rule", "left"),
    ("scheme", "scheme", "left"),
    ("title_zh", "名称", "left"),
    ("version", "version", "right"),
    ("status", "status", "left"),
    ("severity", "severity", "left"),
    ("n_findings", "findings", "right"),
    ("amount", "yuan", "right"),
    ("precision", "precision", "right"),
    ("last_night", "last night", "left"),
)


@app.command("list")
def list_rules(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """List every rule with its version, status, and last night's findings and money."""
    from rules.loader import load_rules

    rules, faults = load_rules()
    runs = _read_runs(Home(home))
    nothing = dict.fromkeys(_COLUMNS_OF_NIGHT)
    rows = [
        {
            "rule_id": rule.id,
            "scheme": rule.scheme,
            "title_zh": rule.title_zh,
            "version": rule.version,
            "status": rule.status,
            "severity": rule.severity,
            **runs.get(rule.id, nothing),
        }
        for rule in rules
    ]
    if as_json:
        print_json(rows)
        return
    print_table([row | {"precision": show_precision(row)} for row in rows], _LIST_COLUMNS, names=("scheme",))
    if faults:
        print_line(f"{len(faults)} faults keep rules from running: see `fundwatch rules lint`.")


def show_precision(row: Mapping[str, Any]) -> str:
    """Return what share of the inspected leads of a rule held, and of how many; a dash without any."""
    if not row["n_judged"]:
        return "—"
    of = "（{}条中）" if speaks_chinese() else " of {}"
    return f"{row['held_share']:.0%}{of.format(row['n_judged'])}"


def _read_runs(home: Home) -> dict[str, dict[str, Any]]:
    from pipelines.database import read_published_rows

    if not home.current.exists():
        return {}
    query = (Path(__file__).parent / "sql" / "rule_record.sql").read_text(encoding="utf-8")
    return {row.pop("rule_id"): row for row in read_published_rows(home, query)}


def find_rule(slug: str) -> Rule:
    """Return the sound rule of that folder name or id.

    Raises:
        RuleError: its folder is faulty; every fault is named.
        UsageError: no rule is called so.
    """
    from rules.loader import load_cards, load_rules

    folders = {card.id: card.scheme for card in load_cards()}
    scheme = folders.get(slug, slug)
    rules, faults = load_rules(only=scheme)
    if rules:
        return rules[0]
    broken = [str(fault) for fault in faults if fault.scheme == scheme]
    if broken:
        raise RuleError("\n".join(broken))
    raise UsageError(f"no rule is called {slug!r}. Rules: {', '.join(sorted(folders.values()))}.")


@app.command("show")
def show_rule(slug: SlugArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Show a rule's card, its parameters with their sources, how it fared last night, and its query."""
    rule = find_rule(slug)
    fared = _read_runs(Home(home)).get(rule.id)
    print_line(f"{rule.id}  {rule.scheme}  {rule.title_zh} ({rule.title})")
    print_line(f"version {rule.version}, {rule.status}, severity {rule.severity}, subject {rule.subject}")
    if rule.reason:
        print_line(f"{rule.status} because: {rule.reason}")
    if fared:
        print_line(_tell_night(fared))
    print_text(f"法规依据：{'；'.join(rule.basis)}")
    print_text(f"建议调阅：{'、'.join(rule.inspect)}")
    print_line(f"must stay quiet for: {'; '.join(rule.false_positives)}")
    params = [
        {
            "name": param.name,
            "value": str(param.value),
            "unit": param.unit,
            "bounds": f"{param.minimum}–{param.maximum}",
            "source": param.source,
        }
        for param in rule.params.values()
    ]
    columns: Columns = tuple((name, name, "left") for name in ("name", "value", "unit", "bounds", "source"))
    print_table(params, columns, "Parameters")
    for name, step in rule.steps.items():
        print_text(f"-- {name}")
        print_text(step.text)
    print_text(rule.query.text)


def _tell_night(fared: Mapping[str, Any]) -> str:
    """Return how a rule fared on the published night, in one line."""
    if fared["n_findings"] is None:
        return f"last night: {fared['last_night']}. {fared['reason']}"
    muted = f", {fared['n_muted']} of them muted" if fared["n_muted"] else ""
    return (
        f"last night: {fared['last_night']}, {fared['n_findings']} findings{muted}, "
        f"{fared['amount']:,.2f} yuan; "
        f"precision so far {show_precision(fared)}"
    )


@app.command("test")
def run_rule_cases(
    slug: Annotated[str | None, typer.Argument(help="One rule; all of them when left out.")] = None,
) -> None:
    """Run the cases of one rule or of all."""
    from rules.cases import run_cases
    from rules.loader import load_rules

    rules = [find_rule(slug)] if slug else load_rules()[0]
    try:
        results = [result for rule in rules for result in run_cases(rule)]
    except ValueError as fault:  # cases.toml is faulty
        raise RuleError(str(fault)) from None
    for result in results:
        if slug or not result.passed:
            mark = say_word("passed" if result.passed else "FAILED")
            print_text(f"{mark}  {result.scheme}: {result.name}")
            if result.message:
                print_line(f"    {result.message}")
    passed = Counter(result.passed for result in results)
    print_line(f"{passed[True]} passed, {passed[False]} failed")
    if passed[False] or not results:
        raise typer.Exit(1)


@app.command("lint")
def lint_rules(
    slug: Annotated[str | None, typer.Argument(help="One rule; all of them when left out.")] = None,
) -> None:
    """Say everything that is wrong with every rule, pack and knowledge file at once."""
    from rules.lint import lint_rules as find_faults
    from rules.loader import list_folders

    known = sorted(folder.name for folder in list_folders())
    if slug and slug not in known:
        raise UsageError(f"no rule is called {slug!r}. Rules: {', '.join(known)}.")
    with choose_reporter().stage("rules lint"):
        faults = find_faults(only=slug)
    for fault in faults:
        print_line(str(fault))
    print_line(f"{len(faults)} faults")
    if faults:
        raise typer.Exit(1)


@app.command("new")
def start_rule(
    place: Annotated[
        str, typer.Argument(help="FAMILY/SLUG, such as billing/over_price.", show_default=False)
    ],
) -> None:
    """Make the folder of a new rule that runs at once, in shadow: its findings reach no lead."""
    from rules.scaffold import new_rule

    family, _, slug = place.partition("/")
    if not family or not slug:
        raise UsageError(f"{place!r} is not FAMILY/SLUG. Write for example billing/over_price.")
    for path in sorted(new_rule(family, slug).iterdir()):
        print_line(str(path))
