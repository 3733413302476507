-- One row per stay with more implants of a class than its operations need, or of a surgeon who bills some more every time.
with
judged as (
    select
        *,
        case -- the knowledge base where it knows, and counts as most hospitals do; elsewhere the peers
            when known_max_pieces > 0 and (n_peers < $min_peers or usual_pieces <= known_max_pieces)
                then known_max_pieces
            when n_peers >= $min_peers then floor(usual_pieces + $k * deviation)
        end as max_pieces,
    from implant
),

default_code as ( -- nobody
    select distinct implant_line.atddr_no,
    from implant_line
    inner join knowledge_default_doctor as known
        on
            (known.match = 'whole' and lower(trim(implant_line.atddr_no)) = lower(known.doctor))
            or (known.match = 'ends' and trim(implant_line.atddr_no) like concat('%', known.doctor))
),

performed as (
    select distinct
        stay_id,
        fixmedins_code,
        atddr_no,
    from implant_line
    where
        atddr_no is not null
        and atddr_no not in (select default_code.atddr_no, from default_code)
),

surgeon as (
    select
        performed.fixmedins_code,
        performed.atddr_no,
        judged.device_class,
        count(*) as n_operations,
        avg(judged.pieces - judged.mean_pieces) as extra_pieces,
    from judged
    inner join performed on judged.stay_id = performed.stay_id
    where judged.n_peers >= $min_peers
    group by performed.fixmedins_code, performed.atddr_no, judged.device_class
    having
        count(*) >= $min_operations
        and median(judged.pieces - judged.mean_pieces) >= $min_extra -- a habit, not a case or two
        -- the mean of n strays by 1/sqrt(n) of what one does
        and avg(judged.pieces - judged.mean_pieces) > $k * avg(judged.deviation) / sqrt(count(*))
)

select
    'stay' as subject_type,
    stay_id as subject_id,
    stay_id,
    device_class,
    (pieces - max_pieces) / pieces as excess_share,
    concat(
        '“', item_name, '”', cast(cast(pieces as integer) as varchar), '件（合理上限',
        cast(cast(max_pieces as integer) as varchar), '件）'
    ) as implant,
    cast(null as varchar) as surgeon,
    cast(null as bigint) as n_operations,
    cast(null as double) as extra_pieces,
from judged
where pieces > max_pieces
union all
select
    'physician' as subject_type,
    concat(surgeon.fixmedins_code, '|', surgeon.atddr_no) as subject_id,
    judged.stay_id,
    judged.device_class,
    (judged.pieces - judged.mean_pieces) / judged.pieces as excess_share,
    judged.item_name as implant,
    surgeon.atddr_no as surgeon,
    surgeon.n_operations,
    surgeon.extra_pieces,
from judged
inner join performed on judged.stay_id = performed.stay_id
inner join surgeon
    on
        performed.fixmedins_code = surgeon.fixmedins_code
        and performed.atddr_no = surgeon.atddr_no
        and judged.device_class = surgeon.device_class
where judged.n_peers >= $min_peers and judged.pieces > judged.mean_pieces
