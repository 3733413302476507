-- One row per ring, member and place: gatherings the member came to, and how likely one sighting there falls into them.
with
came as (
    select distinct
        present.ring_no,
        present.place_no,
        present.occasion_no,
        present.psn_no,
    from present
    inner join member on present.ring_no = member.ring_no and present.psn_no = member.psn_no
),

main_place as (
    select
        ring_no,
        place_no,
        count(*) as n_gatherings,
        row_number() over (partition by ring_no order by count(*) desc, place_no asc) as place_rank,
    from gathering
    group by ring_no, place_no
)

select
    member.ring_no,
    member.psn_no,
    main_place.place_no,
    main_place.place_rank = 1 as is_main,
    main_place.n_gatherings,
    place_size.n_slots,
    count(came.psn_no) as n_attended,
    max(person_place.n_sightings) as n_sightings,
    coalesce(sum(
        case when came.psn_no is not null then ln(gathering.n_around / place_size.n_sightings) end
    ), 0) as log_share,
from member
inner join main_place on member.ring_no = main_place.ring_no
inner join place_size on main_place.place_no = place_size.place_no
inner join gathering on main_place.ring_no = gathering.ring_no and main_place.place_no = gathering.place_no
left join came
    on
        member.ring_no = came.ring_no
        and member.psn_no = came.psn_no
        and gathering.place_no = came.place_no
        and gathering.occasion_no = came.occasion_no
left join person_place on main_place.place_no = person_place.place_no and member.psn_no = person_place.psn_no
group by
    member.ring_no,
    member.psn_no,
    main_place.place_no,
    main_place.place_rank,
    main_place.n_gatherings,
    place_size.n_slots
order by member.ring_no, member.psn_no, main_place.place_no
