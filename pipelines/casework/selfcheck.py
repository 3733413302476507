"""The packet a hospital checks itself by: its records, questions, the law; nothing that ranks or judges."""

from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from data_contracts.fetch import fetch_rows
from pipelines.casework.book import BookTable, make_column, write_book
from pipelines.casework.desk import (
    announce_export,
    choose_listed,
    derive,
    open_casework,
    read_frame,
    read_run,
    register_departments,
)
from pipelines.casework.referral import register_events
from pipelines.errors import UsageError
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.publish.listing import need_institution
from pipelines.publish.lists import append_records, name_institution_file
from pipelines.settings import Home

_BYTE_ORDER_MARK: Final = "\ufeff"
_STEPS: Final = (
    "standard_document", "document_keeper", "accused_settlement", "withheld_lead", "told_finding",
    "selfcheck_claim", "selfcheck_question", "selfcheck_line", "selfcheck_record", "selfcheck_withheld",
)  # fmt: skip
_ANSWERS: Final = ("存在", "不存在", "部分存在")
_FILLED: Final = ("self_verdict", "refund_amt", "explanation")
_TITLE: Final = "医保基金使用情况自查自纠"
_MOST_ROWS: Final = 20_000
_NOTE: Final = (
    "请逐笔填写黄色三列后交回；其余单元格已锁定。人员编号已脱敏，请按住院号、结算ID或就诊ID查找。"
    "同一结算涉及几个问题的，在各行分别说明，“另见问题”列出其他问题序号；拟退回金额只填一次。"
)
_OPENING: Final = f"""\
关于开展{_TITLE}的函

{{name}}：

    按照医疗保障基金使用监督管理的要求，现请你单位就下列事项对照自身的诊疗、收费和结算资料逐笔自查。\
所列记录均取自你单位上传的数据，列入清单不表示认定存在问题。
"""
_ASKED: Final = """\
{question_no}. {title}
    涉及你单位{first_on}至{last_on}的结算{n_settlements}笔，见清单中问题序号{question_no}。
    请说明：上述结算是否存在“{title}”的情形；存在的，请说明原因、整改措施并填写拟退回金额；\
不存在的，请说明理由并附佐证材料。
    依据：{basis}。
    请备查：{inspect}。
"""
_CLOSING: Final = """\
    请于收到本函之日起{days}日内，在《{file}》（或同内容的CSV文件）中逐笔填写自查结论、拟退回金额和情况说明，\
连同书面自查报告加盖公章后报送。
    清单含参保人就诊信息，请指定专人保管，不得外传。

                                        （医疗保障部门印章）
                                             年    月    日
"""


def export_selfcheck(home: Home, out: Path, *, institution: str, days: int) -> tuple[list[Path], int]:
    """Write one institution's packet into a folder of `out`: a letter, its records as CSV and as a workbook.

    Left out is what may go to the police, what was handed to an authority already, what rests on other
    institutions as well, what others' papers have to verify first, and leads that only a model names.

    Args:
        home: where the night is published.
        out: folder that gets a folder of the institution's own.
        institution: whom it is for.
        days: within how many days it has to answer.

    Returns:
        the files, manifest last, and how many standing leads on the institution it is not told of.

    Raises:
        UsageError: the snapshot knows no such institution, or there is nothing to ask it.
        NothingPublished: no night has been published in this home.
        NoSpace: the disk is full.
    """
    with open_casework(home, "knowledge_law") as connection:
        need_institution(connection, institution)
        register_events(connection, home)
        register_departments(connection)
        for name in _STEPS:
            derive(connection, name, {"institution": institution})
        name, run_on, withheld = _read_about(connection, institution)
        run_id, _ = read_run(connection)
        questions = fetch_rows(connection.execute("select * from selfcheck_question order by question_no"))
        if not questions:
            raise UsageError(
                f"institution {institution}: there is nothing to ask it ({withheld} leads are withheld). "
                "What may go to the police, was handed over, rests on others, on their papers "
                "or on a model alone is not told."
            )
        records = read_frame(
            connection,
            "select * replace (mask_identifier(psn_no) as psn_no) from selfcheck_record "
            "order by question_no, begn_date, setl_id",
        )
    listed, columns = choose_listed(records, "selfcheck_record")
    stem = name_institution_file(institution, name).removesuffix(".csv")
    files = {suffix: f"selfcheck_{stem}.{suffix}" for suffix in ("txt", "csv", "xlsx")}
    letter = write_letter(name, questions, days=days, files=files)
    lines = BookTable(
        name="自查清单", title=f"{_TITLE}清单（{name}）", frame=listed.head(_MOST_ROWS), columns=columns,
        free=_FILLED, choices={"self_verdict": _ANSWERS},
        lines=(_NOTE,),
        warnings=(f"本表只列前{_MOST_ROWS}行，完整清单见CSV文件。",) if listed.height > _MOST_ROWS else (),
        widths={
            "question_no": 8, "psn_no": 10, "explanation": 30, "item_names": 26, "price_limits": 26,
            "adm_bed": 9, "also_asked": 10, "self_verdict": 11,
        },
    )  # fmt: skip
    with open_aside(out / stem) as aside:
        with open_private(aside / files["txt"]) as file:
            file.write((_BYTE_ORDER_MARK + letter.replace("\n", "\r\n")).encode())
        append_records(aside / files["csv"], listed, columns)
        with open_private(aside / files["xlsx"]) as file:
            write_book(file, [_make_questions(questions), lines], title=_TITLE, created=run_on)
        rows = {files["txt"]: len(questions), files["csv"]: listed.height, files["xlsx"]: listed.height}
        announce = announce_export(
            home, out / stem, content="selfcheck", run_id=run_id, institution=institution
        )
        about = {"institution": institution, "data_on": run_on}
        return move_into_place(aside, out / stem, rows, about, announce), withheld


def write_letter(name: str, questions: list[dict[str, Any]], *, days: int, files: dict[str, str]) -> str:
    """Return the letter, Chinese, with the questions numbered as in the list."""
    asked = [_ASKED.format(**_join(question)) for question in questions]
    return "\n".join([_OPENING.format(name=name), *asked, _CLOSING.format(days=days, file=files["xlsx"])])


def _join(question: dict[str, Any]) -> dict[str, Any]:
    return {**question, **{name: "；".join(question[name]) for name in ("basis", "inspect")}}


def _make_questions(questions: list[dict[str, Any]]) -> BookTable:
    """Return the sheet of questions with their law and documents."""
    rows = [
        (
            question["question_no"],
            question["title"],
            question["n_settlements"],
            question["basis"],
            question["inspect"],
        )
        for question in map(_join, questions)
    ]
    columns = (
        make_column("question_no", "问题序号", "integer"), make_column("title", "自查事项"),
        make_column("n_settlements", "结算笔数", "integer"), make_column("basis", "法规依据"),
        make_column("inspect", "备查材料"),
    )  # fmt: skip
    names = [column.name for column in columns]
    return BookTable(
        name="自查事项", title=f"{_TITLE}事项", frame=pl.DataFrame(rows, schema=names, orient="row"),
        columns=columns, widths={"title": 22, "basis": 60, "inspect": 44},
    )  # fmt: skip


def _read_about(connection: duckdb.DuckDBPyConnection, institution: str) -> tuple[str, str, int]:
    """Return the institution's name, the day of the data, and how many leads are withheld."""
    row = connection.execute(
        "select coalesce(institution.fixmedins_name, ''), "
        "cast((select max(run.extract_date) from run) as varchar), "
        "(select selfcheck_withheld.n_leads from selfcheck_withheld) "
        "from institution where institution.fixmedins_code = $institution",
        {"institution": institution},
    ).fetchone()
    return (str(row[0]), str(row[1] or ""), int(row[2])) if row else ("", "", 0)
