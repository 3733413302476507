"""The inspector's workbook as a page to print: all of it, with boxes to tick and lines to write on."""

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from data_contracts.contract import load_outputs
from pipelines.casework.inspection import export_workbook
from pipelines.settings import Home

OWN = "H34000000001"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
A4_POINTS = {(595, 842), (842, 595)}
Change = Callable[[str], None]


def write_both(home: Home, out: Path, institution: str = OWN) -> tuple[Path, Path]:
    files = {path.suffix: path for path in export_workbook(home, out, institution=institution)}
    return files[".xlsx"], files[".html"]


def read_text(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2]))


def test_every_text_of_the_workbook_stands_on_the_page(home: Home, tmp_path: Path):
    book, page = write_both(home, tmp_path / "out")
    said = read_text(page.read_text(encoding="utf-8"))
    opened = CalamineWorkbook.from_path(str(book))
    for name in opened.sheet_names:
        cells = [cell for row in opened.get_sheet_by_name(name).to_python() for cell in row]
        texts = {cell for cell in cells if isinstance(cell, str) and cell}
        assert sorted(text for text in texts if text not in said) == [], name


def test_verdict_and_reason_are_boxes_and_the_rest_are_lines(home: Home, tmp_path: Path):
    page = write_both(home, tmp_path / "out")[1].read_text(encoding="utf-8")
    records = page.partition("核查记录</h2>")[2].partition("</section>")[0]
    columns = {column.name: column for column in load_outputs()["inspection_record"].columns}
    n_records = records.count('<tr class="fill">')
    assert n_records == 5
    for name in ("verdict", "reason"):
        column = columns[name]
        for code, label in zip(column.codes, column.labels, strict=True):
            assert records.count(f'<span class="tick">{label or code}</span>') >= n_records
    assert records.count("<b>核实金额</b>") == records.count("<b>备注</b>") == n_records
    assert "核查人员（两人以上）" in records
    assert "机构陪同人员" in records


def test_it_is_private_whole_in_itself_and_the_same_each_time(home: Home, tmp_path: Path):
    first, second = (write_both(home, tmp_path / name)[1] for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o600
    page = first.read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r'(src|href)="?(https?:)?//', page)
    assert "default-src 'none'" in page


def test_markup_in_names_is_shown_and_never_run(home: Home, change: Change, tmp_path: Path):
    change("update institution set fixmedins_name = '<img src=x onerror=alert(1)>甲医院'")
    page = write_both(home, tmp_path / "out")[1].read_text(encoding="utf-8")
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;甲医院" in page


def test_an_institution_without_leads_has_a_page_that_says_so(home: Home, change: Change, tmp_path: Path):
    change("delete from lead")
    page = write_both(home, tmp_path / "out")[1].read_text(encoding="utf-8")
    assert "目前没有涉及该机构的线索" in page
    assert page.count("没有可列的内容") >= 3


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed on this machine")
def test_it_prints_on_a4_and_fits_a_narrow_window(home: Home, tmp_path: Path):
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    page = write_both(home, tmp_path / "out")[1]
    told: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 390, "height": 900})
        tab.on("console", lambda message: told.append(message.text))
        tab.on("request", lambda request: told.append(request.url) if "http" in request.url[:4] else None)
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        boxes = tab.evaluate("getComputedStyle(document.querySelector('.tick'), '::before').borderTopWidth")
        printed = tab.pdf(prefer_css_page_size=True)
        browser.close()
    assert told == []
    assert boxes == "1px"
    sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(wide)), round(float(high))) for wide, high in sheets} == A4_POINTS
