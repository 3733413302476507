-- One row per institution, with its name, its habits and what the register says of it.
with
place_list as (
    select list(place order by place) as places,
    from vocabulary_place
)

select
    inst_no,
    fixmedins_type,
    hosp_lv,
    specialty,
    care,
    kind,
    1 + (inst_no % getvariable('counties'))::integer as county_no,
    case when fixmedins_type = '1' then 'H' else 'P' end
    || '9901' || lpad((1 + inst_no % getvariable('counties'))::varchar, 2, '0')
    || lpad((inst_no * 17 + 101)::varchar, 5, '0') as fixmedins_code,
    place_list.places[1 + ((inst_no * 7) % len(place_list.places))::integer]
    || case when how_many > 1 and nth >= 3 then '第' || (nth + 1) else '' end
    || string_split(suffix, '|')[1 + (nth % len(string_split(suffix, '|')))::integer] as inst_name,
    -- every kind with sensors keeps at least one institution that has them and one that has not
    monitored_share > 0 and (nth = 0 or (nth > 1 and u('monitored', inst_no) < monitored_share)) as monitored,
    case
        when u('observed by', inst_no) < 0.75 then 'sensor'
        when u('observed by', inst_no) < 0.88 then 'round'
        else 'census'
    end as observed_by,
    -- nobody goes by himself to the institution of a case
    case when case_no is null then weight * (0.6 + 0.8 * u('weight', inst_no)) else 0 end as weight,
    case hosp_lv when '3' then 1.2 when '2' then 1.0 when '1' then 0.92 when '9' then 0.85 else 1.0 end
        as service_factor,
    0.97 + 0.06 * u('price', inst_no) as goods_factor,
    u('habits', inst_no) < 0.12 as bills_last_day, -- and not the first one
    -- of a hundred unselected products asked for, how many the selected one replaces
    0.84 + 0.12 * u('buys as selected', inst_no) as selected_share,
    fixmedins_type = '2' and case_no is null and (nth % 13 = 5 or u('always open', inst_no) < 0.04) as always_open,
    u('operation code', inst_no) < 0.5 as long_operation_code,
    case_no is null and (u('default doctor', inst_no) < 0.06 or (kind = 'primary' and nth = 1)) as default_doctor,
    u('device lines', inst_no) < 0.4 as device_by_piece,
    -- what a till writes into the stock book: sales with the settlement, sales without it, no sales
    case
        when case_no is not null or u('stock book', inst_no) < 0.84 then 'linked'
        when u('stock book', inst_no) < 0.92 then 'unlinked'
        else 'none'
    end as sale_rows,
    case_no as of_case,
    case_turn,
    -- what the register says of it; a case may change it
    null::integer as licensed_beds, -- null: follows from the wards
    date '2020-01-01' + 31 * (inst_no % 40)::integer as agreed_from,
    null::date as agreed_upto,
    null::date as suspended_from,
    null::date as suspended_upto,
from numbered_institution
cross join place_list
order by inst_no
