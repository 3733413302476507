-- One row per person, institution and day on which a service was billed that includes others.
select
    billed.psn_no,
    billed.fixmedins_code,
    billed.med_list_codg,
    billed.charged_on,
    min(billed.feedetl_sn) as feedetl_sn,
from paired_line as billed
where billed.med_list_codg in (select bundle_pair.bundle_code, from bundle_pair)
group by billed.psn_no, billed.fixmedins_code, billed.med_list_codg, billed.charged_on
