"""`rules mute|mutes|unmute|catalogue`: who is left alone for a while, and the catalogue for readers."""

from datetime import date, datetime
from typing import Annotated

import typer

from data_contracts.errors import RuleError
from data_contracts.masking import mask_identifier
from pipelines.beijing import read_beijing_clock
from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.commands.rulebook import SlugArgument, find_rule
from pipelines.errors import UsageError
from pipelines.settings import Home

SubjectOption = Annotated[
    str, typer.Option("--subject", help="subject_id of the finding.", show_default=False)
]
_STANDING = """
select
    count(*) filter (where state <> 'shadow') as n_findings,
    count(*) filter (where state = 'shadow') as n_in_shadow,
from finding
where scheme = ? and subject_id = ? and state <> 'withdrawn'
"""
_PUBLISHED_ON = "select max(extract_date) as day from run"
_COLUMNS: Columns = (
    ("scheme", "scheme", "left"),
    ("subject_id", "subject", "left"),
    ("until", "until", "left"),
    ("state", "state", "left"),
    ("who", "who", "left"),
    ("muted_at", "when", "left"),
    ("reason", "reason", "left"),
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (mute, mutes, unmute, catalogue):
        app.command()(command)


def mute(
    slug: SlugArgument,
    subject: SubjectOption,
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], help="Last day; at most 180 days ahead.", show_default=False),
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever reads it later.", show_default=False)],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Keep what a rule finds about one subject off the lists until a day; it stays recorded, marked muted."""
    from pipelines.audit.log import write_audit
    from pipelines.database import read_published_rows
    from rules.mutes import add_mute

    rule = find_rule(slug)
    place = Home(home)
    if not home.is_dir():
        raise UsageError(f"{home}: no such home. Name the folder the nights live in: --home DIR.")
    place.create()
    now = read_beijing_clock()
    try:
        add_mute(
            place.mutes, scheme=rule.scheme, subject_id=subject, until=until.date(), reason=reason,
            now=now, today=_read_today(place),
        )  # fmt: skip
    except RuleError as fault:
        raise UsageError(fault.message) from None
    shown = _show_subject(rule.subject, subject)
    logged = _log_subject(rule.subject, subject)
    said = reason.replace(subject, logged)
    write_audit(place, "mute", why=said, scheme=rule.scheme, subject=logged, until=str(until.date()))
    print_line(f"{rule.scheme} is muted for {shown} through {until.date()}, from the next night on.")
    if place.current.exists():
        (row,) = read_published_rows(place, _STANDING, [rule.scheme, subject])
        if row["n_in_shadow"]:
            print_line("Note: this rule is in shadow; its findings are on no list yet.")
        elif not row["n_findings"]:
            print_line("Note: no published finding of this rule has that subject_id. Is it spelt right?")


def _show_subject(kind: str, subject_id: str) -> str:
    """Return the subject as a screen or log may show it: a person's number masked."""
    return mask_identifier(subject_id) if kind == "person" else subject_id


def _log_subject(kind: str, subject_id: str) -> str:
    """Return the subject as the log keeps it for good: also a visit leads to a person who may be erased."""
    named = ("institution", "institution_item", "physician", "group")
    return subject_id if kind in named else mask_identifier(subject_id)


def _read_today(home: Home) -> date:
    """Return the day the published list speaks for, by which mutes end; today before the first night."""
    from pipelines.database import read_published_rows

    day = read_published_rows(home, _PUBLISHED_ON)[0]["day"] if home.current.exists() else None
    return day or read_beijing_clock().date()


def mutes(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """List the mutes, ended ones too; a person's number is masked, mutes.json in the home has it whole."""
    from rules.loader import load_cards
    from rules.mutes import read_mutes

    subjects = {card.scheme: card.subject for card in load_cards()}
    today = _read_today(Home(home))
    rows = [
        {
            "scheme": one.scheme,
            "subject_id": _show_subject(subjects.get(one.scheme, "person"), one.subject_id),
            "until": one.until,
            "state": "holds" if today <= one.until else "ended",
            "who": one.who,
            "muted_at": one.muted_at.isoformat(timespec="seconds"),
            "reason": one.reason,
        }
        for one in read_mutes(Home(home).mutes)
    ]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, _COLUMNS)
    else:
        print_line("No rule is muted.")


def unmute(slug: SlugArgument, subject: SubjectOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Take a mute back before its day; the finding is on the lists again from the next night on."""
    from pipelines.audit.log import write_audit
    from rules.loader import load_cards
    from rules.mutes import remove_mute

    kind = next((card.subject for card in load_cards() if card.scheme == slug), "person")
    shown = _show_subject(kind, subject)
    try:
        remove_mute(Home(home).mutes, scheme=slug, subject_id=subject)
    except RuleError as fault:
        raise UsageError(fault.message.replace(subject, shown)) from None
    write_audit(Home(home), "unmute", scheme=slug, subject=_log_subject(kind, subject))
    print_line(f"{slug} is no longer muted for {shown}, from the next night on.")


def catalogue(
    check: Annotated[bool, typer.Option("--check", help="Only say whether it is stale (exit 1).")] = False,
) -> None:
    """Write rules/CATALOGUE.md: every rule with definition, parameters, law and data, Chinese and English."""
    from rules.catalogue import FILE, write_catalogue
    from rules.mutes import write_atomically

    text = write_catalogue()
    current = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    if check:
        if current != text:
            print_line(f"{FILE} is stale. Run `fundwatch rules catalogue`.")
            raise typer.Exit(1)
        print_line(f"{FILE} is current.")
        return
    write_atomically(FILE, text)
    print_line(str(FILE))
