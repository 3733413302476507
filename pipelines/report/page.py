"""The templates of the pages and what they may call; everything a template prints is escaped."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.monitor.limits import LIMITS
from pipelines.publish.lists import name_institution_file
from pipelines.report import labels, monitor, scale, words
from pipelines.report.checks import advise_check, say_check
from pipelines.report.words import Mask, Number

_PAGES: Final = Path(__file__).parent / "page"
_WEEKDAYS: Final = "一二三四五六日"
_BLUE, _BROWN, _RED = "#0b4f8a", "#8a5200", "#a61b1b"
_FAR: Final = 1.5  # spans of the middle half beyond it: Tukey's fence, Exploratory Data Analysis, 1977

# measure: name, how its value reads, unit; in the order of a profile
MEASURES: Final = {
    "stay_cost": ("次均住院费用", "count", "元"),
    "stay_nights": ("平均住院日", "number", "晚"),
    "night_cost": ("床日费用", "count", "元"),
    "exam_share": ("检查化验占比", "percent", ""),
    "drug_share": ("药品占比", "percent", ""),
    "consumable_share": ("耗材占比", "percent", ""),
    "treatment_share": ("治疗占比", "percent", ""),
    "cash_share": ("个人自付占比", "percent", ""),
    "visit_cost": ("次均门诊、购药费用", "number", "元"),
    "visits_per_person": ("人均门诊、购药次数", "number", "次"),
}


class _Pages(Environment):
    """Templates over rows: what stands behind a dot is a column before it is an attribute.

    Jinja asks for the attribute first, which a row never has; a report asks seven million times.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def build_environment(mask: Mask) -> Environment:
    """Return the templates with their filters; `mask` hides the numbers of persons in any text."""
    environment = _Pages(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "pt": words.place_point,
        "yuan": words.say_yuan,
        "money": words.say_money,
        "count": words.say_count,
        "number": words.say_number,
        "percent": words.say_percent,
        "month": words.say_month,
        "masked": mask,
        "masked_number": words.mask_number,
        "person_code": name_person,
        "period": words.say_period,
        "code": labels.say_code,
        "extract": labels.say_extract,
        "check": say_check,
        "advice": advise_check,
        "evidence": labels.list_evidence,
        "model_name": labels.say_model,
        "page_name": name_page,
        "kind_of": say_kind,
        "figure": say_figure,
        "colour_of": choose_colour,
        "in_order": order_measures,
        "long_day": say_long_day,
        "shorten": shorten,
        "laws": group_laws,
        "subject": lambda lead: name_subject(lead, mask),
        "metric_value": monitor.say_value,
        "metric_name": monitor.say_metric,
        "metrics_in_order": monitor.order_metrics,
        "division": lambda row: monitor.say_division(row["admdvs"], row["division"]),
        "peers": monitor.say_peers,
        "change": monitor.say_change,
        "quarter": monitor.say_quarter,
        "short_yuan": monitor.say_short_yuan,
        "signed_yuan": monitor.say_signed_yuan,
    }
    environment.globals |= {
        "limits": LIMITS,
        "most": monitor.MOST,
        "find_bounds": scale.find_bounds,
        "list_ticks": scale.list_ticks,
        "list_months": scale.list_months,
        "list_days": scale.list_days,
        "count_days": scale.count_days,
        "trace_stairs": scale.trace_stairs,
        "count_from": lambda first, day: (day - first).days,
        "style": (_PAGES / "style.css").read_text(encoding="utf-8"),
    }
    return environment


def name_page(code: str) -> str:
    """Return the file name of an institution's page, safe on every file system."""
    return f"{name_institution_file(code, '').removesuffix('.csv')}.html"


def say_kind(institution: Mapping[str, Any]) -> str:
    """Return level, specialty and type of an institution in words."""
    if institution["fixmedins_type"] == "2":
        return "药店"
    level = labels.say_code(institution["hosp_lv"], "institution.hosp_lv")
    specialty = institution["specialty"]
    return f"{level if level != words.NOTHING else '未定级'}医疗机构{f'（{specialty}）' if specialty else ''}"


def say_figure(value: Number | None, form: str) -> str:
    """Return a value as its measure reads: `count`, `number` or `percent`."""
    if form == "percent":
        return words.say_percent(value, 1)
    return words.say_count(value) if form == "count" else words.say_number(value, 1)


def choose_colour(measure: Mapping[str, Any]) -> str:
    """Return the colour of a value among its peers': inside the middle half, outside, or far outside."""
    value, lower, upper = measure["measured_value"], measure["lower_value"], measure["upper_value"]
    if lower <= value <= upper:
        return _BLUE
    reach = _FAR * (upper - lower)
    return _BROWN if lower - reach <= value <= upper + reach else _RED


def order_measures(measures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the measures in the order of a profile, each with its name, form and unit."""
    found = {measure["measure"]: measure for measure in measures}
    return [
        {**found[name], "label": label, "form": form, "unit": unit}
        for name, (label, form, unit) in MEASURES.items()
        if name in found
    ]


def say_long_day(day: date) -> str:
    """Return a day with its weekday, such as 2026年1月1日 星期四."""
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def shorten(text: str, most: int) -> str:
    """Return the text, cut with an ellipsis where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def group_laws(basis: str) -> list[tuple[str, str]]:
    """Return (law, its articles) of a list's basis, such as `条例 第十五条（…）；条例 第三十八条（…）`."""
    laws: dict[str, list[str]] = {}
    for entry in basis.split("；"):
        law, _, article = entry.partition(" ")
        laws.setdefault(law, []).append(article.partition("（")[0])
    return [(law, "、".join(dict.fromkeys(filter(None, articles)))) for law, articles in laws.items()]


def name_person(row: Mapping[str, Any]) -> str:
    """Return a person's code in every list of the night; of one whom no list names, the number masked."""
    return str(row["psn_ref"] or words.mask_number(row["psn_no"]))


def name_subject(lead: Mapping[str, Any], mask: Mask) -> str:
    """Return whom or what a lead is about, persons masked."""
    subject = str(lead["subject_id"])
    match lead["subject_type"]:
        case "person":
            return " ".join(filter(None, (lead["psn_ref"], words.mask_number(subject))))
        case "physician":
            return words.mask_number(subject.partition("|")[2])
        case "institution_item":
            return subject.partition("|")[2]
        case "institution" | "group":
            return ""
    return mask(subject)
