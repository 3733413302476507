"""Names of divisions: a bureau's own, the national list's, those that follow from the level, and none."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts
from pipelines.publish.divisions import name_divisions, read_divisions
from pipelines.publish.views import create_views
from pipelines.warehouse.load import create_extract_tables
from rules.knowledge import create_knowledge, load_knowledge

KNOWLEDGE = Path(__file__).parents[3] / "rules" / "knowledge"


@pytest.fixture
def build() -> Iterator[duckdb.DuckDBPyConnection]:
    known, faults = load_knowledge(KNOWLEDGE)
    assert faults == []
    with duckdb.connect() as connection:
        create_extract_tables(connection, load_extracts())
        create_knowledge(connection, {"knowledge_admin_division": known["knowledge_admin_division"]})
        yield connection


def add_places(connection: duckdb.DuckDBPyConnection, *codes: str) -> None:
    connection.execute(
        "insert into institution by name select 'H' || code as fixmedins_code, code as admdvs, "
        "'某医院' as fixmedins_name, '1' as fixmedins_type, from (select unnest(?::varchar[]) as code)",
        [list(codes)],
    )


def name_own(connection: duckdb.DuckDBPyConnection, **names: str) -> None:
    for code, name in names.items():
        connection.execute(
            "insert into admin_division (admdvs, division_name) values (?, ?)", [code.strip("_"), name]
        )


def read_names(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    name_divisions(connection)
    found = connection.execute("select admdvs, place_name, named_by from division_name").fetchall()
    return {code: (name, named_by) for code, name, named_by in found}


def test_a_county_bears_its_name_behind_its_citys(build):
    add_places(build, "341021", "341000", "340000", "110101", "429004", "410322")
    assert read_names(build) == {
        "341021": ("黄山市歙县", "national"),
        "341000": ("黄山市", "national"),
        "340000": ("安徽省", "national"),
        "110101": ("北京市东城区", "national"),
        "429004": ("湖北省仙桃市", "national"),
        "410322": ("洛阳市孟津县", "national"),  # a code since withdrawn, which old records bear
    }


def test_codes_of_a_level_of_its_own_are_named_by_the_level(build):
    add_places(build, "341099", "349900", "340099", "349999", "341001", "500100", "110199")
    assert read_names(build) == {
        "341099": ("黄山市本级", "level"),
        "349900": ("安徽省本级", "level"),
        "340099": ("安徽省本级", "level"),
        "349999": ("安徽省本级", "level"),
        "341001": ("黄山市市辖区", "level"),
        "500100": ("重庆市", "level"),
        "110199": ("北京市本级", "level"),
    }


def test_an_unknown_code_stays_a_code_and_is_counted(build):
    add_places(build, "997701", "341021")
    assert read_names(build)["997701"] == ("997701", "none")
    assert name_divisions(build) == 1


def test_a_bureaus_own_name_comes_before_the_national_one(build):
    add_places(build, "341021", "341071", "341099", "990101")
    name_own(build, _341021="徽州府", _341071="黄山高新区", _341099="市直", _990100="演示市", _990101="第1县")
    assert read_names(build) == {
        "341021": ("黄山市徽州府", "local"),
        "341071": ("黄山市黄山高新区", "local"),
        "341099": ("黄山市市直", "local"),
        "990101": ("演示市第1县", "local"),
    }


def test_divisions_of_insured_persons_are_named_too_and_each_once(build):
    add_places(build, "341021")
    build.execute(
        "insert into person (psn_no, insu_admdvs) values ('1', '341022'), ('2', '341022'), ('3', '341021')"
    )
    assert {code: name for code, (name, _) in read_names(build).items()} == {
        "341021": "黄山市歙县",
        "341022": "黄山市休宁县",
    }
    assert read_divisions(build) == {"341021": "黄山市歙县", "341022": "黄山市休宁县"}


def test_a_snapshot_from_before_there_were_names_has_none(build):
    assert read_divisions(build) == {}


def test_a_view_shows_the_name_beside_the_code(build):
    add_places(build, "341021", "997701")
    name_divisions(build)
    create_views(build)
    shown = build.execute("select 医保区划, 医保区划名称 from 定点医药机构 order by 医保区划").fetchall()
    assert shown == [("341021", "黄山市歙县"), ("997701", "997701")]


def test_city_and_province_of_the_knowledge_file_follow_from_the_code(build):
    wrong = build.execute(
        "select own.admdvs from knowledge_admin_division as own "
        "left join knowledge_admin_division as city on city.admdvs = left(own.admdvs, 4) || '00' "
        "left join knowledge_admin_division as province on province.admdvs = left(own.admdvs, 2) || '0000' "
        "where not regexp_full_match(own.admdvs, '[1-8][0-9]{5}') "
        "or own.city_name is distinct from case when own.admdvs not like '%00' then city.name end "
        "or own.province_name is distinct from case when own.admdvs not like '%0000' then province.name end"
    ).fetchall()
    assert wrong == []
    levels = build.execute(
        "select count(*) filter (where admdvs like '%0000'), count(*) from knowledge_admin_division"
    ).fetchone()
    assert levels is not None
    assert levels[0] == 34, "provinces, autonomous regions, municipalities, special administrative regions"
    assert levels[1] > 3200
