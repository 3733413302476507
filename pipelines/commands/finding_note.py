"""A finding on standard output as inspectors read it: facts, records, law, the values in force."""

from collections.abc import Sequence

from pipelines.commands.printing import Columns, print_line, print_table, print_text
from pipelines.commands.wording import title_schemes
from pipelines.report.labels import Evidence, describe_measured, say_source, say_unit
from rules.explain import Note


def print_note(note: Note) -> None:
    """Print a note in Chinese; names of parameters stay, because packs and cards are written with them."""
    finding = note.finding
    (titled,) = title_schemes([{"scheme": finding["scheme"]}])
    named = " ".join(filter(None, (titled["title_zh"], finding["scheme"])))
    print_text(f"疑点 {finding['finding_id']}（{named}，规则{finding['rule_id']}）")
    print_text(str(finding["message"]))
    for remark in filter(None, (note.state_note, note.version_note)):
        print_text(f"※ {remark}")
    print_text(f"法规依据：{'；'.join(note.basis)}")
    print_text(f"建议调阅：{'、'.join(note.inspect)}")
    if note.exclude_first:
        print_text(f"先排除的情形：{'；'.join(note.exclude_first)}")
    print_line()
    for records in note.records:
        print_table(records.rows, [(key, heading, "left") for key, heading in records.columns], records.title)
    columns: Columns = (("name", "参数", "left"), ("value", "取值", "right"), ("unit", "单位", "left"),
                        ("source", "来源", "left"))  # fmt: skip
    parameters = [
        {**one, "unit": say_unit(one["unit"]), "source": say_source(one["source"])} for one in note.parameters
    ]
    print_table(parameters, columns, "执行参数", as_is=True)
    _print_evidence(describe_measured(note.evidence))
    if note.sql:
        print_line()
        print_text("-- 复核语句：在已发布的 current.duckdb 上用任何 DuckDB 客户端运行")
        print_text(note.sql)


def _print_evidence(listed: Sequence[Evidence]) -> None:
    print_text("测算依据：")
    for one in listed:
        print_text(f"  {one.label}：{one.text}")
        for row in one.rows:
            pairs = zip(one.columns, row, strict=True)
            print_text(f"    {'，'.join(f'{column} {cell}' for column, cell in pairs)}")
        if one.n_rows > len(one.rows):
            print_text(f"    另有{one.n_rows - len(one.rows)}行。")
