"""A lead's page says what the models find odd in what the lead is about, and whose score that is."""

import json
from typing import Any

from pipelines.report.read import open_source
from pipelines.settings import Settings
from tests.pipelines.publish.conftest import standing
from tests.pipelines.report.conftest import Fill


def score(model: str, subject_id: str, phrase: str, percentile: float = 0.99) -> dict[str, Any]:
    reasons = json.dumps([{"phrase": phrase}], ensure_ascii=False)
    return {
        "model_id": model,
        "subject_type": model,
        "subject_id": subject_id,
        "percentile": percentile,
        "score": percentile,
        "reasons": reasons,
    }


def test_the_page_tells_the_reasons_of_the_model_that_scored_what_the_lead_is_about(fill: Fill) -> None:
    meant = {"P": ("person", "person", "P1"), "D": ("institution", "physician", "H1|D7")}
    meant |= {"I": ("institution", "institution_item", "H1|D1"), "T": ("ring", "group", "G1")}
    leads = [
        standing(name, rank, kind=kind, subject_type=subject_type, subject_id=subject_id, amount="1.00")
        | {"expected_amount": "0.60", "begn_date": "2025-08-30", "end_date": "2025-10-02", "n_findings": 1}
        for rank, (name, (kind, subject_type, subject_id)) in enumerate(meant.items(), start=1)
    ]
    night = fill(
        lead=leads,
        lead_record=[{"lead_id": name, "setl_id": f"S{name}", "amount": "1.00"} for name in meant],
        settlement=[
            {
                "setl_id": f"S{name}",
                "mdtrt_id": f"M{name}",
                "psn_no": "P1",
                "fixmedins_code": "H1",
                "setl_optr": "T1" if name == "T" else None,
                "begntime": "2025-09-10 10:00:00",
            }
            for name in meant
        ],
        score=[
            score("person_quarter", "P1|2025Q3", "季度就诊机构数6家"),
            score("person_quarter", "P1|2025Q4", "另一季度", 0.999),
            score("physician_month", "H1|D7|2025-10", "日均服务人数30人"),
            score("physician_month", "H1|D7|2025-11", "另一月份", 0.999),
            score("institution_item", "H1|D1", "人均用量2倍"),
            score("pharmacy_till_day", "H1|T1|2025-09-10", "夜间笔数占比80%"),
            score("pharmacy_till_day", "H1|T2|2025-09-10", "另一终端", 0.999),
        ],
    )
    with open_source(night, Settings()) as source:
        told = {row["lead_id"]: (row["whose"], row["phrases"]) for row in source.iterate_leads()}
    assert told == {
        "P": ("2025年第3季度的就诊购药", "季度就诊机构数6家"),
        "D": ("2025年10月的诊疗", "日均服务人数30人"),
        "I": ("机构品种", "人均用量2倍"),
        "T": ("收款台在2025-09-10的结算", "夜间笔数占比80%"),
    }
