"""The report of a night: a first page, a page per institution, a page per lead."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment

from pipelines.report.chart import draw_recovery, draw_spending
from pipelines.report.checks import group_checks
from pipelines.report.folder import open_pages, write_mark, write_private
from pipelines.report.font import FONT, cut_font
from pipelines.report.labels import load_code_labels
from pipelines.report.monitor import read_flags, read_months, read_quarters, read_weeks
from pipelines.report.page import build_environment, name_page
from pipelines.report.read import Source, open_source
from pipelines.report.summary import (
    group_changes,
    group_counties,
    group_schemes,
    group_unjudged,
    judge_trust,
    name_quality,
)
from pipelines.report.words import Mask
from pipelines.settings import Settings

REPORT_FOLDER: Final = "report"  # in the folder of the run
PAGE_SIZE: Final = 100
_TOP: Final = 20
_FONT_PAGE: Final = "assets/NotoSansSC.woff2"
_FONT_BESIDE: Final = {"font_file": f"../{_FONT_PAGE}", "font_data": ""}
_FONT_PLACE: Final = "FONT-OF-THIS-PAGE"
_ON_INDEX: Final = (
    "fixmedins_code", "fixmedins_name", "fixmedins_type", "hosp_lv", "specialty", "admdvs", "division",
    "place", "n_leads", "lead_amount", "expected_amount", "fund_amount", "months",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was written.

    Attributes:
        index: the first page.
        n_institutions: pages of institutions.
        n_leads: pages of leads.
    """

    index: Path
    n_institutions: int
    n_leads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every page needs while the report is written."""

    source: Source
    pages: Environment
    aside: Path
    common: Mapping[str, Any]

    def write(self, path: str, template: str, **shown: object) -> None:
        """Write one page."""
        text = self.pages.get_template(template).render(**self.common, **shown)
        write_private(self.aside / path, text.encode())


def write_report(
    database: Path,
    out: Path,
    *,
    settings: Settings,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Write the report of a snapshot into `out`; the same snapshot and settings give the same bytes.

    Pages are written aside and exchanged at the end. Only their owner can read them; numbers of persons,
    physicians and employers are masked on every page.

    Args:
        database: a snapshot with leads.
        out: the folder of the report, created when missing.
        settings: memory, threads, and how many pages.
        progress: told what was written.

    Raises:
        NoSpace: the disk is full.
        UsageError: `out` cannot be written, or holds something that is no report.
    """
    with open_pages(out) as aside, open_source(database, settings) as source:
        night = source.read_one("tonight_row")
        hidden = {row["word"]: row["psn_ref"] for row in source.read("personal_word")}
        mask = Mask(hidden, hidden)
        desk = _Desk(
            source=source,
            pages=build_environment(mask),
            aside=aside,
            common={
                "night": night,
                "total": source.read_one("lead_total"),
                "page_size": PAGE_SIZE,
                "has_checks_page": (out.parent / "contract_checks" / "index.html").exists(),
            },
        )
        institutions = _write_institutions(desk)
        n_leads = _write_leads(desk)
        _write_monitoring(desk)
        _write_index(desk, institutions)
        write_private(aside / _FONT_PAGE, FONT.read_bytes())
        figures = {"n_institutions": len(institutions), "n_leads": n_leads}
        write_mark(aside, {"run_id": night.get("run_id", ""), **figures})
    report = Report(index=out / "index.html", n_institutions=len(institutions), n_leads=n_leads)
    if progress:
        progress(describe_report(report))
    return report


def describe_report(report: Report) -> str:
    """Return the line of progress that says what was written."""
    return f"report: index.html, {report.n_institutions} institutions, {report.n_leads} leads"


def _write_institutions(desk: _Desk) -> list[dict[str, Any]]:
    """Write a page per institution and return what the first page shows of each."""
    listed = []
    for institution in desk.source.iterate_institutions():
        page = f"institutions/{name_page(institution['fixmedins_code'])}"
        desk.write(
            page, "institution.html", institution=institution, font_file=f"../{_FONT_PAGE}", font_data=""
        )
        listed.append({name: institution[name] for name in _ON_INDEX})
    return listed


def _write_leads(desk: _Desk) -> int:
    """Write a page per lead and the pages that list them; return how many leads have one."""
    n_leads = 0
    for lead in desk.source.iterate_leads():
        desk.write(f"leads/{lead['lead_id']}.html", "lead.html", lead=lead, **_FONT_BESIDE)
        n_leads += 1
    n_pages = max(-(-n_leads // PAGE_SIZE), 1)
    for page_no in range(1, n_pages + 1):
        until = min(page_no * PAGE_SIZE, n_leads)
        leads = desk.source.read("top_lead", after=(page_no - 1) * PAGE_SIZE, until=until)
        desk.write(
            f"leads/list-{page_no}.html",
            "lead_list.html",
            leads=leads,
            page_no=page_no,
            n_pages=n_pages,
            **_FONT_BESIDE,
        )
    return n_leads


def _write_monitoring(desk: _Desk) -> None:
    """Write the pages of weeks, months and quarters, and the page of the contract checks."""
    for period, shown in (
        ("week", read_weeks(desk.source)),
        ("month", read_months(desk.source)),
        ("quarter", read_quarters(desk.source)),
    ):
        desk.write(
            f"monitor/{period}.html", f"monitor_{period}.html", this_page=period, **shown, **_FONT_BESIDE
        )
    checks = group_checks(desk.source.read("checked"))
    desk.write("checks.html", "checks.html", **checks, font_file=_FONT_PAGE, font_data="")


def _write_index(desk: _Desk, institutions: list[dict[str, Any]]) -> None:
    """Write the first page, with a font cut to what it says."""
    template = desk.pages.get_template("index.html")
    shown = _read_index(desk.source)
    text = template.render(
        **desk.common,
        **shown,
        institutions=institutions,
        shown_codes={institution["fixmedins_code"] for institution in institutions},
        font_data=_FONT_PLACE,
        font_file="",
    )
    font = base64.b64encode(cut_font(text)).decode()
    write_private(desk.aside / "index.html", text.replace(_FONT_PLACE, font).encode())


def _read_index(source: Source) -> dict[str, Any]:
    """Return what the first page shows beside the institutions."""
    files, checks = source.read("arrived_file"), source.read_one("check_total")
    deliveries, unjudged = source.read("recent_delivery"), source.read("unjudged_rule")
    months = source.read("month_row")
    spending = draw_spending(source.read("spend_month"), dict(load_code_labels()["settlement.med_type"]))
    return {
        "files": files,
        "refused": source.read("refused_reason"),
        "checks": checks,
        "failed_checks": source.read("failed_check"),
        "watched": source.read_one("watch_period"),
        "is_watched": source.has_table("monitor_flag"),
        "watch_flags": read_flags(source),
        "ages": source.read("extract_age"),
        "deliveries": deliveries,
        "silent": source.read("silent_institution"),
        "trust": judge_trust(files, checks, unjudged),
        "new_kinds": source.read("new_lead_kind"),
        "recovery_chart": draw_recovery(source.read("recovery")),
        "spending_chart": spending,
        "top": source.read("top_lead", after=0, until=_TOP),
        "months": months,
        **group_schemes(source.read("scheme_month"), [month["month_on"] for month in months]),
        "cities": group_counties(source.read("county_total")),
        "unjudged": group_unjudged(unjudged),
        **source.read_one("judge_total"),
        **name_quality(source.read("quality_total")),
        "precision": source.read("precision"),
        "changes": group_changes(source.read("changed_lead")),
    }
