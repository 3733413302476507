-- One row per stay and class of implants not yet accused, beside the same operations of other institutions.
with
here as (
    select distinct
        fixmedins_code,
        device_class,
        rubrics,
    from unaccused
),

elsewhere as (
    select
        here.fixmedins_code,
        here.device_class,
        here.rubrics,
        median(judged.pieces) as usual_pieces,
        median(judged.fee_amount) as usual_amount,
    from here
    inner join judged
        on
            here.device_class = judged.device_class
            and here.rubrics = judged.rubrics
            and here.fixmedins_code <> judged.fixmedins_code
    group by here.fixmedins_code, here.device_class, here.rubrics
    having count(*) >= $min_peers
),

usual as (
    select
        elsewhere.fixmedins_code,
        elsewhere.device_class,
        elsewhere.rubrics,
        elsewhere.usual_pieces,
        elsewhere.usual_amount,
        avg(case
            when judged.pieces >= elsewhere.usual_pieces + 1 and judged.fee_amount > elsewhere.usual_amount then 1.0
            else 0.0
        end) as usual_share,
    from elsewhere
    inner join judged
        on
            elsewhere.device_class = judged.device_class
            and elsewhere.rubrics = judged.rubrics
            and elsewhere.fixmedins_code <> judged.fixmedins_code
    group by
        elsewhere.fixmedins_code, elsewhere.device_class, elsewhere.rubrics,
        elsewhere.usual_pieces, elsewhere.usual_amount
)

select
    unaccused.*,
    usual.usual_pieces,
    cast(round(usual.usual_share, 4) as decimal(9, 4)) as usual_share,
    case -- a piece more that costs nothing more is a part counted by itself
        when unaccused.pieces >= usual.usual_pieces + 1 and unaccused.fee_amount > usual.usual_amount then 1
        else 0
    end as is_raised,
from unaccused
inner join usual
    on
        unaccused.fixmedins_code = usual.fixmedins_code
        and unaccused.device_class = usual.device_class
        and unaccused.rubrics = usual.rubrics
