"""What a plant writes arrives in the delivery, and what follows from it adds up."""

import shutil
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.demo import script
from pipelines.demo.county import make_county
from tests.pipelines.demo.delivered import open_delivery

KINDS = """scheme,role,strength,kind,pool,institutions,people,age_min,age_max,sex,subject,turns,what
phantom_stay,planted,blatant,dear_bed,own_primary,1,2,30,60,,institution_item,1,beds at half as much again
phantom_stay,planted,ordinary,shelf,linked_pharmacy,1,0,30,60,,institution_item,1,a shelf and its book
phantom_stay,planted,faint,other_bed_named,watched,1,1,30,60,1,stay,1,a bed that is not in the ward
phantom_stay,look_alike,,settled_twice,ward,1,1,30,60,2,settlement,1,one bill settled twice
phantom_stay,look_alike,,reversed,ward,1,1,3,6,,physician,1,a bill reversed
"""
PLANT = """-- One row per stay, visit, line or stock entry of a plant that uses every table once.
insert into stay_draft by name
select
    person_no, inst_no, diagnosis.diag_no, begn_day as adm_day, 36000 as adm_second, 6 as nights,
    39600 as dis_second, 'none' as operations, nth as stay_turn, kind, case_no,
    kind = 'settled_twice' as twice, kind = 'reversed' as refunded,
    case kind when 'other_bed_named' then '07-999' end as bed_no,
    case kind when 'other_bed_named' then [2, 3] end as absent_nights,
    case kind when 'other_bed_named' then 'infusion;bone_patent' end as left_out,
from case_person inner join diagnosis on diagnosis.code = 'M51.202';

update institution
set licensed_beds = case county_case.pool_turn when 0 then 1 else -1 end, suspended_from = date '2025-06-01'
from county_case where county_case.kind = 'dear_bed' and institution.of_case = county_case.case_no;

update person set listed_sex = 2, listed_born_on = date '1999-09-09'
from case_person where case_person.kind = 'other_bed_named' and person.person_no = case_person.person_no;

insert into line_habit by name
select case_no, inst_no, item.item_no, 1.5 as price_factor,
from county_case inner join item on item.item_group = 'bed' where kind = 'dear_bed';

insert into plant_presence by name
select
    case_no, 1 as presence_no, inst_no, 7 as dept_no, '07-888' as bed_no, 0 as stay_turn,
    begn_day + 1 as begn_day, 40000 as begn_second, begn_day + 1 as end_day, 50000 as end_second,
from county_case where kind = 'other_bed_named';

create table shelf as
select county_case.*, item.item_no, item.pack,
from county_case
inner join item on item.item_group = 'shelf_case' and item.place = item_turn % group_size
where county_case.kind = 'shelf';

insert into plant_visit by name
select
    case_no, turn as visit_turn, person_no, inst_no, '41' as med_type, begn_day + turn as visit_day,
    40000 as visit_second, 'T9' as till,
from shelf cross join range(4) as visit_turn (turn)
inner join bystander on bystander.place = (case_no + turn * 7) % bystanders;

insert into plant_line by name
select
    case_no, turn as visit_turn, 1 as line_turn, item_no, pack as cnt, 'OLD' as lot,
    date '2025-01-01' as expires_on, case_no * 1000 as trace_no, 9.99 as price,
from shelf cross join range(4) as visit_turn (turn);

insert into plant_shelf by name
select case_no, inst_no, item_no, 100 as opening, true as closing_counted, from shelf;

insert into plant_stock by name
select
    case_no, turn as entry_no, inst_no, item_no,
    ['change', 'sale', 'purchase', 'sale_return'][turn] as inv_type,
    100 + turn as on_day, case turn when 1 then -5 else 10 end as qty, turn <> 1 as moves_shelf,
from shelf cross join range(1, 5) as entry (turn);

insert into plant_subject by name
select case_no, 'D000010101' as doctor, from county_case where kind = 'reversed'
"""
SHELF = "fixmedins_code || '|' || med_list_codg in (select subject_id from truth where kind = 'shelf')"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a county of 1,000 persons delivers when this is the only plant beside the first four schemes."""
    room = tmp_path_factory.mktemp("room")
    for folder in ("sql", "vocabulary"):
        shutil.copytree(script._ROOM / folder, room / folder)
    for folder in (room / "vocabulary" / "case_kind", room / "sql" / "plant"):
        shutil.rmtree(folder)
        folder.mkdir()
    (room / "vocabulary" / "case_kind" / "phantom_stay.csv").write_text(KINDS, encoding="utf-8")
    (room / "sql" / "plant" / "phantom_stay.sql").write_text(PLANT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "_ROOM", room)
        county = make_county(tmp_path_factory.mktemp("planted"), persons=1_000, seed=5, parts=2)
    connection = open_delivery(county, tmp_path_factory.mktemp("utf8"))
    yield connection
    connection.close()


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def test_each_strength_comes_at_least_twice(planted: duckdb.DuckDBPyConnection):
    query = """
        select strength, count(*) from truth where scheme = 'phantom_stay' and role = 'planted'
        group by strength order by strength
    """
    assert fetch(planted, query) == [("blatant", 2), ("faint", 2), ("ordinary", 3)]


def test_a_shelf_adds_up_with_everything_written_into_its_book(planted: duckdb.DuckDBPyConnection):
    # what the planted change says never moved; the rest did
    query = f"""
        with entry as (
            select fixmedins_code, occur_time,
                cnt * case unit when 'pack' then pack_cnt else 1 end * case inv_type
                    when 'purchase' then 1 when 'sale_return' then 1 when 'change' then 1
                    when 'count' then 0 else -1
                end as qty,
                case when inv_type = 'count' then cnt end as counted
            from inventory inner join catalog using (med_list_codg) where {SHELF}
        )
        select distinct
            arg_min(counted, occur_time) + sum(qty) + 5 - arg_max(counted, occur_time) from entry
        group by fixmedins_code
    """
    assert fetch(planted, query) == [(0,)]


def test_a_planted_line_keeps_its_price_lot_and_trace_code(planted: duckdb.DuckDBPyConnection):
    query = f"""
        select distinct pric, count(*) over (partition by drug_trac_codg)
        from charge_line inner join settlement using (setl_id, fixmedins_code)
        where setl_optr = 'T9' and {SHELF}
    """
    assert [(float(str(price)), times) for price, times in fetch(planted, query)] == [(9.99, 4)]
    query = f"select distinct expy_end::varchar from inventory where manu_lotnum = 'OLD' and {SHELF}"
    assert fetch(planted, query) == [("2025-01-01",)]


def test_a_habit_changes_the_lines_of_its_institution_and_names_them(planted: duckdb.DuckDBPyConnection):
    query = """
        select count(*), count(*) filter (where pric > 1.2 * pric_uplmt_amt) from charge_line
        inner join catalog using (med_list_codg)
        where setl_id in (select unnest(string_split(setl_ids, ';')) from truth where kind = 'dear_bed')
            and charge_line.med_chrgitm_type = '01'
    """
    ((lines, dear),) = fetch(planted, query)
    assert lines == dear != 0


def test_the_registers_say_what_the_case_made_them_say(planted: duckdb.DuckDBPyConnection):
    query = "select distinct gend, brdy::varchar from person where brdy = date '1999-09-09' and gend = '2'"
    assert fetch(planted, query) == [("2", "1999-09-09")]
    query = (
        "select distinct aprv_bed_cnt, suspend_begn::varchar from institution where suspend_begn is not null"
        " order by aprv_bed_cnt"
    )
    # the second licence is not on record
    assert fetch(planted, query) == [(1, "2025-06-01"), (None, "2025-06-01")]


def test_a_named_bed_is_seen_on_the_nights_that_were_left(planted: duckdb.DuckDBPyConnection):
    query = """
        select distinct date_diff('day', stay.begntime::date, begn_time::date)
        from bed_occupancy inner join settlement as stay using (mdtrt_id)
        where bed_no = '07-999' order by 1
    """
    nights = {night for (night,) in fetch(planted, query)}
    assert nights <= {0, 3, 4, 5}
    assert nights
    assert fetch(planted, "select count(*) from bed_occupancy where bed_no = '07-888'") == [(2,)]


def test_a_bill_is_settled_twice_or_taken_back(planted: duckdb.DuckDBPyConnection):
    twice = """
        select distinct count(*), count(distinct medfee_sumamt), sum(refd_setl_flag) from settlement
        where setl_id in (select unnest(string_split(setl_ids, ';')) from truth where kind = 'settled_twice')
        group by mdtrt_id
    """
    assert fetch(planted, twice) == [(2, 1, 0)]
    back = """
        select distinct sum(medfee_sumamt) from settlement where mdtrt_id in (
            select mdtrt_id from settlement inner join truth on truth.setl_ids = settlement.setl_id
            where kind = 'reversed'
        ) group by mdtrt_id
    """
    assert fetch(planted, back) == [(0,)]


def test_the_subject_is_what_the_plant_says(planted: duckdb.DuckDBPyConnection):
    query = """
        select distinct subject_type, string_split(subject_id, '|')[2] from truth
        where kind = 'reversed'
    """
    assert fetch(planted, query) == [("physician", "D000010101")]
