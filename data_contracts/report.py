"""Static pages about the checks that open in a browser without a network."""

import html
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from data_contracts.contract import Contract
from data_contracts.records import CheckResult

# The library's pages fetch styles, scripts and images from public hosts: on a closed network they would hang,
# and elsewhere tell those hosts that somebody reads them. What they say is plain HTML and stays.
_REMOTE: Final = re.compile(
    r"<script\b.*?</script>|<footer\b.*?</footer>|<link\b[^>]*>|<img\b[^>]*>", re.DOTALL | re.IGNORECASE
)
_REMOTE_LINK: Final = re.compile(r'\s(?:href|src)="https?://[^"]*"', re.IGNORECASE)

_REMOTE_IMAGE: Final = re.compile(r"url\([\"']?https?://[^)]*\)", re.IGNORECASE)

_STYLE: Final = """
body { font: 14px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; margin: 1.5rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; white-space: nowrap; }
tr.failed td { background: #fdecea; } tr.unknown td { color: #666; }
.modal, .cooltip .top { display: none; }
.ge-success-icon::before { content: "\\2714"; } .ge-failed-icon::before { content: "\\2718"; }
"""
_SEVERITIES: Final = {"critical": "停止", "error": "错误", "warning": "警告"}
_STATES: Final = {False: ("failed", "未通过"), None: ("unknown", "未检查"), True: ("passed", "通过")}


def clear_report(report_dir: Path) -> None:
    """Remove the pages of an earlier try of the same night."""
    for folder in ("expectations", "validations", "static"):
        shutil.rmtree(report_dir / folder, ignore_errors=True)


def write_report(
    results: Sequence[CheckResult], contracts: Mapping[str, Contract], *, run_id: str, report_dir: Path
) -> None:
    """Write `index.html`, every check, worst first, and make the library's pages self-contained."""
    report_dir.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(report_dir / "static", ignore_errors=True)
    details: dict[str, str] = {}
    for page in sorted(report_dir.glob("*/**/*.html")):
        text = _REMOTE_LINK.sub("", _REMOTE.sub("", page.read_text(encoding="utf-8")))
        text = _REMOTE_IMAGE.sub("none", text)
        page.write_text(text.replace("</head>", f"<style>{_STYLE}</style></head>", 1), encoding="utf-8")
        path = page.relative_to(report_dir)
        if path.parts[0] == "validations":
            details[path.parts[1]] = path.as_posix()
    (report_dir / "index.html").write_text(
        _render_index(results, contracts, run_id, details), encoding="utf-8"
    )


def _render_index(
    results: Sequence[CheckResult], contracts: Mapping[str, Contract], run_id: str, details: Mapping[str, str]
) -> str:
    states, severities = list(_STATES), list(_SEVERITIES)
    worst_first = sorted(results, key=lambda r: (states.index(r.success), severities.index(r.severity)))
    rows = "\n".join(_render_row(result, contracts[result.extract].title, details) for result in worst_first)
    headings = ("提取文件", "检查项", "严重程度", "结果", "检查行数", "不符行数", "说明")
    failed = sum(result.success is False for result in results)
    unknown = sum(result.success is None for result in results)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>数据契约检查 {run_id}</title>\n"
        f"<style>{_STYLE}</style></head><body>\n<h1>数据契约检查 {run_id}</h1>\n"
        f"<p>共 {len(results)} 项检查，未通过 {failed} 项，"
        f"未检查 {unknown} 项（没有可检查的数据，或以往交付太少无从比较；不等于通过）。</p>\n"
        f"<table><thead><tr>{''.join(f'<th>{heading}</th>' for heading in headings)}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>\n</body></html>\n"
    )


def _render_row(result: CheckResult, title: str, details: Mapping[str, str]) -> str:
    css, state = _STATES[result.success]
    name = f"{html.escape(title)} {result.extract}"
    if result.extract in details:
        name = f'<a href="{html.escape(details[result.extract])}">{name}</a>'
    return (
        f'<tr class="{css}"><td>{name}</td><td>{html.escape(result.check_name)}</td>'
        f"<td>{_SEVERITIES[result.severity]}</td><td>{state}</td>"
        f'<td class="number">{result.n_rows:,}</td><td class="number">{result.n_unexpected:,}</td>'
        f"<td>{_say_result(result)}{html.escape(result.message)}</td></tr>"
    )


def _say_result(result: CheckResult) -> str:
    """Return the outcome in Chinese, for those who send the extracts; the message has the details."""
    if not result.n_rows:
        return ""
    if result.n_unexpected:
        share = result.n_unexpected / result.n_rows
        return f"{result.n_rows:,} 行中 {result.n_unexpected:,} 行不符（{share:.2%}）。<br>"
    return f"{result.n_rows:,} 行全部符合。<br>"
