-- One row per amount whose size is another than in every recent delivery: yuan became fen, or thousands.
with
sized as (
    select
        delivery_profile.delivery_id,
        delivery_profile.column_name,
        delivery_profile.n_amounts,
        delivery_profile.digits * 1.0 / delivery_profile.n_amounts as magnitude,
    from delivery_profile
    where
        delivery_profile.extract = $extract
        and delivery_profile.n_amounts >= $least_rows
),

earlier as (
    select
        sized.column_name,
        count(*) as n_deliveries,
        min(sized.magnitude) as least_magnitude,
        max(sized.magnitude) as greatest_magnitude,
        median(sized.magnitude) as usual,
    from sized
    inner join recent_delivery on sized.delivery_id = recent_delivery.delivery_id
    group by sized.column_name
)

select
    sized.column_name || '_changed_unit' as check_name,
    'error' as severity,
    sized.n_amounts as n_rows,
    concat(
        sized.column_name, ' of ', $extract, ' is about ',
        case when sized.magnitude > earlier.usual then '1' else '1/1' end,
        repeat('0', cast(round(abs(sized.magnitude - earlier.usual)) as integer)),
        ' times what it used to be, over ', sized.n_amounts,
        ' amounts. Amounts are yuan: ask whether they were exported in fen or in thousands, and deliver the same day '
        'again, corrected; until then rules that read it are held back.'
    ) as message,
from sized
inner join earlier on sized.column_name = earlier.column_name
where
    sized.delivery_id = $delivery_id
    and earlier.n_deliveries >= $least_deliveries
    -- fen are two powers of ten; a month of inpatients alone moves the mean by less than one and a half
    and (sized.magnitude > earlier.greatest_magnitude + 1.5 or sized.magnitude < earlier.least_magnitude - 1.5)
order by check_name
