"""The workbook that inspectors carry to one institution: cover, leads, records, evidence, tick list."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.contract import Column, load_outputs
from pipelines.casework.book import BookTable, make_column, say_cut, write_book
from pipelines.casework.desk import (
    announce_export,
    count_rows,
    derive,
    open_casework,
    read_frame,
    read_run,
    read_sql,
    register_departments,
)
from pipelines.casework.detail import derive_stock, make_details
from pipelines.casework.printed import print_book
from pipelines.publish.divisions import read_divisions
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.publish.listing import need_institution
from pipelines.publish.lists import name_institution_file
from pipelines.publish.queries import describe_leads
from pipelines.report.labels import list_evidence, say_code
from pipelines.report.words import Mask
from pipelines.settings import Home

RECORDS: Final = "核查记录"
MOST_ROWS: Final = 20_000  # of one sheet; a larger institution is inspected by the CSV
_MOST_FINDINGS: Final = 2_000
_FILLED: Final = ("verdict", "confirmed_amt", "reason", "note")
_TICKS: Final = ("已调取", "部分调取", "未提供", "已排除", "成立", "不适用")
_STEPS: Final = (
    "case_lead", "case_record", "case_card", "standard_document", "document_keeper", "case_entry",
    "case_basis", "case_finding", "case_person", "case_request", "case_line", "case_night",
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
_WHERE: Final = "机构：{fixmedins_name}（{fixmedins_code}）　{kind}　{division}"
_SIGN: Final = "核查人员（两人以上）：＿＿＿＿＿　＿＿＿＿＿　　机构陪同人员：＿＿＿＿＿　　日期：＿＿＿＿＿"
_LEAD_COLUMNS: Final = (
    make_column("lead_no", "序", "integer"), make_column("lead_id", "线索编号", "code"),
    make_column("schemes", "疑点类型"), make_column("message", "疑点说明"),
    make_column("n_records", "记录数", "integer"), make_column("n_persons", "人数", "integer"),
    make_column("amount", "涉及金额", "money"), make_column("money_note", "金额说明"),
    make_column("basis", "法规依据"),
    make_column("n_filled", "已填行数", "integer"), make_column("n_held", "属实行数", "integer"),
    make_column("held_amount", "已核实金额合计", "money"),
)  # fmt: skip


def export_workbook(home: Home, out: Path, *, institution: str) -> list[Path]:
    """Write one institution's workbook and its page to print into a folder of its own; return the files.

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
    folder, names = out / stem, [f"inspection_{stem}.{kind}" for kind in ("xlsx", "html")]
    title = f"{about['fixmedins_name']}（{run_id}）"
    with open_aside(folder) as aside:
        with open_private(aside / names[0]) as file:
            write_book(file, tables, title=title, created=run_on)
        with open_private(aside / names[1]) as file:
            file.write(print_book(tables, title=title))
        n_records = next(table.frame.height for table in tables if table.name == RECORDS)
        announce = announce_export(home, folder, content="workbook", run_id=run_id, institution=institution)
        about_export = {"run_id": run_id, "run_on": run_on}
        return move_into_place(aside, folder, dict.fromkeys(names, n_records), about_export, announce)


def _prepare(connection: duckdb.DuckDBPyConnection, institution: str) -> None:
    register_departments(connection)
    describe_leads(connection)
    for name in _STEPS:
        derive(connection, name, {"institution": institution})
    derive_stock(connection, institution)


def _read_institution(connection: duckdb.DuckDBPyConnection, institution: str) -> dict[str, str]:
    row = connection.execute(
        "select fixmedins_code, fixmedins_name, fixmedins_type, hosp_lv, admdvs from institution "
        "where fixmedins_code = $institution",
        {"institution": institution},
    ).fetchone()
    names = ("fixmedins_code", "fixmedins_name", "fixmedins_type", "hosp_lv", "admdvs")
    found = dict(zip(names, row or (), strict=True))
    level = say_code(found["hosp_lv"], "institution.hosp_lv") if found["hosp_lv"] else ""
    found["kind"] = f"{level}{say_code(found['fixmedins_type'], 'institution.fixmedins_type')}"
    division = read_divisions(connection).get(found["admdvs"])
    found["division"] = f"{division}（{found['admdvs']}）" if division else f"区划 {found['admdvs']}"
    return {name: str(value or "") for name, value in found.items()}


def _make_tables(
    connection: duckdb.DuckDBPyConnection, about: dict[str, str], *, run_id: str, run_on: str
) -> list[BookTable]:
    hidden = dict(connection.execute("select word, psn_ref from case_person").fetchall())
    mask = Mask(hidden, hidden)
    records = _make_records(connection)
    sheets = [
        _make_leads(connection, records, mask),
        records,
        _make_evidence(connection, mask),
        *make_details(connection, most_rows=MOST_ROWS),
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
    cut = say_cut(count_rows(connection, "case_record"), MOST_ROWS, "行", "其余见疑点记录清单")
    table = BookTable(
        name=RECORDS, title=RECORDS, frame=frame, columns=columns, free=_FILLED, choices=choices,
        lines=("黄色四列由核查人员填写。备注右侧各列（人员编号、就诊ID、医师、费用）供查对，不打印。",),
        warnings=cut,
        widths={
            "seq_no": 6, "schemes": 14, "psn_no": 10, "psn_ref": 7, "ipt_no": 16, "setl_id": 17,
            "dscg_maindiag_name": 16, "amount": 12, "money_note": 18, "verdict": 10, "confirmed_amt": 12,
            "reason": 12, "note": 20,
        },
        printed=[column.name for column in columns].index(_FILLED[-1]) + 1,
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
    frame = read_frame(connection, read_sql("case_lead_basis")).with_columns(
        pl.col("message").map_elements(mask, return_dtype=pl.String), *empty
    )
    lead, verdict = records.locate("lead_id"), records.locate("verdict")
    return BookTable(
        name="线索一览", title="线索一览", frame=frame, columns=_LEAD_COLUMNS,
        lines=("每条线索一行；最后三列由核查记录自动汇总。",),
        widths={"lead_no": 5, "schemes": 14, "message": 60, "money_note": 24, "basis": 40, "held_amount": 14},
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
    n_findings = count_rows(connection, "case_finding")
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
        warnings=say_cut(
            n_findings, _MOST_FINDINGS, "个疑点", "其余疑点的证据见晨报（report/index.html）中各线索的页面"
        ),
        widths={"title": 16, "label": 26, "value": 90},
    )  # fmt: skip


def _make_ticks(connection: duckdb.DuckDBPyConnection) -> BookTable:
    columns: tuple[Column, ...] = (
        make_column("lead_no", "线索序", "integer"), make_column("lead_id", "线索", "code"),
        make_column("schemes", "疑点类型"), make_column("kind", "类别"), make_column("entry", "内容"),
        make_column("department", "向谁调取"), make_column("done", "完成情况"), make_column("remark", "说明"),
    )  # fmt: skip
    frame = read_frame(
        connection,
        "select * exclude (is_kept_there), cast(null as varchar) as done, cast(null as varchar) as remark "
        f"from case_entry order by entry_no limit {MOST_ROWS}",
    )
    return BookTable(
        name="核查清单", title="核查清单", frame=frame, columns=columns, free=("done", "remark"),
        choices={"done": _TICKS},
        lines=("先调阅材料，再逐项排除合理情形，最后下结论。",),
        warnings=say_cut(
            count_rows(connection, "case_entry"), MOST_ROWS, "项",
            "其余线索见“线索一览”，应调材料的汇总见封面",
        ),
        widths={
            "lead_no": 7, "schemes": 16, "kind": 9, "entry": 46, "department": 18, "done": 12, "remark": 26,
        },
    )  # fmt: skip


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
            requests.select("part", "entry", "department", "n_leads"),
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
