"""A new rule: a folder that runs in shadow and passes its cases at once, to be changed line by line."""

import re
from pathlib import Path
from typing import Final

from data_contracts.errors import RuleError
from rules.loader import CATALOG, list_folders

_CARD: Final = """\
id = "{rule_id}"
scheme = "{slug}"
title = "{title}"
title_zh = "{slug}（待命名）"
version = 1
status = "shadow" # draft never runs at night, shadow runs without accusing, active accuses
reason = "new, not reviewed yet" # needed while in shadow
severity = "low"
subject = "stay"
message = "{{begn_date}}至{{end_date}}在{{institution}}住院{{nights}}晚，基金支付{{amount:yuan}}元。"
basis = ["医疗保障基金使用监督管理条例 第三十八条第一项（分解住院、挂床住院）"] # as in knowledge/law.csv
disposition = "verify" # recover, verify, refer_health, refer_market or refer_police
stage = "post"
inspect = ["住院病案首页"] # what an inspector pulls, in order
exclude_first = ["病情确需长期住院"] # honest explanations an inspector rules out first
false_positives = ["a short stay"] # each needs a quiet case

[params]
min_nights = {{ value = 30, unit = "night", source = "project default", min = 1, max = 365 }}
"""

_QUERY: Final = """\
-- One row per stay of at least `min_nights` nights.
select
    stay.stay_id as subject_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.admitted_on as begn_date,
    stay.discharged_on as end_date,
    stay.fund_amount as amount,
    stay.nights,
from stay
where stay.nights >= $min_nights
order by subject_id
"""

_CASES: Final = """\
# Partial rows: a column that is not named is null. [defaults] saves repeating what every row of a table has.
[defaults]
stay = { psn_no = "P1", fixmedins_code = "H1", admitted_on = 2025-03-01, discharged_on = 2025-03-31 }

[[case]]
name = "a stay of thirty nights"
kind = "fires"
given.institution = [{ fixmedins_code = "H1", fixmedins_name = "第七医院" }]
given.stay = [{ stay_id = "M1", nights = 30, fund_amount = 1000.00 }]
given.net_settlement = [{ setl_id = "S1", mdtrt_id = "M1", fund_pay_sumamt = 1000.00 }]
expect = [{ subject_id = "M1", amount = 1000.00, nights = 30, records = { S1 = 1000.00 } }]

[[case]]
name = "a stay of twenty-nine nights"
kind = "quiet"
quiet_for = "a short stay"
given.stay = [{ stay_id = "M1", nights = 29, fund_amount = 1000.00 }]
given.net_settlement = [{ setl_id = "S1", mdtrt_id = "M1", fund_pay_sumamt = 1000.00 }]
"""


def new_rule(family: str, slug: str, root: Path = CATALOG) -> Path:
    """Return the folder of a new rule in shadow, with a card, a query and cases that pass.

    Raises:
        RuleError: a name that cannot be used, or is taken.
    """
    for name in (family, slug):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise RuleError(f"{name!r} cannot name a folder of rules. Use lower-case letters, digits and _.")
    families = sorted({folder.parent.name for place in (root, CATALOG) for folder in list_folders(place)})
    if family not in families and not (root / family).is_dir():
        raise RuleError(
            f"there is no family {family!r}. Choose one of {', '.join(families)}; "
            f"for a new one make the folder rules/{root.name}/{family} first."
        )
    taken = {folder.name: folder for folder in list_folders(root)}
    if slug in taken:
        raise RuleError(f"{slug} exists already in {taken[slug].parent.name}/{slug}. Choose another name.")
    folder = root / family / slug
    folder.mkdir(parents=True)
    title = slug.replace("_", " ").capitalize()
    card = _CARD.format(rule_id=_next_id(family, root), slug=slug, title=title)
    for name, text in (("rule.toml", card), ("query.sql", _QUERY), ("cases.toml", _CASES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _next_id(family: str, root: Path) -> str:
    """Return the next free id of a family; a retired or faulty rule keeps its own."""
    taken = []
    for card in sorted(root.glob("*/*/rule.toml")):
        found = re.search(r'^id = "([A-Z]{3})-(\d{3})"', card.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            taken.append((card.parent.parent.name, found[1], int(found[2])))
    prefix = next((letters for name, letters, _ in taken if name == family), f"{family.upper():X<3}"[:3])
    return f"{prefix}-{max((number for _, letters, number in taken if letters == prefix), default=0) + 1:03d}"
