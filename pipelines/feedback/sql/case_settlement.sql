-- One row per case found otherwise and settlement it is about; a case that no settlement answers to has one without.
-- A case that names neither settlement nor stay is found by its scheme only: many other things happen there.
with
about as (
    select
        *,
        setl_id is not null or mdtrt_id is not null or scheme is null as is_any_scheme,
    from found_case
),

matched as (
    select
        about.case_id,
        about.record_id,
        settlement.setl_id,
        settlement.mdtrt_id,
    from about
    inner join settlement
        on
            (about.setl_id = settlement.setl_id or about.setl_id is null)
            and (about.mdtrt_id = settlement.mdtrt_id or about.mdtrt_id is null)
            and (about.psn_no = settlement.psn_no or about.psn_no is null)
            and (about.fixmedins_code = settlement.fixmedins_code or about.fixmedins_code is null)
            and (about.begn_date <= cast(settlement.endtime as date) or about.begn_date is null)
            and (about.end_date >= cast(settlement.begntime as date) or about.end_date is null)
)

select distinct
    about.case_id,
    about.scheme,
    about.fixmedins_code,
    about.is_any_scheme,
    matched.setl_id,
    matched.mdtrt_id,
from about
left join matched on about.case_id = matched.case_id and about.record_id = matched.record_id
order by about.case_id, matched.setl_id, matched.mdtrt_id
