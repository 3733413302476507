"""What a rule measured and the values it worked with are told to inspectors in Chinese."""

import re

from pipelines.report.labels import describe_measured, say_source, say_unit
from rules.loader import load_cards

ENGLISH = re.compile("[A-Za-z]{2,}")


def test_every_parameter_of_the_library_has_a_chinese_unit_and_source():
    params = [param for card in load_cards() for param in card.params.values()]
    said = {text for param in params for text in (say_unit(param.unit), say_source(param.source))}
    assert sorted(text for text in said if ENGLISH.search(text)) == []
    assert say_source("project default: added beds in a rush") == "项目默认值，无公开来源"


def test_a_local_unit_and_source_stay_as_they_were_written():
    assert (say_unit("床"), say_source("2025年县医保局服务协议")) == ("床", "2025年县医保局服务协议")


def test_measured_values_have_names_forms_and_rows():
    spells = [{"first_on": "2025-03-01", "idle": 0}]
    name, chance, away = describe_measured(
        {"n_bed_nights": 7, "chance": 0.0016207211611621595, "spells": spells}
    )
    assert (name.label, name.text) == ("计费床日（晚）", "7")
    assert (chance.label, chance.text) == ("巧合概率", "0.16%")
    assert (away.label, away.columns, away.rows) == ("不在院时段", ("起",), (("2025-03-01",),))
