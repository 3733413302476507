-- One row per stay and class of implants: where, by whom, and how many pieces at most.
with
operated as (
    select distinct
        stay_id,
        fixmedins_code,
    from implant_line
)

select
    implant.*,
    operated.fixmedins_code,
    performed.atddr_no,
    case -- the knowledge base where it knows, and counts as most hospitals do; elsewhere the peers
        when
            implant.known_max_pieces > 0
            and (implant.n_peers < $min_peers or implant.usual_pieces <= implant.known_max_pieces)
            then implant.known_max_pieces
        when implant.n_peers >= $min_peers then floor(implant.usual_pieces + $k * implant.deviation)
    end as max_pieces,
from implant
inner join operated on implant.stay_id = operated.stay_id
left join performed on implant.stay_id = performed.stay_id
