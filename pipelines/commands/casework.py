"""`workbook`, `selfcheck`, `recheck`, `points`, `tips`: what follows a lead."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.settings import Home

if TYPE_CHECKING:
    import polars as pl

InstitutionOption = Annotated[
    str, typer.Option(help="The institution (定点医药机构编号).", show_default=False)
]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="Write the table as CSV to this file.")]

_POINTS: Columns = (
    ("score_year", "年度", "right"),
    ("fixmedins_code", "机构编号", "left"),
    ("doctor", "医师编码", "left"),
    ("lead_id", "线索编号", "left"),
    ("closed_on", "办结日期", "left"),
    ("n_records", "记录", "right"),
    ("confirmed_amt", "核实金额", "right"),
    ("points", "记分", "right"),
    ("total", "本年累计", "right"),
    ("warning", "预警", "left"),
)
_TIPS: Columns = (
    ("tip_id", "举报编号", "left"),
    ("received_on", "受理日期", "left"),
    ("fixmedins_code", "机构编号", "left"),
    ("psn_no", "人员编号", "left"),
    ("scheme_title", "举报事项", "left"),
    ("n_leads", "相关线索", "right"),
    ("amount", "涉及金额", "right"),
    ("confirmed_amt", "查实金额", "right"),
    ("reward", "奖励区间（元）", "right"),
    ("earlier_tip_id", "更早举报", "left"),
    ("leads", "线索", "left"),
)
_RECHECK: Columns = (
    ("fixmedins_code", "机构编号", "left"),
    ("scheme_title", "疑点类型", "left"),
    ("trend", "走向", "left"),
    ("moved_to", "转为", "left"),
    ("is_confirmed", "曾查实", "left"),
    ("monthly_n_before", "此前月均疑点", "right"),
    ("monthly_n_after", "此后月均疑点", "right"),
    ("monthly_amount_before", "此前月均金额", "right"),
    ("monthly_amount_after", "此后月均金额", "right"),
    ("fixmedins_name", "机构名称", "left"),
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (workbook, selfcheck, recheck, points, tips):
        app.command()(command)


def workbook(
    institution: InstitutionOption,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into.", show_default="HOME/exports/workbooks")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write an inspector's workbook and a page to print; filled in, it returns through `outcomes import`."""
    from pipelines.casework.inspection import export_workbook
    from pipelines.publish.destination import choose_folder

    place = Home(home)
    for path in export_workbook(place, choose_folder(place, to, "workbooks"), institution=institution):
        print_line(str(path))


def selfcheck(
    institution: InstitutionOption,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into.", show_default="HOME/exports/selfchecks")
    ] = None,
    days: Annotated[int, typer.Option(help="Days the institution has to answer.", min=1, max=365)] = 15,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the packet a hospital checks itself by (自查自纠): letter, own records, law; no scores."""
    from pipelines.casework.selfcheck import export_selfcheck
    from pipelines.publish.destination import choose_folder

    place = Home(home)
    folder = choose_folder(place, to, "selfchecks")
    paths, withheld = export_selfcheck(place, folder, institution=institution, days=days)
    for path in paths:
        print_line(str(path))
    if withheld:
        print_line(
            f"{withheld} leads are withheld: for the police, handed over, resting on others, "
            "on papers that others keep, or on a model."
        )


def recheck(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to look back on.")],
    institution: Annotated[str | None, typer.Option(help="Only this institution.")] = None,
    csv: CsvOption = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Look back (回头看): whether what was found before a day stopped, moved elsewhere, or goes on."""
    from pipelines.casework.follow import read_recheck

    frame = read_recheck(Home(home), since.date(), institution=institution)
    if show_frame(Home(home), frame, "recheck", csv, as_json=as_json):
        return
    if frame.is_empty():
        print_line(f"Nothing was found or confirmed before {since:%Y-%m-%d}: nothing to look back on.")

        return
    print_table(frame.to_dicts(), _RECHECK, f"回头看：{since:%Y-%m-%d}前后")


def points(
    year: Annotated[int | None, typer.Option(help="Only this calendar year.")] = None,
    csv: CsvOption = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the points (支付资格记分) that confirmed leads give physicians, and who reaches a threshold."""
    from pipelines.casework.follow import read_points

    frame = read_points(Home(home), year=year)
    if show_frame(Home(home), frame, "physician_point", csv, as_json=as_json):
        return
    if frame.is_empty():
        print_line("No confirmed lead gives points. `fundwatch outcomes import FILE` takes verdicts.")
        return
    rows = [
        row
        | {
            "points": _say_range(row["least_points"], row["most_points"]),
            "total": _say_range(row["least_total"], row["most_total"]),
            "score_year": str(row["score_year"]),
        }
        for row in frame.to_dicts()
    ]
    print_table(rows, _POINTS, "医师医保支付资格记分（建议区间，由经办机构按责任认定）")


def tips(csv: CsvOption = None, home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show the tips, the leads they touch, and the range of the reward once money is confirmed."""
    from pipelines.casework.follow import read_tips

    frame = read_tips(Home(home))
    if show_frame(Home(home), frame, "tip_ledger", csv, as_json=as_json):
        return
    if frame.is_empty():
        print_line("No tip came in yet. `fundwatch outcomes import --tips FILE` takes them.")
        return
    rows = [row | {"reward": _say_range(row["least_reward"], row["most_reward"])} for row in frame.to_dicts()]
    print_table(rows, _TIPS, "举报台账")


def show_frame(home: Home, frame: "pl.DataFrame", output: str, csv: Path | None, *, as_json: bool) -> bool:
    """Print the rows as JSON or write them as CSV where that was asked for; tell whether it was."""
    if csv is not None:
        from pipelines.casework.follow import save_listed

        save_listed(home, frame, output, csv)
    if as_json:
        print_json(frame.to_dicts())
    elif csv is not None:
        print_line(f"{frame.height} rows written: {csv}")
    return as_json or csv is not None


def _say_range(least: object, most: object) -> str:
    """Return two numbers as a range, one where they are equal, nothing where there are none."""
    if least is None or most is None:
        return ""
    return f"{least:,}" if least == most else f"{least:,}–{most:,}"
