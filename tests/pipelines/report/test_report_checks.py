"""The page of the contract checks: what failed and what to do, in Chinese, beside the English original."""

from pathlib import Path

import pytest

from pipelines.report.checks import advise_check, group_checks
from pipelines.report.page import build_environment
from pipelines.report.read import open_source
from pipelines.report.words import Mask
from pipelines.settings import Settings
from tests.pipelines.report.conftest import Fill

CHECK = {"run_id": "R1", "extract": "settlement", "severity": "critical", "n_rows": 100, "n_unexpected": 0}


def render_checks(path: Path, *, has_checks_page: bool) -> str:
    with open_source(path, Settings()) as source:
        return (
            build_environment(Mask(["340102198001011234"]))
            .get_template("checks.html")
            .render(
                night=source.read_one("tonight_row"),
                has_checks_page=has_checks_page,
                font_file="",
                font_data="",
                **group_checks(source.read("checked")),
            )
        )


def test_failed_passed_and_idle_checks_stand_apart(fill: Fill):
    failed = CHECK | {
        "check_name": "key_unique", "success": False, "n_unexpected": 7,
        "message": "seven <b> are odd, such as 340102198001011234",
    }  # fmt: skip
    passed = CHECK | {"check_name": "setl_id_required", "success": True, "message": "fine"}
    idle = CHECK | {"check_name": "volume", "severity": "warning", "success": None, "message": "none yet"}
    page = render_checks(fill(contract_check=[failed, passed, idle]), has_checks_page=True)
    assert "共3项：通过1项" in page
    first, second, third = (
        page.partition(f"<h2>{words}</h2>")[2] for words in ("未通过", "没有可检查的", "通过")
    )
    for words in (
        "主键重复",
        "停止",
        "同一主键有多行：确认是否重复导出",
        "seven &lt;b&gt; are odd, such as 34****34",
    ):
        assert words in first.partition("</section>")[0]
    assert "行数与往常相差过大" in second.partition("</section>")[0]
    assert "不应为空" in third.partition("</section>")[0]
    assert 'href="../contract_checks/index.html"' in page


def test_a_night_without_checks_says_so(fill: Fill):
    page = render_checks(fill(), has_checks_page=False)
    assert "没有校验记录" in page
    assert "contract_checks" not in page


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("med_list_codg_in_catalog", "补交被引用的数据"),
        ("psn_no_required", "补齐缺失的值"),
        ("fund_pay_sumamt_changed_unit", "由元改为分"),
        ("something_of_its_own", "核对这些行的来源数据"),
    ],
)
def test_every_check_has_advice(name: str, advice: str):
    assert advice in advise_check(name)
