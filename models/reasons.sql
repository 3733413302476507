-- One row per shown subject: its reasons as a JSON list, strongest first, each with a Chinese phrase.
with
unit_style (unit, pattern, factor, decimals) as (
    values
    ('share', '{:g}%', 100, 1),
    ('yuan', '{:,.0f}元', 1, 0),
    ('day', '{:g}天', 1, 1),
    ('times', '{:g}次', 1, 1),
    ('line', '{:g}条', 1, 1),
    ('item', '{:g}项', 1, 1),
    ('ratio', '{:g}倍', 1, 2),
    ('place', '{:g}家', 1, 1),
    ('person', '{:g}人', 1, 1)
),

printed as (
    select
        reason_item.*,
        format(
            unit_style.pattern, round(reason_item.value * unit_style.factor, unit_style.decimals)
        ) as value_zh,
        format(
            unit_style.pattern, round(reason_item.peer_median * unit_style.factor, unit_style.decimals)
        ) as peer_median_zh,
        case
            when reason_item.beyond_share >= 1 and reason_item.above then '为其中最高'
            when reason_item.beyond_share >= 1 then '为其中最低'
            else format(
                '比其中{:.1f}%的都{}',
                floor(reason_item.beyond_share * 1000) / 10, -- never rounded up to 100%
                case when reason_item.above then '高' else '低' end
            )
        end as standing_zh,
    from reason_item
    inner join unit_style on reason_item.unit = unit_style.unit
),

worded as (
    select
        subject_id,
        position,
        struct_pack(
            feature := feature,
            value := round(value, 6),
            peer_median := round(peer_median, 6),
            peer_percentile := round(peer_percentile, 6),
            contribution := round(contribution, 6),
            share := round(share, 4),
            phrase := concat(
                title_zh, value_zh, '，', label_zh, '中位数', peer_median_zh, '（', standing_zh, '）'
            )
        ) as reason,
    from printed
)

select
    subject_id,
    cast(to_json(list(reason order by position)) as varchar) as reasons,
from worded
group by subject_id
order by subject_id
