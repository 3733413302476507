"""Tips and cases found otherwise come in as small hand-written lists."""

from decimal import Decimal

import pytest

from pipelines.errors import DeliveryRefused
from pipelines.feedback.told import import_told


def write(bureau, text: str, name: str = "told.csv"):
    path = bureau.folder / name
    path.write_bytes(text.encode("gb18030"))
    return path


def test_a_tip_gets_an_id_a_day_and_the_slug_of_its_scheme(bureau):
    path = write(bureau, "机构编号,疑点类型,备注\nH34000000001,挂床住院,夜里没有人\nH34000000002,,\n")
    imported = import_told("tip", [path, path], bureau.home)
    assert (imported.n_rows, imported.n_new) == (4, 2)
    tips = bureau.landed("tip", "left(tip_id, 1), received_on::varchar, fixmedins_code, scheme, note")
    assert sorted(tips, key=str) == [
        ("T", "2026-03-01", "H34000000001", "ghost_bed_stay", "夜里没有人"),
        ("T", "2026-03-01", "H34000000002", None, None),
    ]
    assert import_told("tip", [path], bureau.home).delivery_id == ""


def test_a_case_keeps_its_number_and_what_it_is_about(bureau):
    path = write(
        bureau,
        "案件编号\t结算ID\t机构编号\t查实金额\t开始日期\nA1\t0003\tH34000000002\t￥１，２００.５\t2026/1/3\nA1\t\tH34000000002\t\t\n",
    )
    import_told("found_case", [path], bureau.home)
    assert bureau.landed("found_case", "case_id, record_id, amount, begn_date::varchar") == [
        ("A1", "0003", Decimal("1200.50"), "2026-01-03"),
        ("A1", "H34000000002", None, None),
    ]
    changed = write(bureau, "案件编号,结算ID,查实金额\nA1,0003,90\n")
    assert import_told("found_case", [changed], bureau.home).n_changed == 1
    assert bureau.landed("found_case", "amount")[0] == (Decimal("90.00"),)


@pytest.mark.parametrize(
    ("extract", "text", "fault"),
    [
        ("tip", "机构编号,备注\n,某院\n", "机构编号 is empty, and so is 人员编号"),
        ("tip", "机构编号\nH99999999999\n", '机构编号 "H99999999999" is no institution'),
        ("tip", "机构编号,受理日期\nH34000000001,明天\n", '受理日期 "明天" is not a day'),
        ("found_case", "案件编号,结算ID\nA1,\n", "结算ID is empty, and so are 就诊ID, 人员编号"),
        ("found_case", "结算ID,查实金额\n0003,一千\n", '查实金额 "一千" is not money'),
        ("found_case", "结算ID,开始日期,结束日期\n1,20260201,20260101\n", "lies before 开始日期"),
        ("found_case", "甲,乙\n1,2\n", "no row of headings holds 结算ID/就诊ID/人员编号/机构编号"),
    ],
)
def test_a_row_at_fault_keeps_the_list_out(bureau, extract, text, fault):
    with pytest.raises(DeliveryRefused) as refused:
        import_told(extract, [write(bureau, text)], bureau.home)
    assert fault in str(refused.value)
    assert list(bureau.home.landing.iterdir()) == []


def test_the_command_takes_both_lists(bureau, run_command):
    cases = write(bureau, "结算ID\n0003\n", "cases.csv")
    tips = write(bureau, "机构编号\nH34000000001\n", "tips.csv")
    home = bureau.home.root
    assert "1 rows of cases new" in run_command(
        "outcomes", "import", "--found-elsewhere", cases, "--home", home
    )
    assert '"n_new": 1' in run_command("outcomes", "import", "--tips", tips, "--home", home, "--json")
