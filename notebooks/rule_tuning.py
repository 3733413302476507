"""规则试算：选一条规则，拖动参数，看疑点、金额、机构数怎么变；有核查结果的给出查实率。"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="规则试算")


@app.cell
def _():
    from dataclasses import replace

    import altair as alt
    import marimo as mo
    import polars as pl

    from data_contracts.errors import FundwatchError, RuleError
    from pipelines.notebook import find_home, open_snapshot
    from rules.backtest import backtest_rule
    from rules.loader import load_rules
    from rules.packs import load_packs
    from rules.trial import spread_values

    return (
        FundwatchError,
        RuleError,
        alt,
        backtest_rule,
        find_home,
        load_packs,
        load_rules,
        mo,
        open_snapshot,
        pl,
        replace,
        spread_values,
    )


@app.cell
def _(FundwatchError, find_home, mo, open_snapshot):
    try:
        snapshot, problem = open_snapshot(find_home(mo.cli_args().get("home"))), ""
    except FundwatchError as _fault:
        snapshot, problem = None, _fault.message
    mo.stop(snapshot is None, mo.callout(mo.md(f"没有可读的批次：{problem}"), kind="warn"))
    mo.md(
        f"# 规则试算\n\n批次 `{snapshot.name}`，只读：这里怎么拖动都不改变规则，也不改变清单。"
        "改规则请改规则卡，再用 `fundwatch rules diff` 看差异。"
    )
    return (snapshot,)


@app.cell
def _(load_packs, load_rules, replace, snapshot):
    _library = load_rules()[0]
    rules = {
        f"{_rule.title_zh}　{_rule.id}": _rule
        for _rule in _library
        if _rule.status != "retired" and _rule.params
    }
    bench = replace(snapshot.bench, packs=load_packs(_library))
    connection = bench.connection
    return bench, connection, rules


@app.cell
def _(mo, rules):
    rule_choice = mo.ui.dropdown(rules, value=next(iter(rules)), label="规则", searchable=True)
    rule_choice
    return (rule_choice,)


@app.cell
def _(mo, rule_choice):
    rule = rule_choice.value
    param_choice = mo.ui.dropdown(
        {f"{_name}（{_param.unit}）": _name for _name, _param in rule.params.items()},
        value=next(f"{_name}（{_param.unit}）" for _name, _param in rule.params.items()),
        label="参数",
    )
    mo.vstack(
        [
            mo.md(
                f"法规依据：{'；'.join(rule.basis)}　先排除的情形：{'；'.join(rule.exclude_first) or '无'}"
            ),
            param_choice,
        ]
    )
    return param_choice, rule


@app.cell
def _(mo, param_choice, rule, spread_values):
    param = rule.params[param_choice.value]
    steps = spread_values(param, most=10)
    slider = mo.ui.slider(
        steps=[float(_step) for _step in steps],
        value=float(param.value),
        debounce=True,
        show_value=True,
        full_width=True,
        label=f"{param.name}（{param.unit}），规则卡上是 {param.value}，来源：{param.source}",
    )
    slider
    return param, slider, steps


@app.cell
def _(RuleError, backtest_rule, bench, connection, mo, param, rule, slider, snapshot, steps):
    value = next(_step for _step in steps if float(_step) == slider.value)
    try:
        with snapshot.turn:
            now, tried = backtest_rule(bench, rule, [{param.name: value}])
            draft = mo.sql(
                """
                select
                    institution.fixmedins_name as 机构名称,
                    finding_draft.begn_date as 开始日期,
                    finding_draft.end_date as 结束日期,
                    finding_draft.amount as 涉及金额,
                    mask_text(finding_draft.message) as 说明
                from finding_draft
                left join institution on finding_draft.fixmedins_code = institution.fixmedins_code
                order by finding_draft.amount desc, finding_draft.finding_id
                """,
                engine=connection,
                output=False,
            )
            obstacle = ""
    except RuleError as _fault:
        now = tried = draft = None
        obstacle = _fault.message
    mo.stop(tried is None, mo.callout(mo.md(f"这条规则在这一批次上不能试算：{obstacle}"), kind="warn"))
    return draft, now, tried, value


@app.cell
def _(draft, mo, now, tried):
    def _show_share(share: float | None) -> str:
        return "—" if share is None else f"{share:.0%}"

    def _compare(words: str, mine: str, standing: str) -> object:
        return mo.stat(mine, label=words, caption=standing, bordered=True)

    _judged = f"已核查线索命中 {tried.n_judged_found}/{tried.n_judged}" if tried.n_judged else "尚无核查结果"
    mo.vstack(
        [
            mo.hstack(
                [
                    _compare("疑点", f"{tried.n_findings:,}", f"现行 {now.n_findings:,}"),
                    _compare("涉及金额", f"{tried.amount:,.0f} 元", f"现行 {now.amount:,.0f} 元"),
                    _compare("机构", f"{tried.n_institutions:,}", f"现行 {now.n_institutions:,}"),
                    _compare("其他规则也指到", f"{tried.n_shared:,}", f"现行 {now.n_shared:,}"),
                    _compare("查实率", _show_share(tried.precision), _judged),
                ],
                justify="start",
                wrap=True,
            ),
            mo.ui.table(
                draft,
                selection=None,
                page_size=8,
                wrapped_columns=["说明"],
                format_mapping={"涉及金额": "{:,.2f}"},
            ),
        ]
    )
    return


@app.cell
def _(mo, snapshot):
    mo.stop(snapshot is None)
    sweep = mo.ui.switch(
        value=False, label="画出整个取值范围（规则在每个取值上各运行一次，数据多时要等一会儿）"
    )
    sweep
    return (sweep,)


@app.cell
def _(backtest_rule, bench, mo, param, pl, rule, snapshot, steps, sweep, tried):
    mo.stop(not sweep.value or tried is None)
    with mo.status.spinner(title="试算中"), snapshot.turn:
        curve = pl.DataFrame(
            [
                {
                    "取值": float(_trial.values[param.name]),
                    "疑点": _trial.n_findings,
                    "涉及金额": float(_trial.amount),
                    "机构": _trial.n_institutions,
                }
                for _trial in backtest_rule(bench, rule, [{param.name: _step} for _step in steps])[1:]
            ]
        )
    return (curve,)


@app.cell
def _(alt, curve, mo, param, pl, slider):
    _marks = pl.DataFrame({"取值": [float(param.value), slider.value], "哪个": ["规则卡", "滑块"]})

    def draw_curve(measure: str):
        line = (
            alt.Chart(curve, title=measure, width=260, height=200)
            .mark_line(point=True, color="#1f5f8b")
            .encode(
                x=alt.X("取值:Q", title=f"{param.name}（{param.unit}）", scale=alt.Scale(zero=False)),
                y=alt.Y(f"{measure}:Q", title=None),
                tooltip=["取值", alt.Tooltip(measure, format=",.0f")],
            )
        )
        rule_lines = (
            alt.Chart(_marks)
            .mark_rule(strokeDash=[4, 3])
            .encode(
                x="取值:Q",
                color=alt.Color("哪个:N", title=None, scale=alt.Scale(range=["#b4531f", "#6b7785"])),
            )
        )
        return line + rule_lines

    charts = [draw_curve(_measure) for _measure in ("疑点", "涉及金额", "机构")]
    mo.hstack(
        [mo.ui.altair_chart(_chart, chart_selection=False, legend_selection=False) for _chart in charts],
        justify="start",
        wrap=True,
    )
    return (charts,)


if __name__ == "__main__":
    app.run()
