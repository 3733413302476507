"""The words and letters of pages, without a county: reasons, masks, the font."""

import pytest
from fontTools.ttLib import TTFont

from pipelines.commands.night_report import report_published
from pipelines.errors import NothingPublished
from pipelines.report.font import FONT, cut_font
from pipelines.report.words import Mask, say_reason
from pipelines.settings import Home


def test_nothing_published_is_said(tmp_path):
    with pytest.raises(NothingPublished, match="nothing is published"):
        report_published(Home(tmp_path), None)


def test_the_font_holds_what_the_page_says_and_is_cut_alike_each_time():
    text = "基金监管晨报：疑点、线索（￥1,234.50）"
    first, second = cut_font(text), cut_font(text + "基金")
    assert first == second
    assert len(first) < 60_000
    assert FONT.stat().st_size < 2_500_000
    with TTFont(FONT) as font:
        assert {ord(sign) for sign in text} <= font.getBestCmap().keys()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("No rows of inventory were delivered.", "未收到“进销存”的记录"),
        ("settlement.atddr_no is empty in every row.", "“结算”的“主治医生编码”全部为空"),
        ("stay_night has no rows.", "“住院床夜”没有可用记录"),
        ("11 subjects; 100 are needed to know what is usual", "可比对象只有11个，至少需要100个才能判断"),
        ("something nobody foresaw", "something nobody foresaw"),
        (None, "—"),
    ],
)
def test_reasons_read_in_chinese(reason, words):
    assert say_reason(reason) == words


def test_a_mask_hides_whole_words_only_and_numbers_with_odd_signs():
    mask = Mask(["9900000000420314", "甲-0012/7"])
    assert mask("参保人9900000000420314等3人") == "参保人99****14等3人"
    assert mask("编号99000000004203140") == "编号99000000004203140"
    assert mask("参保人甲-0012/7就诊") == "参保人甲-****/7就诊"
    assert mask(None) == "—"
