"""The made-up county holds together: keys, sums, files, years, and honest habits."""

import ast
import csv
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import pipelines.demo
from data_contracts.contract import load_extracts
from pipelines.demo.county import County, expect_lines, make_county
from tests.pipelines.demo.conftest import MakeCounty

VOCABULARY = Path(pipelines.demo.__file__).parent / "vocabulary"


def number(warehouse: duckdb.DuckDBPyConnection, query: str) -> int:
    row = warehouse.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def file_hashes(delivery: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(delivery.iterdir())}


@pytest.mark.parametrize(
    "extract", ["institution", "person", "catalog", "settlement", "charge_line", "inventory", "bed_occupancy"]
)
def test_every_key_is_unique(warehouse: duckdb.DuckDBPyConnection, extract: str):
    (key,) = load_extracts()[extract].key
    assert number(warehouse, f"select count(*) from {extract}") > 0
    assert number(warehouse, f"select count(*) - count(distinct {key}) from {extract}") == 0


@pytest.mark.parametrize(
    "extract", ["institution", "person", "catalog", "settlement", "charge_line", "inventory"]
)
def test_required_columns_are_never_empty(warehouse: duckdb.DuckDBPyConnection, extract: str):
    for column in load_extracts()[extract].columns:
        if column.required:
            assert number(warehouse, f"select count(*) from {extract} where {column.name} is null") == 0


def test_every_settlement_is_the_sum_of_its_lines_to_the_cent(warehouse: duckdb.DuckDBPyConnection):
    query = """
        select count(*)
        from settlement
        full join (
            select setl_id, sum(det_item_fee_sumamt) as total from charge_line group by setl_id
        ) as summed using (setl_id)
        where total is distinct from medfee_sumamt
    """
    assert number(warehouse, query) == 0


def test_fund_account_and_cash_make_up_the_total(warehouse: duckdb.DuckDBPyConnection):
    query = "select count(*) from settlement where fund_pay_sumamt + acct_pay + psn_cash_pay <> medfee_sumamt"
    assert number(warehouse, query) == 0


def test_amounts_are_quantity_times_price(warehouse: duckdb.DuckDBPyConnection):
    query = """
        select count(*) from charge_line
        where abs(det_item_fee_sumamt - cnt * pric) > 0.02
    """
    assert number(warehouse, query) == 0


def test_every_code_points_somewhere(warehouse: duckdb.DuckDBPyConnection):
    pairs = [
        ("settlement", "psn_no", "person"),
        ("settlement", "fixmedins_code", "institution"),
        ("charge_line", "setl_id", "settlement"),
        ("charge_line", "med_list_codg", "catalog"),
        ("inventory", "med_list_codg", "catalog"),
        ("inventory", "setl_id", "settlement"),
        ("bed_occupancy", "mdtrt_id", "settlement"),
    ]
    for table, column, target in pairs:
        query = f"""
            select count(*) from {table}
            where {column} is not null and {column} not in (select {column} from {target})
        """
        assert number(warehouse, query) == 0, f"{table}.{column}"


def test_the_manifest_vouches_for_every_file(county: County, warehouse: duckdb.DuckDBPyConnection):
    manifest = json.loads((county.delivery / "manifest.json").read_text(encoding="utf-8"))
    named = {file["name"]: file for file in manifest["files"]}
    assert manifest["extract_date"] == "2026-01-01"
    assert set(named) == {path.name for path in county.delivery.iterdir()} - {"manifest.json"}
    for name, file in named.items():
        assert file["sha256"] == hashlib.sha256((county.delivery / name).read_bytes()).hexdigest()
    for extract, column in (("settlement", "fund_pay_sumamt"), ("charge_line", "det_item_fee_sumamt")):
        files = [file for name, file in named.items() if name.startswith(extract)]
        total = warehouse.execute(f"select sum({column}) from {extract}").fetchone()
        assert total is not None
        assert sum(Decimal(file["sums"][column]) for file in files) == total[0]
        assert sum(file["rows"] for file in files) == number(warehouse, f"select count(*) from {extract}")
    assert (
        named["inventory.parquet"]["rows"] == pq.read_metadata(county.delivery / "inventory.parquet").num_rows
    )


@pytest.fixture(scope="module")
def hamlet(make_county_once: MakeCounty) -> County:
    return make_county_once(1_000, 11)


def test_the_same_seed_gives_the_same_bytes(hamlet: County, tmp_path: Path):
    again = make_county(tmp_path, persons=1_000, seed=11)
    assert file_hashes(hamlet.delivery) == file_hashes(again.delivery)
    assert hamlet.truth.read_bytes() == again.truth.read_bytes()


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county of another seed, asked for by the lines that one as large as the hamlet brings."""
    folder = tmp_path_factory.mktemp("wanted")
    return make_county(folder, persons=500, seed=12, lines=expect_lines(1_000))


def test_another_seed_gives_another_county(hamlet: County, wanted: County):
    assert wanted.persons == hamlet.persons
    assert file_hashes(hamlet.delivery)["settlement.csv"] != file_hashes(wanted.delivery)["settlement.csv"]


def test_wanted_lines_raise_the_persons(wanted: County):
    assert wanted.lines == pytest.approx(expect_lines(1_000), rel=0.1)


def test_a_county_cut_in_parts_holds_the_same_records(hamlet: County, tmp_path: Path):
    parts = make_county(tmp_path, persons=1_000, seed=11, parts=3)
    assert (hamlet.lines, hamlet.settlements, hamlet.stays) == (parts.lines, parts.settlements, parts.stays)
    assert hamlet.truth.read_bytes() == parts.truth.read_bytes()
    assert len(list(parts.delivery.glob("charge_line_*"))) == 3


def test_fewer_lines_than_the_cases_bring_raise_nothing():
    assert expect_lines(0) > 100_000
    assert expect_lines(20_000) == pytest.approx(890_000, rel=0.05)


def test_nobody_is_served_after_death_or_before_benefits_begin(warehouse: duckdb.DuckDBPyConnection):
    query = """
        select count(*) from settlement inner join person using (psn_no)
        where (begntime::date > die_date or begntime::date < benefit_begn)
            and setl_id not in (
                select unnest(string_split(setl_ids, ';')) from truth where setl_ids is not null
            )
    """
    assert number(warehouse, query) == 0


def test_no_bed_and_no_person_is_in_two_stays_at_once(warehouse: duckdb.DuckDBPyConnection):
    stays = """
        with stay as (
            select mdtrt_id, any_value(psn_no) as psn_no, any_value(fixmedins_code || adm_bed) as bed,
                min(begntime) as begntime, max(endtime) as endtime
            from settlement
            where adm_bed is not null and setl_id not in (
                select unnest(string_split(setl_ids, ';')) from truth
                where setl_ids is not null and scheme in (
                    'overlapping_stays', 'bed_double_booked', 'phantom_stay', 'duplicate_benefit'
                )
            )
            group by mdtrt_id
        )
        select count(*) from stay as a inner join stay as b on a.mdtrt_id < b.mdtrt_id
        where {same} and a.begntime < b.endtime and b.begntime < a.endtime
    """
    assert number(warehouse, stays.format(same="a.psn_no = b.psn_no")) == 0
    assert number(warehouse, stays.format(same="a.bed = b.bed")) == 0


def test_some_stays_are_followed_by_another_within_fifteen_days(warehouse: duckdb.DuckDBPyConnection):
    query = """
        with stay as (
            select mdtrt_id, any_value(psn_no) as psn_no, min(begntime) as begntime, max(endtime) as endtime
            from settlement
            where ipt_no is not null and setl_id not in (
                select unnest(string_split(setl_ids, ';')) from truth where setl_ids is not null
            )
            group by mdtrt_id
        )
        select round(1000 * count(distinct a.mdtrt_id) / (select count(*) from stay))
        from stay as a inner join stay as b
            on b.psn_no = a.psn_no and b.begntime >= a.endtime and b.begntime < a.endtime + interval 15 day
    """
    assert 80 <= number(warehouse, query) <= 170


def test_the_year_has_the_habits_rules_must_bear(warehouse: duckdb.DuckDBPyConnection):
    for habit, query in {
        "reversals": "select count(*) from settlement where refd_setl_flag = 1",
        "settlements in parts": "select count(*) from settlement where mid_setl_flag = 1",
        "credited lines": "select count(*) from charge_line where init_feedetl_sn is not null",
        "transfers": "select count(*) from settlement where dscg_way = '2'",
        "cash sales": "select count(*) from inventory where inv_type = 'sale' and setl_id is null",
        "goods returned": "select count(*) from inventory where inv_type = 'purchase_return'",
        "counts": "select count(*) from inventory where inv_type = 'count'",
        "packs": "select count(*) from inventory where unit = 'pack'",
        "unwatched hospitals": "select count(*) from institution where hosp_lv <> '9' and bed_monitored = 0",
        "twelve-week prescriptions": "select count(*) from charge_line where cnt = 84",
    }.items():
        assert number(warehouse, query) > 0, habit
    assert (
        number(
            warehouse, "select count(*) from inventory where inv_type = 'sale' and fixmedins_code like 'H%'"
        )
        == 0
    )


def kinds() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in [VOCABULARY / "case_kind.csv", *sorted((VOCABULARY / "case_kind").glob("*.csv"))]:
        with path.open(encoding="utf-8") as file:
            rows += list(csv.DictReader(file))
    return rows


def test_every_scheme_has_planted_cases_and_at_least_as_many_look_alikes(county: County):
    assert set(county.planted) == {kind["scheme"] for kind in kinds()}
    for scheme, planted in county.planted.items():
        assert planted >= 5
        assert county.look_alikes[scheme] >= planted


def test_every_kind_comes_at_every_strength_it_has(warehouse: duckdb.DuckDBPyConnection):
    """A scheme of more kinds than a small county has cases shows each strength at least twice."""
    query = """
        select count(*) from (select scheme, strength from truth where role = 'planted' group by all
        having count(*) < 2)
    """
    assert number(warehouse, query) == 0
    for kind in kinds():
        if kind["role"] == "look_alike":
            query = (
                f"select count(*) from truth where scheme = '{kind['scheme']}' and kind = '{kind['kind']}'"
            )
            assert number(warehouse, query) > 0, kind["kind"]


def test_no_two_schemes_share_a_kind():
    names = {(kind["kind"], kind["scheme"]) for kind in kinds()}
    assert len(names) == len({kind for kind, _ in names})


def test_every_plant_has_its_kinds_and_every_scheme_a_number():
    with (VOCABULARY / "scheme.csv").open(encoding="utf-8") as file:
        numbered = {row["scheme"] for row in csv.DictReader(file)}
    planted = {path.stem for path in (VOCABULARY.parent / "sql" / "plant").iterdir()}
    assert {path.stem for path in (VOCABULARY / "case_kind").glob("*.csv")} == planted
    assert {kind["scheme"] for kind in kinds()} <= numbered


def test_every_case_names_records_that_were_delivered(warehouse: duckdb.DuckDBPyConnection):
    query = """
        select count(*) from (select unnest(string_split(setl_ids, ';')) as setl_id from truth)
        where setl_id not in (select setl_id from settlement)
    """
    assert number(warehouse, query) == 0
    assert number(warehouse, "select count(*) from truth where subject_id is null") == 0
    assert (
        number(warehouse, "select count(*) from truth where subject_type = 'stay' and setl_ids is null") == 0
    )


def test_no_settlement_belongs_to_two_cases(warehouse: duckdb.DuckDBPyConnection):
    query = """
        select count(*) - count(distinct setl_id)
        from (select unnest(string_split(setl_ids, ';')) as setl_id from truth)
    """
    assert number(warehouse, query) == 0


def test_planting_knows_no_rule():
    room = Path(pipelines.demo.__file__).parent
    for path in room.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "rules"], path.name
