"""The workbook that inspectors carry to one institution: cover, leads, records, evidence, tick list."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.contract import Column, load_outputs
from pipelines.casework.book import BookTable, make_column, write_book
from pipelines.casework.desk import (
    announce_export,
    derive,
    open_casework,
    read_frame,
    read_run,
    register_departments,
)
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.publish.listing import need_institution
from pipelines.publish.lists import name_institution_file
from pipelines.publish.queries import read_sql as read_listing_sql
from pipelines.report.labels import list_evidence, say_code
from pipelines.report.words import Mask
from pipelines.settings import Home

RECORDS: Final = "核查记录"
MOST_ROWS: Final = 20_000  # of one sheet; a larger institution is inspected by the CSV
_MOST_FINDINGS: Final = 2_000
_FILLED: Final = ("verdict", "confirmed_amt", "reason", "note")
_TICKS: Final = ("已调取", "部分调取", "未提供", "已排除", "成立", "不适用")
_STEPS: Final = (
    "case_lead", "case_record", "case_entry", "case_basis", "case_finding", "case_person", "case_request",
    "case_line", "case_night", "case_stock",
)  # fmt: skip
_NOTHING: Final = Decimal(0)
_TITLE: Final = "医保基金现场核查工作簿"
_GUIDE: Final = (
    "线索只说明值得核查，不是违规结论。先按“核查清单”排除合理情形，再下结论。",
    f"在“{RECORDS}”的黄色四列填写核查结果、核实金额、不属实原因和备注，把本文件原样交回；其余单元格已锁定。",
    "同一线索的各行结果相同时，可只填第一行的结果；核实金额按行填写，同一结算的金额只计一次。",
    "对照抽样的线索从没有疑点的住院中随机抽取，请同样核查并填写。",
)
_MASKED: Final = (
    "人员编号已脱敏，请按住院号、结算ID或就诊ID调取资料。本文件涉及参保人个人信息，请按规定保管和传递。"
)
_WHERE: Final = "机构：{fixmedins_name}（{fixmedins_code}）　{fixmedins_type}　{hosp_lv}　行政区划：{admdvs}"
_SIGN: Final = "核查人员（两人以上）：＿＿＿＿＿　＿＿＿＿＿　　机构陪同人员：＿＿＿＿＿　　日期：＿＿＿＿＿"
_LEAD_COLUMNS: Final = (
    make_column("lead_no", "序", "integer"), make_column("lead_id", "线索编号", "code"),
    make_column("schemes", "疑点类型"), make_column("message", "疑点说明"),
    make_column("n_records", "记录数", "integer"), make_column("n_persons", "人数", "integer"),
    make_column("amount", "涉及金额", "money"), make_column("basis", "法规依据"),
    make_column("n_filled", "已填行数", "integer"), make_column("n_held", "属实行数", "integer"),
    make_column("held_amount", "已核实金额合计", "money"),
)  # fmt: skip
_LINE_COLUMNS: Final = (
    make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
    make_column("title", "疑点类型"), make_column("setl_id", "所属结算", "code"),
    make_column("feedetl_sn", "费用明细流水号", "code"), make_column("occurred_on", "费用日期", "date"),
    make_column("med_list_name", "项目名称"), make_column("cnt", "数量", "real"),
    make_column("pric", "单价", "money"), make_column("det_item_fee_sumamt", "明细金额", "money"),
    make_column("amount", "疑点金额", "money"),
)  # fmt: skip
_NIGHT_COLUMNS: Final = (
    make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
    make_column("ipt_no", "住院号", "code"), make_column("stay_id", "住院就诊ID", "code"),
    make_column("night_on", "夜晚", "date"), make_column("billed_word", "床位费"),
    make_column("observed_word", "床位监管"),
)  # fmt: skip
_STOCK_COLUMNS: Final = (
    make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
    make_column("med_list_codg", "目录编码", "code"), make_column("med_list_name", "品名"),
    make_column("month_name", "月份", "code"), make_column("in_qty", "购入及盘盈", "real"),
    make_column("out_qty", "退货及盘亏", "real"), make_column("insured_sale_qty", "医保销售", "real"),
    make_column("other_sale_qty", "其他销售", "real"), make_column("charged_qty", "医保结算数量", "real"),
    make_column("charged_amount", "医保结算金额", "money"),
    make_column("balance_qty", "月末账面结存", "real"),
)  # fmt: skip


def export_workbook(home: Home, out: Path, *, institution: str) -> list[Path]:
    """Write one institution's workbook into a folder of its own in `out`; return the files, manifest last.

    The same snapshot gives the same bytes. `fundwatch outcomes import` takes the filled workbook back.

    Raises:
        UsageError: the snapshot knows no such institution, or the folder cannot be written.
        NothingPublished: no night has been published in this home.
        NoSpace: the disk is full.
    """
    with open_casework(home) as connection:
        need_institution(connection, institution)
        _prepare(connection, institution)
        run_id, run_on = read_run(connection)
        about = _read_institution(connection, institution)
        tables = _make_tables(connection, about, run_id=run_id, run_on=run_on)
    stem = name_institution_file(institution, about["fixmedins_name"]).removesuffix(".csv")
    folder, name = out / stem, f"inspection_{stem}.xlsx"
    with open_aside(folder) as aside:
        with open_private(aside / name) as file:
            write_book(file, tables, title=f"{about['fixmedins_name']}（{run_id}）", created=run_on)
        n_records = next(table.frame.height for table in tables if table.name == RECORDS)
        announce = announce_export(home, folder, content="workbook", run_id=run_id, institution=institution)
        about_export = {"run_id": run_id, "run_on": run_on}
        return move_into_place(aside, folder, {name: n_records}, about_export, announce)


def _prepare(connection: duckdb.DuckDBPyConnection, institution: str) -> None:
    register_departments(connection)
    for name in ("lead_message", "lead_basis"):
        connection.execute(f"create or replace temp table {name} as {read_listing_sql(name)}")
    for name in _STEPS:
        derive(connection, name, {"institution": institution})


def _read_institution(connection: duckdb.DuckDBPyConnection, institution: str) -> dict[str, str]:
    row = connection.execute(
        "select fixmedins_code, fixmedins_name, fixmedins_type, hosp_lv, admdvs from institution "
        "where fixmedins_code = $institution",
        {"institution": institution},
    ).fetchone()
    names = ("fixmedins_code", "fixmedins_name", "fixmedins_type", "hosp_lv", "admdvs")
    found = dict(zip(names, row or (), strict=True))
    found["fixmedins_type"] = say_code(found["fixmedins_type"], "institution.fixmedins_type")
    found["hosp_lv"] = say_code(found["hosp_lv"], "institution.hosp_lv")
    return {name: str(value or "") for name, value in found.items()}


def _make_tables(
    connection: duckdb.DuckDBPyConnection, about: dict[str, str], *, run_id: str, run_on: str
) -> list[BookTable]:
    mask = Mask(word for (word,) in connection.execute("select word from case_person").fetchall())
    records = _make_records(connection)
    sheets = [
        _make_leads(connection, records, mask),
        records,
        _make_evidence(connection, mask),
        *_make_details(connection),
        _make_ticks(connection),
    ]
    return [_make_cover(connection, records, about, sheets, run_id=run_id, run_on=run_on), *sheets]


def _make_records(connection: duckdb.DuckDBPyConnection) -> BookTable:
    columns = load_outputs()["inspection_record"].columns
    frame = read_frame(
        connection,
        "select * replace (mask_identifier(psn_no) as psn_no) from case_record "
        f"where seq_no <= {MOST_ROWS} order by seq_no",
    )
    choices = {
        column.name: [label or code for code, label in zip(column.codes, column.labels, strict=True)]
        for column in columns
        if column.codes
    }
    cut = _say_cut(_count(connection, "case_record"), MOST_ROWS, "行", "其余见疑点记录清单")
    table = BookTable(
        name=RECORDS, title=RECORDS, frame=frame, columns=columns, free=_FILLED, choices=choices,
        lines=("黄色四列由核查人员填写。",),
        warnings=cut,
        widths={"seq_no": 6, "schemes": 14, "psn_no": 10, "note": 24, "verdict": 10, "reason": 12},
        sums=(("", "", _NOTHING), ("", "", _NOTHING)),
    )  # fmt: skip
    return replace(table, sums=_sum_records(table))


def _sum_records(records: BookTable) -> tuple[tuple[str, str, Decimal], ...]:
    """Return the sums over the records; which cells they name depends on how many lines stand above these."""
    at_risk = Decimal(records.frame["amount"].sum() or 0)
    return (
        ("涉及金额合计", f"=SUM({records.locate('amount')})", at_risk),
        ("核实金额合计", f"=SUM({records.locate('confirmed_amt')})", _NOTHING),
    )


def _make_leads(connection: duckdb.DuckDBPyConnection, records: BookTable, mask: Mask) -> BookTable:
    empty = [pl.lit(None).alias(name) for name in ("n_filled", "n_held", "held_amount")]
    frame = read_frame(connection, "select * from case_lead order by lead_no").with_columns(
        pl.col("message").map_elements(mask, return_dtype=pl.String), *empty
    )
    lead, verdict = records.locate("lead_id"), records.locate("verdict")
    return BookTable(
        name="线索一览", title="线索一览", frame=frame, columns=_LEAD_COLUMNS,
        lines=("每条线索一行；最后三列由核查记录自动汇总。",),
        widths={"lead_no": 5, "schemes": 14, "message": 60, "basis": 40, "held_amount": 14},
        formulas={
            "n_filled": f'=COUNTIFS({lead},B{{row}},{verdict},"?*")',
            "n_held": "="
            + "+".join(
                f'COUNTIFS({lead},B{{row}},{verdict},"{word}")' for word in ("属实", "部分属实")
            ),
            "held_amount": f"=SUMIFS({records.locate('confirmed_amt')},{lead},B{{row}})",
        },
    )  # fmt: skip


def _make_evidence(connection: duckdb.DuckDBPyConnection, mask: Mask) -> BookTable:
    """Return the measured values of every finding as rows of name and value, its sentence first."""
    found = connection.execute(
        f"select lead_no, lead_id, title, message, evidence from case_finding limit {_MOST_FINDINGS}"
    ).fetchall()
    n_findings = _count(connection, "case_finding")
    rows: list[tuple[int, str, str, str, str]] = []
    for lead_no, lead_id, title, message, evidence in found:
        rows.append((lead_no, lead_id, title, "疑点说明", mask(message)))
        for value in list_evidence(evidence):
            if value.text:
                rows.append((lead_no, lead_id, title, value.label, mask(value.text)))
            rows.extend(
                (
                    lead_no,
                    lead_id,
                    title,
                    f"{value.label}（{place}）",
                    mask("；".join(map("：".join, zip(value.columns, row, strict=True)))),
                )
                for place, row in enumerate(value.rows, start=1)
            )
    kinds = {"lead_no": pl.Int64} | dict.fromkeys(("lead_id", "title", "label", "value"), pl.String)
    return BookTable(
        name="疑点证据", title="疑点证据", frame=pl.DataFrame(rows, schema=kinds, orient="row"),
        columns=(
            make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
            make_column("title", "疑点类型"), make_column("label", "项目"), make_column("value", "内容"),
        ),
        lines=("系统测得的数值，供核对原始资料；不含判定参数。",),
        warnings=_say_cut(
            n_findings, _MOST_FINDINGS, "个疑点", "其余疑点的证据见晨报（report/index.html）中各线索的页面"
        ),
        widths={"title": 16, "label": 26, "value": 90},
    )  # fmt: skip


def _make_details(connection: duckdb.DuckDBPyConnection) -> list[BookTable]:
    """Return charge lines, bed nights and stock by month, each where the evidence has any."""
    made = [
        (
            "费用明细", "疑点涉及的费用明细", _LINE_COLUMNS,
            "select *, cast(fee_ocur_time as date) as occurred_on from case_line", {"med_list_name": 30},
        ),
        ("在床夜次", "住院夜次：床位费与床位监管对照", _NIGHT_COLUMNS, "select * from case_night", {}),
        (
            "进销存月表", "涉及品种的进销存（按最小单位，按月）", _STOCK_COLUMNS,
            "select * from case_stock", {"med_list_name": 30},
        ),
    ]  # fmt: skip
    tables = []
    for name, title, columns, query, widths in made:
        frame = read_frame(connection, f"{query} limit {MOST_ROWS + 1}")
        if frame.is_empty():
            continue
        cut = _say_cut(_count(connection, f"({query})"), MOST_ROWS, "行", "其余由数据人员从已发布的快照查询")
        tables.append(
            BookTable(
                name=name, title=title, frame=frame.head(MOST_ROWS), columns=columns, widths=widths,
                warnings=cut,
            )
        )  # fmt: skip
    return tables


def _make_ticks(connection: duckdb.DuckDBPyConnection) -> BookTable:
    columns: tuple[Column, ...] = (
        make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
        make_column("schemes", "疑点类型"), make_column("kind", "类别"), make_column("entry", "内容"),
        make_column("done", "完成情况"), make_column("remark", "说明"),
    )  # fmt: skip
    frame = read_frame(
        connection,
        "select *, cast(null as varchar) as done, cast(null as varchar) as remark from case_entry "
        f"order by entry_no limit {MOST_ROWS}",
    )
    return BookTable(
        name="核查清单", title="核查清单", frame=frame, columns=columns, free=("done", "remark"),
        choices={"done": _TICKS},
        lines=("先调阅材料，再逐项排除合理情形，最后下结论。",),
        warnings=_say_cut(
            _count(connection, "case_entry"), MOST_ROWS, "项", "其余线索见“线索一览”，应调材料的汇总见封面"
        ),
        widths={"lead_no": 7, "schemes": 16, "kind": 9, "entry": 50, "done": 12, "remark": 30},
    )  # fmt: skip


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    counted = connection.execute(f"select count(*) from {table}").fetchone()
    return int(counted[0]) if counted else 0


def _say_cut(n_all: int, most: int, unit: str, rest: str) -> list[str]:
    """Return what a sheet says that does not hold everything: how much it lists, and where the rest is."""
    return [f"只列前{most}{unit}（共{n_all}{unit}），{rest}。"] if n_all > most else []


def _make_cover(
    connection: duckdb.DuckDBPyConnection,
    records: BookTable,
    about: dict[str, str],
    sheets: list[BookTable],
    *,
    run_id: str,
    run_on: str,
) -> BookTable:
    requests = read_frame(connection, "select * from case_request")
    laws = read_frame(connection, "select entry, '' as department, n_leads from case_basis")
    columns = (
        make_column("part", "类别"), make_column("entry", "内容"), make_column("department", "向谁调取"),
        make_column("n_leads", "涉及线索", "integer"), make_column("received", "收到（签字）"),
    )  # fmt: skip
    rows = pl.concat(
        [
            requests.select(pl.lit("调取材料").alias("part"), "entry", "department", "n_leads"),
            laws.select(pl.lit("法规依据").alias("part"), "entry", "department", "n_leads"),
        ]
    ).with_columns(pl.lit(None, dtype=pl.String).alias("received"))
    n_leads = next(sheet.frame.height for sheet in sheets if sheet.name == "线索一览")
    empty = [] if n_leads else ["目前没有涉及该机构的线索。"]
    return BookTable(
        name="封面", title=_TITLE, frame=rows, columns=columns, free=("received",), portrait=True,
        lines=(
            _WHERE.format(**about),
            f"数据日期：{run_on}　运行编号：{run_id}　线索{n_leads}条，记录{records.frame.height}行",
            *_GUIDE,
            "本册各表：" + "、".join(sheet.name for sheet in sheets),
            _SIGN,
        ),
        warnings=(_MASKED, *empty),
        widths={"part": 14, "entry": 56, "department": 22, "n_leads": 10, "received": 16},
        sums=_sum_records(records),
    )  # fmt: skip
