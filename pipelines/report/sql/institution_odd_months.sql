-- One row per institution: its months that are most unlike its peers', by the model of months.
with
sized as (
    select
        *,
        count(*) over (partition by peer_group) as n_peers,
    from score
    where subject_type = 'institution_month'
),

odd as (
    select
        fixmedins_code,
        split_part(subject_id, '|', 2) as month_code,
        percentile,
        peer_group,
        n_peers,
        array_to_string(json_extract_string(reasons, '$[*].phrase')[1:3], '；') as phrases,
        row_number() over (partition by fixmedins_code order by percentile desc, score desc, subject_id asc) as nth,
    from sized
    where percentile >= 0.95
)

select
    fixmedins_code,
    list(
        struct_pack(
            month_code := month_code,
            percentile := percentile,
            peer_group := peer_group,
            n_peers := n_peers,
            phrases := phrases
        ) order by month_code
    ) as odd_months,
from odd
where nth <= 3 and phrases <> ''
group by fixmedins_code
