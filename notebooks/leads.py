"""线索：按区划、机构、疑点类型、金额筛选，逐条下钻到结算和费用明细。"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="线索")


@app.cell
def _():
    from html import escape

    import altair as alt
    import marimo as mo
    import polars as pl

    from data_contracts.errors import FundwatchError
    from pipelines.ingest.sql_text import quote_text
    from pipelines.notebook import find_home, open_snapshot

    return FundwatchError, alt, escape, find_home, mo, open_snapshot, pl, quote_text


@app.cell
def _(FundwatchError, find_home, mo, open_snapshot):
    try:
        snapshot, problem = open_snapshot(find_home(mo.cli_args().get("home"))), ""
    except FundwatchError as _fault:
        snapshot, problem = None, _fault.message
    mo.stop(snapshot is None, mo.callout(mo.md(f"没有可读的批次：{problem}"), kind="warn"))
    connection = snapshot.connection
    mo.md(f"# 线索\n\n批次 `{snapshot.name}`，只读。线索只是去看一看的理由，不是结论。人员编号已遮蔽。")
    return connection, snapshot


@app.cell
def _(connection, mo):
    lead = mo.sql(
        """
        select
            线索.名次,
            线索.线索编号,
            线索.机构名称,
            定点医药机构.医保区划,
            定点医药机构.医保区划名称,
            线索.机构编号,
            array_to_string(线索.疑点类型, '、') as 疑点,
            线索.属实概率,
            cast(线索.涉及金额 as double) as 涉及金额,
            cast(线索.预计追回 as double) as 预计追回,
            线索.状态,
            线索.开始日期,
            线索.结束日期,
            mask_text(线索.线索摘要) as 摘要
        from 线索
        left join 定点医药机构 on 线索.机构编号 = 定点医药机构.机构编号
        where 线索.状态 not in ('已撤回', '已办结') and not 线索.对照抽样
        order by 线索.名次
        """,
        engine=connection,
        output=False,
    )
    return (lead,)


@app.cell
def _(lead, mo, pl):
    _schemes = sorted(
        {name for names in lead["疑点"].to_list() for name in (names or "").split("、") if name}
    )
    _names = (
        lead.filter(pl.col("机构名称").is_not_null())
        .group_by("机构名称")
        .agg(pl.col("预计追回").sum())
        .sort("预计追回", "机构名称", descending=[True, False])["机构名称"]
        .to_list()
    )
    _counties = lead.select("医保区划", "医保区划名称").drop_nulls().unique().sort("医保区划")
    county = mo.ui.multiselect(
        {f"{_name}（{_code}）": _code for _code, _name in _counties.iter_rows()}, label="医保区划"
    )
    institution = mo.ui.multiselect(_names, label="机构（按预计追回）")
    scheme = mo.ui.multiselect(_schemes, label="疑点类型")
    least = mo.ui.number(start=0, stop=100_000_000, step=100, value=0, label="涉及金额不低于（元）")
    mo.hstack([county, institution, scheme, least], justify="start", wrap=True)
    return county, institution, least, scheme


@app.cell
def _(county, institution, lead, least, pl, scheme):
    _wanted = pl.col("涉及金额") >= (least.value or 0)
    if county.value:
        _wanted &= pl.col("医保区划").is_in(county.value)
    if institution.value:
        _wanted &= pl.col("机构名称").is_in(institution.value)
    if scheme.value:
        _wanted &= pl.col("疑点").str.split("、").list.set_intersection(scheme.value).list.len() > 0
    chosen_lead = lead.filter(_wanted)
    return (chosen_lead,)


@app.cell
def _(chosen_lead, mo):
    mo.hstack(
        [
            mo.stat(f"{chosen_lead.height:,}", label="线索"),
            mo.stat(f"{chosen_lead['机构编号'].n_unique():,}", label="机构"),
            mo.stat(f"{chosen_lead['涉及金额'].sum():,.0f} 元", label="涉及金额"),
            mo.stat(f"{chosen_lead['预计追回'].sum():,.0f} 元", label="预计追回"),
        ],
        justify="start",
        gap=2,
    )
    return


@app.cell
def _(alt, chosen_lead, mo, pl):
    _by_scheme = (
        chosen_lead.with_columns(pl.col("疑点").str.split("、"))
        .explode("疑点")
        .filter(pl.col("疑点") != "")
        .group_by("疑点")
        .agg(pl.len().alias("线索数"), pl.col("预计追回").sum())
        .sort("预计追回", "疑点", descending=[True, False])
        .head(20)
    )
    _bars = (
        alt.Chart(_by_scheme, title="预计追回最多的疑点类型", height={"step": 18}, width=400)
        .mark_bar(color="#1f5f8b")
        .encode(
            x=alt.X("预计追回:Q", title="预计追回（元）"),
            y=alt.Y("疑点:N", sort="-x", title=None, axis=alt.Axis(labelLimit=160)),
            tooltip=["疑点", "线索数", alt.Tooltip("预计追回", format=",.0f")],
        )
    )
    _points = (
        alt.Chart(
            chosen_lead.filter(pl.col("涉及金额") > 0).select(
                "名次", "机构名称", "疑点", "属实概率", "涉及金额"
            ),
            title="属实概率与涉及金额",
            width=400,
            height=320,
        )
        .mark_circle(opacity=0.6, color="#b4531f")
        .encode(
            x=alt.X(
                "涉及金额:Q",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(tickCount=5, grid=False, format=","),
                title="涉及金额（元，对数）",
            ),
            y=alt.Y("属实概率:Q", axis=alt.Axis(format="%")),
            tooltip=["名次", "机构名称", "疑点", alt.Tooltip("涉及金额", format=",.2f")],
        )
    )
    charts = (_bars, _points)
    mo.hstack(
        [
            mo.ui.altair_chart(_bars, chart_selection=False, legend_selection=False),
            mo.ui.altair_chart(_points, chart_selection=False, legend_selection=False),
        ],
        justify="start",
        wrap=True,
    )
    return (charts,)


@app.cell
def _(chosen_lead, mo):
    table = mo.ui.table(
        chosen_lead.select(
            "名次", "机构名称", "疑点", "属实概率", "涉及金额", "预计追回", "状态", "摘要", "线索编号"
        ),
        selection="single",
        initial_selection=[0] if chosen_lead.height else [],
        page_size=10,
        hidden_columns=["摘要", "线索编号"],
        show_column_summaries=False,
        show_data_types=False,
        format_mapping={"属实概率": "{:.0%}", "涉及金额": "{:,.2f}", "预计追回": "{:,.2f}"},
        label="选一行，下面列出它的说明、疑点、结算和费用明细",
    )
    table
    return (table,)


@app.cell
def _(escape, mo, quote_text, table):
    mo.stop(not len(table.value), mo.md("没有符合条件的线索。"))
    lead_id = table.value["线索编号"][0]
    chosen = quote_text(lead_id)
    _name, _words = (escape(table.value[column][0] or "") for column in ("机构名称", "摘要"))
    mo.md(f"## 线索 {table.value['名次'][0]}　{_name}\n\n{_words}")
    return chosen, lead_id


@app.cell
def _(chosen, connection, mo):
    finding = mo.sql(
        f"""
        select
            疑点.疑点类型,
            疑点.规则编号,
            疑点.开始日期,
            疑点.结束日期,
            疑点.涉及金额,
            疑点.严重程度,
            mask_text(疑点.疑点说明) as 说明
        from 线索疑点
        inner join 疑点 on 线索疑点.疑点编号 = 疑点.疑点编号
        where 线索疑点.线索编号 = {chosen}
        order by 疑点.涉及金额 desc, 疑点.疑点编号
        """,
        engine=connection,
    )
    return (finding,)


@app.cell
def _(chosen, connection, mo):
    record = mo.sql(
        f"""
        select
            结算.结算时间,
            结算.医疗类别名称 as 医疗类别,
            mask(结算.人员编号) as 人员,
            结算.主诊断名称,
            结算.开始时间,
            结算.结束时间,
            结算.医疗费总额,
            结算.基金支付总额,
            线索记录.涉及金额,
            线索记录.结算ID
        from 线索记录
        inner join 结算 on 线索记录.结算ID = 结算.结算ID
        where 线索记录.线索编号 = {chosen}
        order by 结算.结算时间, 线索记录.结算ID
        """,
        engine=connection,
    )
    return (record,)


@app.cell
def _(chosen, connection, mo):
    charge = mo.sql(
        f"""
        select
            费用明细.医疗目录名称 as 项目,
            费用明细.目录类别名称 as 类别,
            count(*) as 明细条数,
            sum(费用明细.数量) as 数量,
            sum(费用明细.明细金额) as 金额
        from 线索记录
        inner join 费用明细 on 线索记录.结算ID = 费用明细.结算ID
        where 线索记录.线索编号 = {chosen}
        group by all
        order by 金额 desc, 项目
        """,
        engine=connection,
    )
    return (charge,)


if __name__ == "__main__":
    app.run()
