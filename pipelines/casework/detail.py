"""The sheets of an inspector's workbook with what the evidence rests on: charge lines, bed nights, stock."""

from typing import Final

import duckdb

from pipelines.casework.book import BookTable, make_column, say_cut
from pipelines.casework.desk import count_rows, derive, read_frame
from pipelines.report.read import read_query

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
    make_column("month_name", "月份", "code"), make_column("opening_qty", "月初", "real"),
    make_column("inflow_qty", "入库", "real"), make_column("insured_sale_qty", "医保售出", "real"),
    make_column("beyond_papers_qty", "医保超单据", "real"), make_column("other_sale_qty", "其他售出", "real"),
    make_column("written_off_qty", "退货盘亏", "real"), make_column("balance_qty", "月末", "real"),
    make_column("least_qty", "月内最低", "real"), make_column("least_on", "最低之日", "date"),
    make_column("n_short_days", "为负天数", "integer"), make_column("charged_qty", "医保结算数量", "real"),
    make_column("charged_amount", "医保结算金额", "money"),
)  # fmt: skip
_STOCK_LINES: Final = (
    "月初＋入库－医保售出－医保超单据－其他售出－退货盘亏＝月末；第一行月初为首次盘点数。",
    "医保售出：进销存中有结算编号的销售；医保超单据：医保结算数量超出销售单据的部分，同样视为售出。",
)


def derive_stock(connection: duckdb.DuckDBPyConnection, institution: str) -> None:
    """Make `case_stock`, the books of the accused items by month, as the morning report draws them."""
    derive(connection, "stock_subject", {"institution": institution})
    connection.execute(f"create or replace temp table stock_day as {read_query('stock_day')}")
    derive(connection, "case_stock", {"institution": institution})


def make_details(connection: duckdb.DuckDBPyConnection, *, most_rows: int) -> list[BookTable]:
    """Return charge lines, bed nights and stock by month where the evidence has any, cut at `most_rows`."""
    made = [
        (
            "费用明细", "疑点涉及的费用明细", _LINE_COLUMNS,
            "select *, cast(fee_ocur_time as date) as occurred_on from case_line", {"med_list_name": 30}, (),
        ),
        ("在床夜次", "住院夜次：床位费与床位监管对照", _NIGHT_COLUMNS, "select * from case_night", {}, ()),
        (
            "进销存月表", "涉及品种的进销存（按最小单位，按月）", _STOCK_COLUMNS,
            "select * from case_stock",
            {"med_list_codg": 27, "med_list_name": 26, "month_name": 9, "lead_no": 7}, _STOCK_LINES,
        ),
    ]  # fmt: skip
    tables = []
    for name, title, columns, query, widths, lines in made:
        frame = read_frame(connection, f"{query} limit {most_rows + 1}")
        if frame.is_empty():
            continue
        n_all = count_rows(connection, f"({query})")
        cut = say_cut(n_all, most_rows, "行", "其余由数据人员从已发布的快照查询")
        tables.append(
            BookTable(
                name=name, title=title, frame=frame.head(most_rows), columns=columns, widths=widths,
                lines=lines, warnings=cut,
            )
        )  # fmt: skip
    return tables
