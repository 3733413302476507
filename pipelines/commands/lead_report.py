"""What leads and the plan of visits look like on screen."""

from pathlib import Path
from typing import Any

from pipelines.audit.log import write_audit
from pipelines.beijing import read_beijing_clock
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.database import open_published
from pipelines.publish.leads import read_leads
from pipelines.publish.order import RANKED, LeadOrder
from pipelines.publish.release import Release
from pipelines.settings import Home, read_settings

_MOST_NAMED = 4  # institutions of one lead, each on a line of its own
_LEAD_COLUMNS: Columns = (  # stacked, so that the sentence keeps half of a line of 100 letters
    ("rank", "名次", "right"),
    ("named", "线索编号\n疑点类型\n机构", "left"),
    ("figures", "涉及金额\n预计追回\n属实概率", "right"),
    ("summary", "疑点说明", "left"),
)
_DAY_COLUMNS: Columns = (
    ("day_no", "日次", "right"),
    ("team_no", "检查组", "right"),
    ("n_leads", "线索", "right"),
    ("n_sample", "其中随机抽样", "right"),
    ("n_planned", "计划查阅", "right"),
    ("hours", "用时（小时）", "right"),
    ("expected_amount", "预计追回", "right"),
    ("institutions", "机构", "left"),
)


def show_leads(
    home: Home, *, top: int, institution: str | None, only_new: bool = False, order: LeadOrder = RANKED
) -> None:
    """Print the best leads as a table, each with what it is and why it moved."""
    found = read_top_leads(home, top=top, institution=institution, only_new=only_new, order=order)
    shown = [_say_lead(lead) for lead in found]
    title = f"线索（{order.words}）"
    print_table(shown, _LEAD_COLUMNS, f"新增及重新列入的{title}" if only_new else title)


def _say_lead(lead: dict[str, Any]) -> dict[str, Any]:
    """Return the lead with its institutions, probability and sentences as the screen shows them."""
    names = lead["place_names"]
    more = [f"等{len(names) - _MOST_NAMED}家"] if len(names) > _MOST_NAMED else []
    several = [f"{len(names)}家：", *names[:_MOST_NAMED], *more]
    believed = f"{lead['probability']:.0%}（{'实测' if lead['is_measured'] else '预估'}）"
    yuan = ["" if lead[name] is None else f"{lead[name]:,}" for name in ("amount", "expected_amount")]
    titles = lead["scheme_titles"].split("、")
    moved = f"【{lead['moved']}】" if lead["moved"] else ""
    return lead | {
        "named": "\n".join([lead["lead_id"], *titles, *(several if len(names) > 1 else names)]),
        "figures": "\n".join([*yuan, "" if lead["control"] else believed]),
        "summary": f"{lead['summary']}{lead['money_note'] or ''}{moved}",
    }


def read_top_leads(
    home: Home, *, top: int, institution: str | None, only_new: bool = False, order: LeadOrder = RANKED
) -> list[dict[str, Any]]:
    """Return the best leads of the published night in the order asked for; only those new or back, or all."""
    with open_published(home) as connection:
        return read_leads(connection, top=top, institution=institution, only_new=only_new, order=order)


def plan_visits(home: Home, to: Path, *, inspectors: int, days: int, team_size: int, as_json: bool) -> None:
    """Write the plan of visits and print what every team does on every day."""
    import polars as pl

    from pipelines.publish.plan import Capacity, read_plan, write_plan

    settings = read_settings(home.root)
    capacity = Capacity(inspectors=inspectors, days=days, settings=settings, team_size=team_size)
    with open_published(home) as connection:
        plan = read_plan(connection, capacity)
    run_id = home.current.resolve().stem
    release = Release(exported_at=read_beijing_clock())

    def announce(sha256: str) -> None:
        write_audit(home, "plan", run_id=run_id, to=str(to.absolute()), persons="masked", sha256=sha256)

    write_plan(plan, to, watermark=release.write_watermark(run_id), announce=announce)
    per_day = plan.group_by("day_no", "team_no", maintain_order=True).agg(
        pl.len().alias("n_leads"),
        (pl.col("drawn") == "随机抽样").sum().alias("n_sample"),
        pl.col("n_planned").sum(),
        pl.col("hours").sum(),
        pl.col("expected_amount").sum(),
        pl.col("fixmedins_name")
        .fill_null(pl.col("fixmedins_code"))
        .unique(maintain_order=True)
        .alias("institutions"),
    )
    if as_json:
        print_json(
            {
                "file": to,
                "teams": capacity.n_teams,
                "days": per_day.to_dicts(),
                "leads": plan["lead_id"].to_list(),
            }
        )
        return
    print_table(per_day.to_dicts(), _DAY_COLUMNS, "检查计划")
    print_line(
        f"{capacity.n_teams} teams of {team_size}. No institution has two of them, "
        "and none a second day unless it fills one."
    )
    if capacity.n_left_over:
        print_line(
            f"{capacity.n_left_over} of {inspectors} inspectors make no team: "
            "let them join one, or check papers at the office."
        )
    print_line(f"{plan.height} leads, expected recovery {plan['expected_amount'].sum():,} yuan: {to}")
