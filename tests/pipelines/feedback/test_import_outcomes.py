"""Filled lists come back, whatever a spreadsheet made of them; a list at fault changes nothing."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.errors import DeliveryRefused, NothingPublished, UsageError
from pipelines.feedback.outcomes import import_outcomes
from pipelines.settings import Home

FILLED = {
    "0001": ("属实", "300.00", "", "已退回"),
    "0002": ("不属实", "", "临床合理", ""),
    "0003": ("部分属实", "1,200.5元", "", ""),
    "0004": ("不属实", "", "编码映射", ""),
}
RECORDS = [
    ("0001", "confirmed", Decimal("300.00"), None, "duplicate_charge;split_hospitalization"),
    ("0002", "rejected", None, "临床合理", "split_hospitalization"),
    ("0003", "partial", Decimal("1200.50"), None, "ghost_bed_stay"),
    ("0004", "rejected", None, "编码映射", "duplicate_charge"),
]


def records(bureau):
    rows = bureau.landed("outcome_record", "setl_id, verdict, confirmed_amt, reason, schemes")
    return sorted(rows, key=lambda row: row[0])


def verdicts(bureau):
    return dict(bureau.landed("outcome", "lead_id, verdict"))


def save_workbook(bureau, rows: pl.DataFrame, *, as_numbers: bool = False) -> Path:
    """Save the rows as a workbook with a sheet per institution, a cover and a title above the headings."""
    path = bureau.folder / "back.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("总览").write_string(0, 0, "疑点线索清单")
        for name, part in rows.partition_by("机构名称", as_dict=True).items():
            sheet = book.add_worksheet(str(name[0]))
            sheet.write_string(0, 0, "请于月底前填回")
            for place, heading in enumerate(part.columns):
                sheet.write_string(2, place, heading)
                for line, value in enumerate(part.get_column(heading), start=3):
                    if as_numbers and heading == "核实金额" and value:
                        sheet.write_number(line, place, float(value))
                    elif value:
                        sheet.write_string(line, place, value)
    return path


def test_a_list_filled_as_it_was_exported_is_taken(bureau):
    imported = import_outcomes([bureau.save(bureau.fill(FILLED))], bureau.home)
    assert (imported.n_new, imported.n_changed, imported.n_records) == (3, 0, 4)
    assert records(bureau) == RECORDS
    leads = bureau.lead_ids()
    assert verdicts(bureau) == {
        leads["M0001"]: "partial",
        leads["M0003"]: "partial",
        leads["M0004"]: "rejected",
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_list_saved_again_in_another_encoding_and_with_another_separator_says_the_same(
    bureau, encoding, separator
):
    import_outcomes(
        [bureau.save(bureau.fill(FILLED), encoding=encoding, separator=separator, line_terminator="\r\n")],
        bureau.home,
    )
    assert records(bureau) == RECORDS


def test_a_list_of_before_with_its_old_columns_is_taken(bureau):
    rows = (
        bureau.fill(FILLED)
        .rename({"属实概率": "风险分"})
        .drop("名次", "个人账户支出", "金额说明", "概率依据")
    )
    import_outcomes([bureau.save(rows)], bureau.home)
    assert records(bureau) == RECORDS


def test_columns_and_rows_may_be_added_moved_and_left_out(bureau):
    rows = bureau.fill(FILLED)
    total = pl.DataFrame({"序号": ["合计"], "涉及金额": ["665.67"]})
    moved = rows.select(
        "备注", "核查结果", pl.lit("张三").alias("检查人"), "结算ID", "不属实原因", "核实金额", "线索编号"
    )
    moved = pl.concat([moved, total], how="diagonal").sample(fraction=1.0, shuffle=True, seed=1)
    import_outcomes([bureau.save(moved)], bureau.home)
    assert records(bureau) == RECORDS


@pytest.mark.parametrize(("column", "word"), [("名次", "合计"), ("线索编号", "小计（4笔）：")])
def test_a_row_of_sums_is_passed_over_and_named(bureau, column, word):
    rows = bureau.fill(FILLED)
    total = pl.DataFrame({column: [word], "涉及金额": ["665.67"], "核实金额": ["1500.50"]})
    rows = pl.concat([rows.head(2), total, rows.slice(2), total], how="diagonal")
    imported = import_outcomes([bureau.save(rows)], bureau.home)
    assert records(bureau) == RECORDS
    last = rows.height + 1
    assert imported.notes == (f"back.csv: passed over because they say 合计 or 小计: rows 4, {last}",)


def test_a_row_that_says_sum_and_has_a_verdict_is_no_sum(bureau):
    rows = bureau.fill(FILLED | {"0003": ("属实", "10", "", "合计")})
    import_outcomes([bureau.save(rows)], bureau.home)
    assert bureau.landed("outcome_record", "setl_id")[-4:]
    assert ("0003", "confirmed", Decimal("10.00"), None, "ghost_bed_stay") in records(bureau)


def test_headings_in_two_rows_and_with_remarks_are_found(bureau):
    rows = bureau.fill(FILLED)
    grouped = {"核查结果": "核查情况", "核实金额": "", "不属实原因": "", "备注": ""}
    below = {heading: heading for heading in grouped}
    below |= {"核查结果": "核查结果（必填）", "核实金额": "核实金额(元)*", "备注": "备注："}
    lines = [
        ["核查回执"],
        [grouped.get(heading, heading) for heading in rows.columns],
        [below.get(heading, "") for heading in rows.columns],
        *rows.rows(),
    ]
    path = bureau.folder / "back.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("回执")
        for line, cells in enumerate(lines):
            sheet.write_row(line, 0, cells)
    import_outcomes([path], bureau.home)
    assert records(bureau) == RECORDS


def test_a_workbook_with_a_sheet_per_institution_and_numbers_for_money_says_the_same(bureau):
    plain = FILLED | {"0003": ("部分属实", "1200.50", "", "")}
    imported = import_outcomes([save_workbook(bureau, bureau.fill(plain), as_numbers=True)], bureau.home)
    assert records(bureau) == RECORDS
    assert imported.notes == ("back.xlsx: sheet 总览 passed over, it is no such list",)


def test_the_exported_workbook_itself_is_read(bureau):
    with pytest.raises(DeliveryRefused, match="no row of headings"):
        import_outcomes([bureau.export() / "manifest.json"], bureau.home)
    imported = import_outcomes([bureau.export() / "suspect_records.xlsx"], bureau.home)
    assert (imported.n_rows, imported.delivery_id) == (0, "")


def test_a_verdict_on_the_first_row_speaks_for_the_lead_and_money_is_counted_once(bureau):
    import_outcomes([bureau.save(bureau.fill({"0001": ("属实", "345.67")}))], bureau.home)
    assert records(bureau) == [
        ("0001", "confirmed", Decimal("345.67"), None, "duplicate_charge;split_hospitalization"),
        ("0002", "confirmed", None, None, "split_hospitalization"),
    ]
    assert bureau.landed("outcome", "confirmed_amt, closed_on::varchar") == [
        (Decimal("345.67"), "2026-03-01")
    ]


def test_a_row_without_settlement_speaks_for_every_record_of_its_lead(bureau):
    lead_id = bureau.lead_ids()["M0001"]
    rows = pl.DataFrame({"线索编号": [lead_id], "核查结果": ["不属实"], "办结日期": ["2026年3月5日"]})
    import_outcomes([bureau.save(rows)], bureau.home)
    assert [row[:2] for row in records(bureau)] == [("0001", "rejected"), ("0002", "rejected")]
    assert bureau.landed("outcome", "closed_on::varchar") == [("2026-03-05",)]


def away_row(bureau) -> pl.DataFrame:
    """Return the row of the lead that has its only settlement at the other hospital, filled as true."""
    rows = bureau.listed().filter(pl.col("线索编号") == bureau.lead_ids()["M0003"])
    assert rows.select("结算ID", "机构编号", "涉及金额").rows() == [
        ("0003\t", "H34000000002", "200.00"),
        ("", "H34000000001", "0.00"),
    ]
    return rows.with_columns(pl.lit("属实").alias("核查结果"))


def test_a_row_where_the_lead_has_no_settlement_judges_the_lead(bureau):
    import_outcomes([bureau.save(away_row(bureau).tail(1))], bureau.home)
    assert records(bureau) == [("0003", "confirmed", None, None, "ghost_bed_stay")]
    assert bureau.landed("outcome", "verdict, confirmed_amt") == [("confirmed", None)]


@pytest.mark.parametrize("amounts", [("180", ""), ("", "180"), ("180", "180")])
def test_money_is_counted_once_whichever_of_the_two_rows_it_is_written_in(bureau, amounts):
    rows = away_row(bureau).with_columns(pl.Series("核实金额", amounts))
    import_outcomes([bureau.save(rows)], bureau.home)
    assert bureau.landed("outcome", "verdict, confirmed_amt") == [("confirmed", Decimal("180.00"))]
    assert [row[2] for row in records(bureau)] == [Decimal("180.00")]


def test_money_of_the_lead_that_its_settlements_contradict_is_refused(bureau):
    rows = away_row(bureau).with_columns(pl.Series("核实金额", ("180", "200")))
    with pytest.raises(DeliveryRefused, match='核实金额 "200" of the whole lead differs from the sum'):
        import_outcomes([bureau.save(rows)], bureau.home)


def test_money_of_a_whole_lead_is_shared_by_what_its_settlements_put_at_risk(bureau):
    lead = {"线索编号": [bureau.lead_ids()["M0001"]], "核查结果": ["属实"], "核实金额": ["345.67"]}
    import_outcomes([bureau.save(pl.DataFrame(lead))], bureau.home)
    assert [row[2] for row in records(bureau)] == [Decimal("300.00"), Decimal("45.67")]


@pytest.mark.parametrize(
    ("setl_id", "amount", "is_taken"), [("0001", "3000.00", True), ("", "3000.01", False)]
)
def test_money_of_a_whole_lead_is_bounded_by_what_its_settlements_cost(bureau, setl_id, amount, is_taken):
    """Two settlements of 1,500.00; a row that alone is filled in speaks for both."""
    lead = {
        "线索编号": [bureau.lead_ids()["M0001"]],
        "结算ID": [setl_id],
        "核查结果": ["属实"],
        "核实金额": [amount],
    }
    path = bureau.save(pl.DataFrame(lead))
    if is_taken:
        import_outcomes([path], bureau.home)
        assert bureau.landed("outcome", "confirmed_amt") == [(Decimal(amount),)]
    else:
        with pytest.raises(DeliveryRefused, match=r"all settlements of its lead cost, 3,000\.00 yuan"):
            import_outcomes([path], bureau.home)


def test_a_row_that_lost_its_lead_is_found_by_its_settlement(bureau):
    rows = pl.DataFrame({"线索编号": [""], "结算ID": ["0003\t"], "核查结果": ["查实。"]})
    import_outcomes([bureau.save(rows)], bureau.home)
    assert [row[:2] for row in records(bureau)] == [("0003", "confirmed")]


def test_importing_twice_changes_nothing_whatever_the_file_looks_like(bureau):
    rows = bureau.fill(FILLED)
    import_outcomes([bureau.save(rows)], bureau.home)
    landed = sorted(path.name for path in bureau.home.landing.iterdir())
    again = import_outcomes([bureau.save(rows, encoding="gb18030", separator="\t")], bureau.home)
    assert (again.delivery_id, again.n_new, again.n_changed) == ("", 0, 0)
    assert sorted(path.name for path in bureau.home.landing.iterdir()) == landed


def test_a_correction_replaces_and_taking_it_back_replaces_again(bureau):
    first, second = {"0003": ("属实", "200")}, {"0003": ("不属实", "", "数据错误")}
    for words, expected in ((first, "confirmed"), (second, "rejected"), (first, "confirmed")):
        import_outcomes([bureau.save(bureau.fill(words))], bureau.home)
        assert [row[:2] for row in records(bureau)] == [("0003", expected)]
        assert list(verdicts(bureau).values()) == [expected]


def test_the_rest_of_a_lead_may_follow_later_and_its_money_adds_up(bureau):
    import_outcomes(
        [bureau.save(bureau.fill({"0001": ("属实", "300")}).filter(pl.col("结算ID") == "0001\t"))],
        bureau.home,
    )
    import_outcomes(
        [bureau.save(bureau.fill({"0002": ("不属实",)}).filter(pl.col("结算ID") == "0002\t"))], bureau.home
    )
    assert bureau.landed("outcome", "verdict, confirmed_amt") == [("partial", Decimal("300.00"))]


def test_a_reason_in_other_words_is_kept_in_the_remark(bureau):
    imported = import_outcomes(
        [bureau.save(bureau.fill({"0003": ("不属实", "", "病历齐全", "见附件")}))], bureau.home
    )
    assert bureau.landed("outcome", "reason, note") == [("其他", "病历齐全；见附件")]
    assert imported.notes == ("1 reasons outside the list were kept as 其他, their words in the remark",)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("也许",), '核查结果 "也许" is no verdict'),
        (("属实", "12,5"), '核实金额 "12,5" is not money'),
        (("属实", "12.345"), '核实金额 "12.345" is not money'),
        (("属实", "-1"), '核实金额 "-1" is less than nothing'),
        (("不属实", "5"), '核实金额 "5" contradicts the verdict 不属实'),
        (("属实", "1500.01"), '核实金额 "1500.01" is more than its settlement cost in all, 1,500.00 yuan'),
        (("", "5"), "核查结果 is empty, but 核实金额 or 不属实原因 is filled in"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(bureau, words, fault):
    path = bureau.save(bureau.fill(FILLED | {"0003": words}))
    with pytest.raises(DeliveryRefused) as refused:
        import_outcomes([path], bureau.home)
    head, line, *rest = str(refused.value).splitlines()
    place = bureau.fill({}).get_column("结算ID").to_list().index("0003\t") + 2
    assert head == "back.csv: nothing was imported, 1 fault."
    assert line.startswith(f"back.csv line {place}: {fault}. ")
    assert rest == []
    assert list(bureau.home.landing.iterdir()) == []


def test_every_fault_is_told_at_once_and_identifiers_are_masked(bureau):
    lead_id = bureau.lead_ids()["M0003"]
    rows = pl.DataFrame(
        {
            "线索编号": ["L0000000000000000", lead_id, "", lead_id, lead_id],
            "结算ID": ["0003", "1.23457E+15", "9999", "0003", "0003"],
            "核查结果": ["属实", "属实", "属实", "属实", "不属实"],
            "办结日期": ["", "", "", "2099-01-01", "下周"],
        }
    )
    with pytest.raises(DeliveryRefused) as refused:
        import_outcomes(
            [save_workbook(bureau, rows.with_columns(pl.lit("第一医院").alias("机构名称")))], bureau.home
        )
    assert [line.partition(". ")[0] for line in str(refused.value).splitlines()[1:]] == [
        'back.xlsx sheet 第一医院 line 4: 线索编号 "L0000000000000000" is no lead ever published here',
        'back.xlsx sheet 第一医院 line 5: 结算ID "1.****15" is not known to the published snapshot',
        "back.xlsx sheet 第一医院 line 6: 线索编号 is empty, and 结算ID does not lead to one lead",
        'back.xlsx sheet 第一医院 line 7: 办结日期 "2099-01-01" lies ahead of today',
        'back.xlsx sheet 第一医院 line 7: 核查结果 "属实" differs from another line on the same record',
        'back.xlsx sheet 第一医院 line 8: 办结日期 "下周" is not a day',
        'back.xlsx sheet 第一医院 line 8: 核查结果 "不属实" differs from another line on the same record',
    ]


def test_one_bad_file_of_several_keeps_the_others_out(bureau):
    good = bureau.save(bureau.fill(FILLED))
    bad = bureau.folder / "notes.xlsx"
    bad.write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(DeliveryRefused, match=r"notes\.xlsx: is no sound workbook"):
        import_outcomes([good, bad], bureau.home)
    assert list(bureau.home.landing.iterdir()) == []


def test_the_published_file_is_read_only_and_stays_as_it_was(bureau):
    before = bureau.home.current.read_bytes()
    import_outcomes([bureau.save(bureau.fill(FILLED))], bureau.home)
    assert bureau.home.current.read_bytes() == before


def test_a_home_without_night_and_a_file_that_is_not_there_are_told(bureau, tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        import_outcomes([tmp_path / "gone.csv"], bureau.home)
    with pytest.raises(NothingPublished):
        import_outcomes([bureau.save(bureau.fill(FILLED))], Home(tmp_path / "empty"))


def test_the_command_tells_what_it_took(bureau, run_command):
    path = bureau.save(bureau.fill(FILLED))
    said = run_command("outcomes", "import", path, "--home", bureau.home.root)
    assert said.splitlines()[0] == "4 rows read: 3 leads judged new, 0 changed."
    assert run_command("outcomes", "import", path, "--home", bureau.home.root) == (
        "Nothing new: all 4 rows were imported before.\n"
    )
    with pytest.raises(UsageError, match="one kind at a time"):
        run_command("outcomes", "import", path, "--tips", path, "--home", bureau.home.root)


def test_a_quote_that_never_ends_swallows_no_verdict(bureau):
    path = bureau.save(bureau.fill(FILLED))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("已退回", '"已退回'), encoding="utf-8")
    with pytest.raises(DeliveryRefused, match=r"back\.csv line \d+: cannot be split into cells"):
        import_outcomes([path], bureau.home)
    assert list(bureau.home.landing.iterdir()) == []


def test_a_list_nobody_filled_in_is_told_as_such(bureau, run_command):
    path = bureau.save(bureau.fill({}))
    assert "No row is filled in" in run_command("outcomes", "import", path, "--home", bureau.home.root)
