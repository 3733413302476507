"""数据质量：到了什么、退了什么、哪些规则没法评估、先补哪些数据。"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="数据质量")


@app.cell
def _():
    import altair as alt
    import marimo as mo
    import polars as pl

    from data_contracts.errors import FundwatchError
    from pipelines.notebook import find_home, open_snapshot

    return FundwatchError, alt, find_home, mo, open_snapshot, pl


@app.cell
def _(FundwatchError, find_home, mo, open_snapshot):
    try:
        snapshot, problem = open_snapshot(find_home(mo.cli_args().get("home"))), ""
    except FundwatchError as _fault:
        snapshot, problem = None, _fault.message
    mo.stop(snapshot is None, mo.callout(mo.md(f"没有可读的批次：{problem}"), kind="warn"))
    connection = snapshot.connection
    mo.md(f"# 数据质量\n\n批次 `{snapshot.name}`，只读。没有发现疑点不等于没有问题：先看哪些没法评估。")
    return connection, snapshot


@app.cell
def _(mo):
    mo.md("""## 到了什么""")
    return


@app.cell
def _(connection, mo):
    arrived = mo.sql(
        """
        select
            对账.交付编号,
            对账.提取文件,
            对账.文件,
            对账.指标,
            对账.读入,
            对账.入库,
            对账.隔离,
            对账.被替代,
            对账.差额
        from 对账
        order by 对账.交付编号 desc, 对账.提取文件, 对账.文件, 对账.指标
        """,
        engine=connection,
    )
    return (arrived,)


@app.cell
def _(mo):
    mo.md("""## 退了什么""")
    return


@app.cell
def _(connection, mo):
    refused = mo.sql(
        """
        select
            隔离记录.提取文件,
            隔离记录.文件,
            隔离记录.字段,
            隔离记录.原因,
            count(*) as 行数,
            min(隔离记录.行号) as 首行
        from 隔离记录
        group by all
        order by 行数 desc, 隔离记录.文件, 隔离记录.字段, 隔离记录.原因
        """,
        engine=connection,
        output=False,
    )
    mo.ui.table(refused, selection=None) if refused.height else mo.md("没有退回的行。")
    return (refused,)


@app.cell
def _(mo):
    mo.md("""## 哪些规则没法评估""")
    return


@app.cell
def _(connection, mo):
    unjudged = mo.sql(
        """
        select
            规则运行.规则编号,
            规则运行.疑点类型,
            规则运行.状态,
            规则运行.原因
        from 规则运行
        where 规则运行.状态 <> '已评估'
        order by 规则运行.状态, 规则运行.规则编号
        """,
        engine=connection,
        output=False,
    )
    mo.ui.table(unjudged, selection=None) if unjudged.height else mo.md("全部规则都评估了。")
    return (unjudged,)


@app.cell
def _(mo):
    mo.md("""## 先补哪些数据""")
    return


@app.cell
def _(connection, mo):
    quality = mo.sql(
        """
        select
            数据质量.类别,
            mask_text(数据质量.对象) as 对象,
            coalesce(定点医药机构.机构名称, '') as 机构名称,
            数据质量.记录数,
            mask_text(数据质量.说明) as 说明
        from 数据质量
        left join 定点医药机构 on split_part(数据质量.对象, '|', 1) = 定点医药机构.机构编号
        order by 数据质量.记录数 desc, 数据质量.类别, 数据质量.对象
        """,
        engine=connection,
        output=False,
    )
    return (quality,)


@app.cell
def _(alt, mo, pl, quality):
    mo.stop(not quality.height, mo.md("没有需要补的数据。"))

    def draw_totals(by: str, title: str):
        totals = (
            quality.filter(pl.col(by) != "")
            .group_by(by)
            .agg(pl.col("记录数").sum(), pl.len().alias("条目"))
            .sort("记录数", by, descending=[True, False])
            .head(15)
        )
        return (
            alt.Chart(totals, title=title, width=360, height={"step": 18})
            .mark_bar(color="#1f5f8b")
            .encode(
                x=alt.X("记录数:Q", title="无法判断的记录"),
                y=alt.Y(f"{by}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=300)),
                tooltip=[by, "条目", alt.Tooltip("记录数", format=",")],
            )
        )

    charts = (draw_totals("类别", "按类别"), draw_totals("机构名称", "按机构"))
    mo.hstack(
        [mo.ui.altair_chart(_chart, chart_selection=False, legend_selection=False) for _chart in charts],
        justify="start",
        wrap=True,
    )
    return (charts,)


@app.cell
def _(mo, quality):
    kind = mo.ui.multiselect(sorted(quality["类别"].unique().to_list()), label="类别")
    kind
    return (kind,)


@app.cell
def _(kind, mo, pl, quality):
    chosen_quality = quality.filter(pl.col("类别").is_in(kind.value)) if kind.value else quality
    mo.ui.table(chosen_quality, selection=None, page_size=15, wrapped_columns=["说明"])
    return (chosen_quality,)


@app.cell
def _(mo):
    mo.md("""## 数据合同检查""")
    return


@app.cell
def _(connection, mo):
    check = mo.sql(
        """
        select
            契约检查.提取文件,
            契约检查.检查项,
            契约检查.严重程度,
            契约检查.检查行数,
            契约检查.不符行数,
            契约检查.说明
        from 契约检查
        where not 契约检查.是否通过
        order by 契约检查.不符行数 desc, 契约检查.提取文件, 契约检查.检查项
        """,
        engine=connection,
        output=False,
    )
    mo.ui.table(check, selection=None, wrapped_columns=["说明"]) if check.height else mo.md(
        "全部检查都通过了。"
    )
    return (check,)


if __name__ == "__main__":
    app.run()
