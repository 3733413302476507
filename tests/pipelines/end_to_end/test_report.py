"""The morning report of a small county: what its pages say, hide and withstand."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.audit.log import list_audit
from pipelines.errors import UsageError
from pipelines.report.checks import say_check
from pipelines.report.labels import list_evidence, load_evidence_labels
from pipelines.report.read import open_source
from pipelines.report.words import say_money
from pipelines.report.write import write_report
from pipelines.settings import Home, Settings

FEW = Settings(report_leads=6, report_institutions=8)
NAME = "<script>alert(1)</script><b>“甲\"乙'医院"
NUMBERS = """
select psn_no from person
union select emp_no from person
union select unnest([psn_no, atddr_no, rx_dr_codg, ipt_no]) from net_settlement
union select bilg_dr_codg from net_charge_line
"""


class Links(HTMLParser):
    """Gathers where a page leads, and the anchors it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _tag, attrs):
        told = dict(attrs)
        if "id" in told:
            self.ids.add(told["id"])
        if "href" in told:
            self.hrefs.append(told["href"])


@pytest.fixture(scope="module")
def snapshot(demo) -> Path:
    return (demo.home / "published" / "current.duckdb").resolve()


@pytest.fixture(scope="module")
def report(snapshot) -> Path:
    """Return the report the night wrote."""
    return snapshot.with_suffix("") / "report"


def change_copy(snapshot: Path, folder: Path, *statements: str) -> Path:
    """Return the report on a copy of the snapshot after the statements."""
    copy = folder / "R20260101-changed.duckdb"
    shutil.copy(snapshot, copy)
    copy.chmod(0o600)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return write_report(copy, folder / "report", settings=FEW).index.parent


@pytest.fixture
def rewrite(snapshot, tmp_path) -> Callable[..., Path]:
    """Return the function that changes a copy of the snapshot and reports on it."""
    return partial(change_copy, snapshot, tmp_path)


@pytest.fixture(scope="module")
def worn(snapshot, tmp_path_factory) -> Path:
    """Return the report of a second night: names with markup, leads that moved, verdicts, a rule undone."""
    yesterday = "'R0' as run_id, extract_date - interval 1 day as extract_date"
    return change_copy(
        snapshot,
        tmp_path_factory.mktemp("worn"),
        f"update institution set fixmedins_name = '{NAME.replace(chr(39), chr(39) * 2)}'",
        "update finding set message = message || '<img src=x onerror=alert(2)>'",
        "update lead set summary = summary || '<img src=x onerror=alert(3)>'",
        "update catalog set med_list_name = '</svg><script>alert(4)</script>'",
        "update rule_run set status = 'not_evaluable', reason = 'No rows of bed_occupancy were delivered, "
        "and stay_night is made from it.' where scheme = 'ghost_bed_stay'",
        f"insert into run select * replace ({yesterday}) from run",
        "update lead set state = 'known', moved = '由第9名升至第1名：疑点由1项变为2项。' where rank = 1",
        "insert into outcome by name select lead_id, 'unverifiable' as verdict, "
        "date '2025-12-31' as closed_on from lead where rank = 1",
        "update lead set state = 'withdrawn', moved = '疑点已不成立，撤回。' where rank = 2",
        "update lead set state = 'closed', moved = '核查属实，已办结。' where rank = 3",
        "delete from lead_record where lead_id = (select lead_id from lead where rank = 4)",
        'update rule_precision set n_judged = 20, n_held = 15, "precision" = 0.75, low = 0.53, high = 0.9 '
        "where rule_id = (select min(rule_id) from rule_precision)",
    )


def ask(database: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_lead_and_institution_has_a_page(report, snapshot):
    codes = {code for (code,) in ask(snapshot, "select fixmedins_code from institution")}
    leads = {lead for (lead,) in ask(snapshot, "select lead_id from lead where not control")}
    assert {page.stem for page in (report / "institutions").iterdir()} == codes
    assert {page.stem for page in (report / "leads").glob("L*.html")} == leads
    told = json.loads(read(report / "report.json"))
    assert (told["n_institutions"], told["n_leads"]) == (len(codes), len(leads))


def test_every_link_leads_to_a_page_or_an_anchor_that_is_there(report):
    pages = {page: Links(read(page)) for page in report.rglob("*.html")}
    broken = []
    for page, links in pages.items():
        for href in links.hrefs:
            path, _, anchor = href.partition("#")
            target = (page.parent / path).resolve() if path else page
            known = pages.get(target)
            if not target.exists() or (anchor and known and anchor not in known.ids):
                broken.append((page.name, href))
    assert not broken


def test_the_first_page_says_what_the_leads_say(report, snapshot):
    ((count, amount),) = ask(snapshot, "select count(*), sum(amount) from lead where not control")
    page = read(report / "index.html")
    assert f"现有线索<b>{count}</b>条" in page
    assert f"<b>{say_money(amount)}</b>" in page
    summaries = ask(snapshot, "select lead_id from lead where not control order by rank limit 20")
    places = [page.index(f'<li id="{lead}">') for (lead,) in summaries]
    assert places == sorted(places)


def test_counties_are_called_by_the_names_that_were_delivered(report, snapshot, rewrite):
    (code, name), *_ = ask(snapshot, "select admdvs, place_name from division_name order by admdvs")
    assert (code, name) == ("990101", "演示市第1县")
    page = (report / "index.html").read_text(encoding="utf-8")
    tree = page.partition('id="counties"')[2].partition("</section>")[0]
    assert "<b>演示市（" in tree
    assert f'第1县 <span class="soft">{code}' in tree
    institution = ask(snapshot, f"select min(fixmedins_code) from institution where admdvs = '{code}'")[0][0]
    text = (report / "institutions" / f"{institution}.html").read_text(encoding="utf-8")
    assert f"{name}（{code}）" in text
    unnamed = rewrite("drop table division_name cascade")
    text = (unnamed / "index.html").read_text(encoding="utf-8")
    assert f"区划 {code}" in text
    assert "随交付附上 admin_division.csv" in text


def test_a_lead_and_its_institution_lead_to_each_other(report, snapshot):
    rows = ask(
        snapshot,
        "select lead_id, fixmedins_code from lead "
        "where not control and fixmedins_code is not null order by rank",
    )
    for lead, code in rows:
        assert f"institutions/{code}.html" in read(report / "leads" / f"{lead}.html")
    best = dict(reversed(rows))
    for code in {code for _, code in rows}:
        assert "../leads/L" in read(report / "institutions" / f"{code}.html")
    assert best


def test_no_page_holds_a_whole_number_of_a_person_physician_or_employer(report, snapshot):
    numbers = {number for (number,) in ask(snapshot, NUMBERS) if number and len(number) > 3}
    assert len(numbers) > 4000
    for page in report.rglob("*.html"):
        words = set(re.findall(r"[0-9A-Za-z][0-9A-Za-z_-]{3,}", re.sub(r"base64,[^)]*", "", read(page))))
        assert not words & numbers, page.name
    assert "99****" in read(report / "index.html")


def test_a_person_has_the_same_code_on_pages_and_lists(report, demo):
    listed = (demo.home / "exports" / report.parent.name / "suspect_records.csv").read_text(
        encoding="utf-8-sig"
    )
    codes = {row["结算ID"].strip(): row["人员代号"] for row in csv.DictReader(io.StringIO(listed))}
    shown = [
        found
        for page in (report / "leads").glob("L*.html")
        for found in re.findall(
            r'<td class="head w">(\w+)</td><td[^>]*data-label="人员"><span>(P\d+)<', read(page)
        )
    ]
    assert len(shown) > 1000
    assert [(setl_id, code) for setl_id, code in shown if codes[setl_id] != code] == []


def test_pages_are_small_whole_and_private(report):
    index = report / "index.html"
    assert index.stat().st_size <= 3_000_000
    assert len(re.search(r"base64,([^)]*)", read(index))[1]) <= 300_000
    assert all(page.stat().st_size <= 300_000 for page in (report / "institutions").iterdir())
    for path in [report, *report.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    for page in report.rglob("*.html"):
        text = read(page)
        assert "<script" not in text
        assert not re.search(r'(src|href)="?(https?:)?//', text), page.name
        assert "None" not in re.sub(r"base64,[^)]*", "", text), page.name


def test_monitoring_is_reached_from_the_first_page_and_from_institutions(report):
    pages = {f"monitor/{period}.html" for period in ("week", "month", "quarter")}
    assert pages <= set(Links(read(report / "index.html")).hrefs)
    for page in (report / "institutions").iterdir():
        assert {f"../{name}" for name in pages} <= set(Links(read(page)).hrefs)
    for name in pages:
        assert (report / name).stat().st_size < 300_000


@pytest.fixture(scope="module")
def shown(snapshot) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the pages of institutions and of leads show."""
    with open_source(snapshot, Settings()) as source:
        return list(source.iterate_institutions()), list(source.iterate_leads())


def test_an_institution_counts_findings_that_several_share(snapshot, shown):
    ((code, scheme),) = ask(
        snapshot,
        "select net_settlement.fixmedins_code, min(finding.scheme) from finding "
        "inner join finding_record on finding.finding_id = finding_record.finding_id "
        "inner join net_settlement on finding_record.record_id = net_settlement.setl_id "
        "where finding.fixmedins_code is null and finding_record.record_type = 'settlement' "
        "group by all order by count(*) desc, 1 limit 1",
    )
    ((title,),) = ask(snapshot, f"select min(title_zh) from rule_card where scheme = '{scheme}'")
    schemes = {page["fixmedins_code"]: page["schemes"] or [] for page in shown[0]}
    (shared,) = (one for one in schemes[code] if one["title"] == title)
    assert shared["n_shared"] > 0
    ((amount,),) = ask(snapshot, "select sum(amount) from finding where state in ('new', 'known', 'changed')")
    assert sum(one["amount"] for each in schemes.values() for one in each) == amount


def test_a_shortage_follows_from_the_books_that_are_printed(shown):
    leads = [lead for lead in shown[1] if lead["stock_months"]]
    short = [lead["stock_short"] for lead in leads if lead["stock_short"]["short_qty"] is not None]
    assert len(short) > 3
    for one in short:
        left = one["opening_qty"] + one["inflow_qty"] - one["insured_sale_qty"] - one["beyond_papers_qty"]
        left += one["soon_qty"] - one["other_sale_qty"] - one["written_off_qty"]
        assert left == -one["short_qty"]
    gone = ("insured_sale_qty", "beyond_papers_qty", "other_sale_qty", "written_off_qty")
    for lead in leads:
        left = lead["stock_months"][0]["opening_qty"]
        for month in lead["stock_months"]:
            assert month["opening_qty"] == left
            left = month["opening_qty"] + month["inflow_qty"] - sum(month[name] for name in gone)
            assert month["balance_qty"] == left


def test_the_command_writes_the_same_bytes_again(fundwatch, demo, report, tmp_path):
    printed = fundwatch("report", "--to", tmp_path / "again", "--home", demo.home).stdout.strip()
    assert printed == str(tmp_path / "again" / "index.html")
    told = list(list_audit(Home(demo.home)))[-1]
    assert (told["what"], told["details"]["content"]) == ("export", "report"), "pages that leave are noted"
    written = {path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*")}
    assert written == {path.relative_to(report) for path in report.rglob("*")}
    for name in written:
        if (report / name).is_file() and str(name) != "checks.html":
            assert (report / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    # only the pages beside the snapshot have contract checks to lead to
    here, there = read(report / "checks.html"), read(tmp_path / "again" / "checks.html")
    assert '<a href="../contract_checks/index.html"' in here
    assert re.sub(r"检查程序的原始页面.*?</a>。", "", here) == there


def test_names_with_markup_are_shown_and_never_run(worn):
    for page in worn.rglob("*.html"):
        text = read(page)
        assert "<script" not in text, page.name
        assert "<img" not in text, page.name
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in read(worn / "index.html")


def test_a_night_without_leads_says_so_everywhere(rewrite):
    tables = ("lead", "lead_finding", "lead_record", "lead_factor", "finding", "finding_record")
    report = rewrite(*(f"delete from {table}" for table in tables))
    page = read(report / "index.html")
    for sentence in ("今晨没有线索", "今天没有新增线索", "没有线索可列", "没有疑点，无从按类型和时间排列"):
        assert sentence in page
    assert not list((report / "leads").glob("L*.html"))
    assert "没有线索可列" in read(report / "leads" / "list-1.html")
    assert all("没有线索涉及这家机构" in read(page) for page in (report / "institutions").iterdir())


def test_a_snapshot_without_anything_still_makes_a_page(rewrite, snapshot):
    names = ask(snapshot, "select table_name from duckdb_tables() where table_name <> 'run'")
    report = rewrite(*(f'delete from "{name}"' for (name,) in names))
    page = read(report / "index.html")
    assert "机构文件为空" in page
    assert "没有文件" in page


def test_a_flood_of_findings_is_limited_and_the_rest_is_told(rewrite, whole):
    n_findings = 100_000 if whole else 20_000
    report = rewrite(
        "create temp table pattern as select * from finding order by finding_id limit 1",
        "insert into finding select pattern.* replace ('F' || nth as finding_id) "
        f"from pattern, range({n_findings}) as r(nth)",
        "insert into lead_finding select (select lead_id from lead where rank = 1), 'F' || nth "
        f"from range({n_findings}) as r(nth)",
        f"update lead set n_findings = {n_findings} + 1 where rank = 1",
        "create temp table one as select * from lead where rank = 2",
        "insert into lead select one.* replace ('L' || nth as lead_id, cast(1000 + nth as integer) as rank) "
        "from one, range(3000) as r(nth)",
    )
    assert len(list((report / "leads").glob("L*.html"))) == 6
    page = read(report / "index.html")
    assert "前6条各有一页，其余见核查清单（CSV）" in page
    assert "家没有单独成页（设置 report_institutions=8）" in page
    assert (report / "index.html").stat().st_size < 3_000_000
    assert any(
        f"{n_findings + 1:,}项疑点，这里列最重的12项" in read(page)
        for page in (report / "leads").glob("L*.html")
    )
    assert all(page.stat().st_size < 300_000 for page in report.rglob("*/*.html"))


def test_one_month_of_history_shows_no_trend_and_says_why(rewrite):
    report = rewrite(
        "delete from settlement where setl_time not between '2025-05-01' and '2025-05-31 23:59'",
        "update extract_presence set first_on = '2025-05-01', last_on = '2025-05-31'",
    )
    assert "只有一个月的数据，看不出走势" in read(report / "index.html")
    pages = [read(page) for page in (report / "institutions").iterdir()]
    assert any("只有2025-05一个月有结算" in page for page in pages)
    assert not any('aria-label="基金支付（元）：按月' in page for page in pages)


def test_a_lead_without_records_says_what_it_cannot_show(worn, snapshot):
    ((lead,),) = ask(snapshot, "select lead_id from lead where rank = 4")
    page = read(worn / "leads" / f"{lead}.html")
    assert "没有可列的结算" in page
    assert "这条线索没有可画的记录" in page


def test_what_could_not_be_judged_is_told_in_chinese(worn):
    page = read(worn / "index.html")
    assert "未收到“床位占用”的记录" in page
    assert "项规则或模型未能评估" in page


def test_what_changed_since_yesterday_is_told(worn):
    page = read(worn / "index.html")
    for words in ("由第9名升至第1名", "撤回 <span", "办结 <span", "疑点已不成立，撤回。"):
        assert words in page
    assert "这是第一晚" not in page


def test_a_lead_that_could_not_be_verified_says_so_on_its_page(worn, snapshot):
    ((best,),) = ask(snapshot, "select lead_id from lead where rank = 1")
    assert "2025-12-31核查：无法核实。" in read(worn / "leads" / f"{best}.html")


def test_precision_is_shown_once_inspectors_answered(worn):
    page = read(worn / "index.html")
    assert "53%–90%" in page
    assert "尚无核查结果，暂用登记的先验准确率" in page


def test_every_value_the_rules_measured_has_a_chinese_name(snapshot):
    labels = load_evidence_labels()
    keys = ask(
        snapshot, "select distinct unnest(json_keys(json_extract(evidence, '$.measured'))) from finding"
    )
    assert {key for (key,) in keys} <= labels.keys()
    for (evidence,) in ask(snapshot, "select evidence from finding"):
        for value in list_evidence(evidence):
            assert not re.match(r"[a-z_]+$", value.label), value
            assert value.text or value.rows


def test_a_folder_of_something_else_is_left_alone(snapshot, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("my own page", encoding="utf-8")
    with pytest.raises(UsageError, match="is not of an earlier report"):
        write_report(snapshot, tmp_path / "mine", settings=FEW)
    assert read(tmp_path / "mine" / "index.html") == "my own page"
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["index.html"]


def test_a_fault_on_the_way_keeps_the_pages_of_before(worn, tmp_path, snapshot):
    report = shutil.copytree(worn, tmp_path / "report")
    (report / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in report.rglob("*") if path.is_file()}
    broken = tmp_path / "broken.duckdb"
    with duckdb.connect(str(broken)) as connection:
        connection.execute("create table run (run_id varchar)")
    with pytest.raises(duckdb.Error):
        write_report(broken, report, settings=FEW)
    assert {path: path.stat().st_mtime_ns for path in report.rglob("*") if path.is_file()} == before
    write_report(snapshot, report, settings=Settings(report_leads=1, report_institutions=1))
    assert len(list((report / "leads").glob("L*.html"))) == 1
    assert read(report / "notes.txt") == "mine"


def test_each_table_is_there_for_the_pages_even_when_a_night_lacks_it(snapshot):
    with open_source(snapshot, FEW) as source:
        assert source.read_one("lead_total")["n_leads"] > 0
        assert len(source.read("top_lead", after=0, until=5)) == 5


def test_every_check_of_the_contracts_reads_in_chinese(snapshot):
    checks = ask(snapshot, "select extract, check_name from contract_check")
    assert len(checks) > 100
    assert [check for extract, check in checks if say_check(check, extract) == check] == []
    assert say_check("die_date_not_after_extract", "person") == "“死亡日期”不应晚于提取日"
