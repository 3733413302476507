"""What no case explains is honest for every scheme, planted or not."""

import duckdb
import pytest

HONEST_LINE = """
    create or replace temp view honest_line as
    select charge_line.*, begntime, endtime, dscg_maindiag_code as diagnosis, hosp_lv, gend,
        date_diff('year', brdy, begntime::date) as years, catalog.* exclude (
            med_list_codg, med_list_name, list_type, med_chrgitm_type
        )
    from charge_line
    inner join settlement using (setl_id)
    inner join institution on institution.fixmedins_code = settlement.fixmedins_code
    inner join person on person.psn_no = settlement.psn_no
    inner join catalog on catalog.med_list_codg = charge_line.med_list_codg
    where init_feedetl_sn is null and refd_setl_flag = 0
        and setl_id not in (select init_setl_id from settlement where init_setl_id is not null)
        and setl_id not in (
            select unnest(string_split(setl_ids, ';')) from truth where setl_ids is not null
        )
"""
DISHONEST = {
    "a price above the ceiling of the level": """
        select 1 from honest_line where pric > case hosp_lv
            when '3' then coalesce(pric_uplmt_lv3, pric_uplmt_amt)
            when '1' then coalesce(pric_uplmt_lv1, pric_uplmt_amt)
            else pric_uplmt_amt
        end
    """,
    "something of the other sex": "select 1 from honest_line where gend_limit <> gend",
    "something of another age": "select 1 from honest_line where years - 1 > age_max or years < age_min",
    "a drug beside its indication": """
        select 1 from honest_line where diagnosis is not null and not list_bool_or(
            list_transform(string_split(diag_limit, ';'), lambda prefix: starts_with(diagnosis, prefix))
        )
    """,
    "more in a day than a day holds": """
        select 1 from honest_line group by psn_no, med_list_codg, fee_ocur_time::date
        having sum(cnt) > max(day_max)
    """,
    "more bed-days than nights": """
        select 1 from honest_line where med_chrgitm_type = '01' group by mdtrt_id
        having sum(cnt) > greatest(1, date_diff('day', min(begntime::date), max(endtime::date)))
    """,
    "something twice that happens once": """
        select 1 from honest_line where once_in_life = 1
        group by psn_no, med_list_codg having count(*) > 1
    """,
    "an item twice on one bill at one moment, devices apart": """
        select 1 from honest_line where device_class is null
        group by setl_id, med_list_codg, fee_ocur_time having count(*) > 1
    """,
    "a performer busy for more than twelve hours": """
        select 1 from honest_line where bilg_dr_codg not in ('未知', '匿名')
        group by fixmedins_code, bilg_dr_codg, fee_ocur_time::date having sum(cnt * min_each) > 720
    """,
    "a trace code twice": """
        select 1 from honest_line where drug_trac_codg is not null
        group by drug_trac_codg having count(*) > 1
    """,
    "a woman delivered twice": """
        select 1 from honest_line where med_list_name in ('自然分娩接生', '剖宫产术')
        group by psn_no having count(*) > 1
    """,
    "two patients seen in one bed at one moment": """
        select 1 from bed_occupancy as one inner join bed_occupancy as other
            on one.fixmedins_code = other.fixmedins_code and one.bed_no = other.bed_no
            and one.obs_sn < other.obs_sn
            and one.begn_time < other.end_time and other.begn_time < one.end_time
        where one.obs_sn not like 'B9%' and other.obs_sn not like 'B9%' and one.psn_no not in (
            select psn_no from settlement where setl_id in (
                select unnest(string_split(setl_ids, ';')) from truth where scheme <> 'ghost_bed_stay'
            )
        )
    """,
}


@pytest.mark.parametrize("what", DISHONEST)
def test_an_honest_year_never_shows(warehouse: duckdb.DuckDBPyConnection, what: str):
    warehouse.execute(HONEST_LINE)
    assert warehouse.execute(f"select count(*) from ({DISHONEST[what]})").fetchall() == [(0,)]
