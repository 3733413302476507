-- One row per person with a surplus and the first person of the ring it belongs to, itself where it is alone.
with
place as (
    select distinct
        psn_no,
        drug_name,
        fixmedins_code,
    from surplus
),

reach as (
    select
        psn_no,
        drug_name,
        count(*) as n_places,
    from place
    group by psn_no, drug_name
),

same_places as (
    select
        one.psn_no,
        other.psn_no as other_psn_no,
    from place as one
    inner join place as other
        on
            one.drug_name = other.drug_name
            and one.fixmedins_code = other.fixmedins_code
            and one.psn_no <> other.psn_no
    inner join reach as one_reach on one.psn_no = one_reach.psn_no and one.drug_name = one_reach.drug_name
    inner join reach as other_reach on other.psn_no = other_reach.psn_no and other.drug_name = other_reach.drug_name
    group by one.psn_no, other.psn_no, one.drug_name
    having count(*) >= $min_institutions and 2 * count(*) > max(one_reach.n_places) + max(other_reach.n_places) - count(*)
),

trip as (
    select distinct
        psn_no,
        fixmedins_code,
        bought_on,
    from surplus
),

same_trips as (
    select
        one.psn_no,
        other.psn_no as other_psn_no,
    from trip as one
    inner join trip as other
        on
            one.fixmedins_code = other.fixmedins_code
            and one.bought_on = other.bought_on
            and one.psn_no <> other.psn_no
    group by one.psn_no, other.psn_no
    having count(*) >= $min_trips
),

tie as (
    select *,
    from same_places
    union
    select *,
    from same_trips
    union
    select
        psn_no,
        psn_no as other_psn_no,
    from trip
),

first_round as (
    select
        psn_no,
        min(other_psn_no) as head,
    from tie
    group by psn_no
),

second_round as (
    select
        tie.psn_no,
        min(first_round.head) as head,
    from tie
    inner join first_round on tie.other_psn_no = first_round.psn_no
    group by tie.psn_no
),

third_round as (
    select
        tie.psn_no,
        min(second_round.head) as head,
    from tie
    inner join second_round on tie.other_psn_no = second_round.psn_no
    group by tie.psn_no
)

select
    tie.psn_no,
    min(third_round.head) as head, -- rings longer than four steps fall apart, each part still a ring
from tie
inner join third_round on tie.other_psn_no = third_round.psn_no
group by tie.psn_no
