-- One row per visit that a person of this part may wish to make: to a clinic, an emergency room, a pharmacy.
create or replace view wish as
with
reason (visit_kind, season, med_type, first_turn, chance) as (
    values
    ('clinic', 'winter', '11', 0, 1 / 3.0),
    ('emergency', 'flat', '11', 100, 0.12),
    ('pharmacy', 'shop', '41', 300, 1 / 2.5)
),

turned as (
    select
        somebody.*,
        reason.* replace (case reason.visit_kind when 'clinic' then clinic_kind else reason.visit_kind end as visit_kind),
        unnest(range(first_turn, 1 + first_turn + case reason.visit_kind
            when 'clinic' then (clinic_rate * 3)::integer
            when 'pharmacy' then (pharmacy_rate * 2.5)::integer
            else 0
        end))::integer as turn,
    from somebody
    cross join reason
)

select
    *,
    -- a family goes shopping together now and then: the same day, the same pharmacy, one after the other
    case
        when visit_kind = 'pharmacy' and of_case is null and u('family trip', person_no // 4, turn) < 0.12
            then -(person_no // 4)
        else person_no
    end as goes_as,
from turned
