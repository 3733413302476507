"""机构画像：一家机构的月度走势、与同级同类机构的比较、疑点和最异常的项目。"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="机构画像")


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
    mo.md(f"# 机构画像\n\n批次 `{snapshot.name}`，只读。")
    return connection, snapshot


@app.cell
def _(connection, mo):
    institution = mo.sql(
        """
        select
            定点医药机构.机构编号,
            定点医药机构.机构名称,
            定点医药机构.机构类型,
            定点医药机构.机构类型名称,
            定点医药机构.医院等级,
            定点医药机构.医院等级名称,
            定点医药机构.医保区划,
            定点医药机构.医保区划名称,
            定点医药机构.专科类型,
            定点医药机构.核定床位数,
            count(线索.线索编号) as 线索数,
            coalesce(sum(线索.涉及金额), 0) as 涉及金额,
            coalesce(sum(线索.预计追回), 0) as 预计追回
        from 定点医药机构
        left join 线索
            on 定点医药机构.机构编号 = 线索.机构编号
            and 线索.状态 not in ('已撤回', '已办结')
            and not 线索.对照抽样
        group by all
        order by 预计追回 desc, 定点医药机构.机构编号
        """,
        engine=connection,
        output=False,
    )
    return (institution,)


@app.cell
def _(institution, mo):
    mo.stop(not institution.height, mo.md("这一批次没有机构。"))
    _labels = {
        f"{_row['机构名称']}　{_row['机构编号']}　线索 {_row['线索数']}": _row["机构编号"]
        for _row in institution.iter_rows(named=True)
    }
    choice = mo.ui.dropdown(
        _labels, value=next(iter(_labels)), label="机构（按预计追回排列）", searchable=True
    )
    choice
    return (choice,)


@app.cell
def _(choice, escape, institution, mo, pl, quote_text):
    mo.stop(choice.value is None, mo.md("请选一家机构。"))
    chosen = institution.filter(pl.col("机构编号") == choice.value).to_dicts()[0]
    code = quote_text(chosen["机构编号"])
    mo.vstack(
        [
            mo.md(
                f"## {escape(chosen['机构名称'])}\n\n"
                f"{chosen['机构类型名称'] or ''}　{chosen['医院等级名称'] or ''}　"
                f"{escape(chosen['专科类型'] or '')}　"
                f"{escape(chosen['医保区划名称'] or '')}（{chosen['医保区划']}）　"
                f"核定床位 {chosen['核定床位数'] if chosen['核定床位数'] is not None else '未登记'}"
            ),
            mo.hstack(
                [
                    mo.stat(f"{chosen['线索数']:,}", label="线索", bordered=True),
                    mo.stat(f"{chosen['涉及金额']:,.0f} 元", label="涉及金额", bordered=True),
                    mo.stat(f"{chosen['预计追回']:,.0f} 元", label="预计追回", bordered=True),
                ],
                justify="start",
            ),
        ]
    )
    return chosen, code


@app.cell
def _(code, connection, mo):
    month = mo.sql(
        f"""
        with
        peer as (
            select other.机构编号
            from 定点医药机构 as one
            inner join 定点医药机构 as other
                on one.机构类型 = other.机构类型 and one.医院等级 is not distinct from other.医院等级
            where one.机构编号 = {code} and other.机构编号 <> {code}
        ),

        peer_month as (
            select
                机构月度.月份,
                median(机构月度.基金支付) as 基金支付,
                median(机构月度.次均住院费用) as 次均住院费用,
                median(机构月度.平均住院日) as 平均住院日
            from 机构月度
            inner join peer on 机构月度.机构编号 = peer.机构编号
            group by 机构月度.月份
        )

        select
            机构月度.月份,
            机构月度.结算笔数,
            机构月度.就诊人数,
            机构月度.出院人次,
            cast(机构月度.基金支付 as double) as 基金支付,
            cast(peer_month.基金支付 as double) as 同类基金支付,
            cast(机构月度.次均住院费用 as double) as 次均住院费用,
            cast(peer_month.次均住院费用 as double) as 同类次均住院费用,
            cast(机构月度.平均住院日 as double) as 平均住院日,
            cast(peer_month.平均住院日 as double) as 同类平均住院日,
            机构月度.线索数,
            cast(机构月度.涉及金额 as double) as 涉及金额
        from 机构月度
        left join peer_month on 机构月度.月份 = peer_month.月份
        where 机构月度.机构编号 = {code}
        order by 机构月度.月份
        """,
        engine=connection,
        output=False,
    )
    return (month,)


@app.cell
def _(alt, mo, month, pl):
    def draw_months(measure: str):
        both = month.select(
            "月份", pl.col(measure).alias("本机构"), pl.col(f"同类{measure}").alias("同级同类中位数")
        )
        long = both.unpivot(index="月份", variable_name="谁", value_name=measure).drop_nulls()
        if not long.height:
            return None
        return (
            alt.Chart(long, title=measure, width=250, height=180)
            .mark_line(point=True)
            .encode(
                x=alt.X("月份:T", title=None, axis=alt.Axis(format="%Y-%m", labelAngle=-45)),
                y=alt.Y(f"{measure}:Q", title=None),
                color=alt.Color(
                    "谁:N",
                    title=None,
                    scale=alt.Scale(domain=["本机构", "同级同类中位数"], range=["#b4531f", "#6b7785"]),
                    legend=alt.Legend(orient="bottom"),
                ),
                tooltip=["月份", "谁", alt.Tooltip(measure, format=",.1f")],
            )
        )

    charts = [
        _chart
        for _name in ("基金支付", "次均住院费用", "平均住院日")
        if (_chart := draw_months(_name)) is not None
    ]
    mo.vstack(
        [
            mo.hstack(
                [
                    mo.ui.altair_chart(_chart, chart_selection=False, legend_selection=False)
                    for _chart in charts
                ],
                justify="start",
                wrap=True,
            )
            if charts
            else mo.md("没有可以画的月份。"),
            mo.md("没有住院的机构不画住院费用和住院日。" if month["出院人次"].sum() == 0 else ""),
        ]
    )
    return (charts,)


@app.cell
def _(mo):
    mo.md("""### 疑点""")
    return


@app.cell
def _(code, connection, mo):
    finding = mo.sql(
        f"""
        select
            疑点.疑点类型,
            疑点.开始日期,
            疑点.结束日期,
            疑点.涉及金额,
            疑点.严重程度,
            mask_text(疑点.疑点说明) as 说明
        from 疑点
        where 疑点.机构编号 = {code} and 疑点.状态 in ('新增', '已知', '有变化')
        order by 疑点.涉及金额 desc, 疑点.疑点编号
        """,
        engine=connection,
    )
    return (finding,)


@app.cell
def _(mo):
    mo.md("""### 模型认为最不寻常的""")
    return


@app.cell
def _(code, connection, mo):
    unusual = mo.sql(
        f"""
        select
            评分.模型编号 as 模型,
            评分.主体类型,
            mask_text(评分.主体编号) as 主体,
            评分.可比组,
            round(评分.百分位, 4) as 百分位,
            array_to_string(
                cast(json_extract_string(评分.异常理由, '$[*].phrase') as varchar[]), '；'
            ) as 理由
        from 评分
        where 评分.机构编号 = {code} and 评分.模型编号 <> 'person_quarter'
        order by 评分.百分位 desc, 评分.评分 desc, 评分.模型编号, 评分.主体编号
        limit 50
        """,
        engine=connection,
    )
    return (unusual,)


@app.cell
def _(mo):
    mo.md("""### 基金支付最多的诊断""")
    return


@app.cell
def _(code, connection, mo):
    diagnosis = mo.sql(
        f"""
        select
            stay.main_diag_name as 主诊断,
            count(*) as 住院人次,
            round(avg(stay.nights), 1) as 平均住院日,
            cast(avg(stay.total_amount) as decimal(18, 2)) as 次均费用,
            sum(stay.fund_amount) as 基金支付
        from stay
        where stay.fixmedins_code = {code}
        group by stay.main_diag_name
        order by 基金支付 desc, 主诊断
        limit 30
        """,
        engine=connection,
    )
    return (diagnosis,)


if __name__ == "__main__":
    app.run()
