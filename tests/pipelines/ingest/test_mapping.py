"""A delivery with a bureau's own names lands as the same delivery with ours."""

import csv
import io
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from data_contracts.contract import load_extracts
from pipelines.errors import DeliveryRefused, UsageError
from pipelines.ingest.mapping import FILE, read_mapping
from pipelines.ingest.propose import SURE, propose_mapping
from pipelines.ingest.write_mapping import render_mapping

MakeCounty = Callable[[], "SimpleNamespace"]
OWN = {
    "settlement": (
        "住院结算_20260301.csv",
        {
            "setl_id": "结算单号",
            "mdtrt_id": "就医登记号",
            "psn_no": "参保人编号",
            "fixmedins_code": "医院编码",
            "med_type": "就医类型",
            "insutype": "险种",
            "begntime": "入院日期",
            "endtime": "出院日期",
            "setl_time": "结算日期",
            "medfee_sumamt": "总费用（元）",
            "fund_pay_sumamt": "统筹支付",
        },
    ),
    "charge_line": (
        "费用清单.csv.gz",
        {
            "feedetl_sn": "明细流水号",
            "setl_id": "结算单号",
            "mdtrt_id": "就诊流水号",
            "psn_no": "个人编号",
            "fixmedins_code": "医院代码",
            "fee_ocur_time": "记账时间",
            "list_type": "三目类别",
            "med_list_codg": "项目编码",
            "med_list_name": "项目名称",
            "cnt": "数量",
            "pric": "单价",
            "det_item_fee_sumamt": "金额",
        },
    ),
}


def rename_columns(county: SimpleNamespace, extract: str) -> Path:
    name, titles = OWN[extract]
    ours = county.folder / f"{extract}.csv"
    rows = list(csv.reader(io.StringIO(ours.read_text(encoding="utf-8"))))
    rows[0] = [titles[title] for title in rows[0]]
    ours.unlink()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return county.write_bytes(name, text.getvalue().encode("gb18030"))


def test_a_delivery_with_own_names_lands_as_the_original(make_county: MakeCounty):
    original, foreign = make_county(), make_county()
    landed = original.receive()
    files = [rename_columns(foreign, extract) for extract in OWN]
    with pytest.raises(DeliveryRefused, match="settlement"):
        foreign.receive()
    proposals = [propose_mapping(file, load_extracts()) for file in files]
    assert [each.contract.table for each in proposals] == list(OWN)
    (foreign.home.root / FILE).write_text(render_mapping(proposals), encoding="utf-8")
    again = foreign.receive()
    for extract in ("institution", "person", "catalog", "settlement", "charge_line"):
        rows = original.landed(landed, extract)
        assert rows
        assert foreign.landed(again, extract) == rows


def test_every_column_with_an_own_name_is_found_and_none_is_taken_for_another(make_county: MakeCounty):
    county = make_county()
    for extract, (_, titles) in OWN.items():
        proposal = propose_mapping(rename_columns(county, extract), load_extracts())
        sure = {each.column.name: each.title for each in proposal.proposals if each.confidence >= SURE}
        assert sure == titles
        assert proposal.missing == ()


def test_values_that_do_not_fit_make_a_name_a_guess(make_county: MakeCounty):
    county = make_county()
    path = county.write_bytes("person.csv", "人员编号,生日\nP1,四十岁\nP2,五十岁\n".encode())
    [person, born] = propose_mapping(path, load_extracts()).proposals
    assert person.confidence >= SURE
    assert born.column.name == "brdy"
    assert born.confidence < SURE
    assert "0% of the values fit" in born.reason
    text = render_mapping([propose_mapping(path, load_extracts())])
    assert '# "生日" = "brdy"' in text
    assert tomllib.loads(text)["person"]["columns"] == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[settlment]\n", r"\[settlment\]: write \[extract\]"),
        ('[settlement]\nfiles = "x"\n', "is no list of beginnings"),
        ('[settlement.columns]\n"a" = "b"\n', "line 2: a = 'b': settlement has no such column"),
        ('[settlement.columns]\n"结算ID" = "psn_no"\n', "line 2: .*the contract itself calls setl_id so"),
        ('[a]\nfiles = ["x"\n', "is no TOML"),
        ('[person]\nfiles = ["x"]\n[catalog]\nfiles = ["X"]\n', "'x' stands for person already"),
    ],
)
def test_a_mapping_file_that_cannot_be_used_is_refused_with_the_line(tmp_path: Path, text: str, told: str):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_mapping(tmp_path, load_extracts())


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"x"), ("a.csv", b""), ("a.csv", b"\n\n"), ("a.csv", b"q,w\n1,2\n"), ("a.csv.gz", b"x"),
     ("a.parquet", b"x")],
)  # fmt: skip
def test_a_file_that_looks_like_no_extract_is_refused(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=name):
        propose_mapping(tmp_path / name, load_extracts())
