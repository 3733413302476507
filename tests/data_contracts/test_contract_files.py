"""The contract files keep to the standard, to the extracts as agreed and to the result tables."""

import json
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema
import pytest
import yaml
from jsonschema.protocols import Validator
from open_data_contract_standard.model import OpenDataContractStandard

import data_contracts
from data_contracts.contract import Contract, load_contract, load_extracts, load_outputs
from data_contracts.ddl import create_table, duckdb_type
from data_contracts.records import CheckResult, Finding, Lead, Score

FOLDER = Path(data_contracts.__file__).parent
FILES = sorted(FOLDER.glob("*/*.yaml"))

# Required columns end with "!", key columns with "!!".
AGREED = {
    "institution": """
        fixmedins_code!! fixmedins_name! fixmedins_type! hosp_lv admdvs! specialty aprv_bed_cnt
        bed_monitored begn_date end_date suspend_begn suspend_end""",
    "person": "psn_no!! gend! brdy! die_date insutype! insu_admdvs! emp_no benefit_begn",
    "catalog": """
        med_list_codg!! med_list_name! list_type! med_chrgitm_type pack_cnt pric_uplmt_amt
        pric_uplmt_lv3 pric_uplmt_lv1 high_value device_class vbp_status vbp_group gend_limit
        age_min age_max diag_limit day_max min_each once_in_life day_dose""",
    "settlement": """
        setl_id!! mdtrt_id! psn_no! fixmedins_code! med_type! insutype! begntime! endtime!
        setl_time! ipt_no adm_dept_codg dscg_dept_codg adm_bed adm_way atddr_no dscg_maindiag_code
        dscg_maindiag_name oprn_oprt_code dscg_way days_rinp_flag_31 medfee_sumamt! fund_pay_sumamt!
        acct_pay psn_cash_pay refd_setl_flag init_setl_id mid_setl_flag setl_optr rx_dr_codg""",
    "charge_line": """
        feedetl_sn!! setl_id! mdtrt_id! psn_no! fixmedins_code! fee_ocur_time! list_type!
        med_chrgitm_type med_list_codg! med_list_name! cnt! pric! det_item_fee_sumamt!
        bilg_dept_codg bilg_dr_codg rx_drord_no init_feedetl_sn drug_trac_codg""",
    "inventory": """
        inv_sn!! fixmedins_code! med_list_codg! med_list_name inv_type! occur_time! cnt! unit pric
        manu_lotnum expy_end spler_name purc_invo_no setl_id psn_no drug_trac_codg""",
    "bed_occupancy": """
        obs_sn!! fixmedins_code! dept_codg bed_no! mdtrt_id psn_no begn_time! end_time! source!""",
    "outcome": "lead_id!! verdict confirmed_amt reason closed_on note",
    "provincial_average": "quarter_on!! metric!! hosp_lv!! avg_value! source_doc",
    "admin_division": "admdvs!! division_name!",
    "tip": "tip_id!! received_on fixmedins_code psn_no scheme note",
    "outcome_record": """
        lead_id!! setl_id!! fixmedins_code verdict confirmed_amt reason schemes model_id drawn listed_on""",
    "found_case": """
        case_id!! record_id!! setl_id mdtrt_id psn_no fixmedins_code begn_date end_date scheme amount
        found_on note""",
}
HEADINGS = {
    "settlement": """
        结算ID 就诊ID 人员编号 机构编号 医疗类别 险种类型 开始时间 结束时间 结算时间 住院号 入院科室
        出院科室 入院床位 入院途径 主治医生编码 主诊断编码 主诊断名称 手术操作编码 离院方式
        31天再住院计划 医疗费总额 基金支付总额 个人账户支出 个人现金支出 退费结算标志 原结算ID
        中途结算标志 结算终端 处方医师编码""",
    "charge_line": """
        费用明细流水号 结算ID 就诊ID 人员编号 机构编号 费用发生时间 目录类别 收费项目类别
        医疗目录编码 医疗目录名称 数量 单价 明细金额 开单科室 开单医生 处方医嘱号 原流水号 追溯码""",
    "suspect_records": """
        名次 序号 线索编号 机构编号 机构名称 人员编号 人员代号 结算ID 就诊ID 开始日期 结束日期 疑点类型
        疑点说明 涉及金额 个人账户支出 金额说明 预计追回 属实概率 概率依据 异常理由 法规依据
        建议调阅材料 先排除的情形 水印
        核查结果 核实金额 不属实原因 备注""",
}
RESULT_TABLES = """
    contract_check data_quality delivery delivery_code delivery_file delivery_profile division_name
    finding finding_record inspection_record kept_source lead lead_factor lead_finding
    lead_reconciliation lead_record metric_month metric_quarter model_calibration model_run monitor_flag
    physician_point quarantine recheck reconciliation referral_ledger ring ring_member ring_settlement
    ring_tie rule_card rule_precision rule_run run score selfcheck_record spend_week suspect_records
    tip_ledger visit_plan"""


def load_all() -> dict[str, Contract]:
    return load_extracts() | load_outputs()


@pytest.fixture(scope="module")
def standard() -> Validator:
    """Return what holds a file against the standard; the schema itself is checked once."""
    text = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_contract_file_is_valid_open_data_contract_standard(file: Path, standard: Validator):
    OpenDataContractStandard.from_file(str(file))
    standard.validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_contract_file_is_named_after_its_table(file: Path):
    assert load_contract(file).table == file.stem


def test_every_agreed_column_is_there_with_its_obligation_and_its_key():
    written = {
        table: [
            column.name + "!" * column.required + "!" * (column.name in contract.key)
            for column in contract.columns
        ]
        for table, contract in load_extracts().items()
    }
    assert written == {table: columns.split() for table, columns in AGREED.items()}


@pytest.mark.parametrize("table", HEADINGS)
def test_chinese_headings_are_the_agreed_ones_in_order(table: str):
    assert list(load_all()[table].headings()) == HEADINGS[table].split()


def test_only_what_people_send_beside_the_platform_may_stay_out_of_a_delivery():
    optional = [table for table, contract in load_extracts().items() if contract.optional]
    assert optional == [
        "outcome",
        "tip",
        "outcome_record",
        "found_case",
        "provincial_average",
        "admin_division",
    ]


def test_extracts_come_after_those_they_refer_to():
    order = list(load_extracts())
    forward = [
        (contract.table, reference.to_table)
        for contract in load_extracts().values()
        for reference in contract.references
        if order.index(reference.to_table) > order.index(contract.table)
    ]
    assert forward == []


def test_references_name_columns_that_exist():
    contracts = load_all()
    for contract in contracts.values():
        for reference in contract.references:
            assert contracts[reference.to_table].column(reference.to_column)


def test_the_money_that_is_reconciled_is_settlements_and_charge_lines():
    money = {table: contract.money_columns for table, contract in load_extracts().items()}
    assert {table: columns for table, columns in money.items() if columns} == {
        "settlement": ("medfee_sumamt", "fund_pay_sumamt"),
        "charge_line": ("det_item_fee_sumamt",),
    }


def test_every_result_table_is_promised():
    assert list(load_outputs()) == RESULT_TABLES.split()


@pytest.mark.parametrize(
    ("record", "table", "added"),
    [
        (Finding, "finding", []),
        (Score, "score", []),
        (Lead, "lead", []),
        (CheckResult, "contract_check", ["run_id"]),
    ],
)
def test_a_record_mirrors_its_table(record: type, table: str, added: list[str]):
    assert [*added, *record.__dataclass_fields__] == list(load_outputs()[table].column_names)


@pytest.mark.parametrize("table", [*AGREED, *RESULT_TABLES.split()])
def test_a_table_is_created_as_its_contract_says(table: str):
    contract = load_all()[table]
    connection = duckdb.connect()
    statement = create_table(contract, extra=[("delivery_id", "VARCHAR")] if table in AGREED else ())
    connection.execute(statement)
    connection.execute(statement)  # a second night finds the table there
    created = [(row[0], row[1]) for row in connection.execute(f'describe "{table}"').fetchall()]
    agreed = [(column.name, duckdb_type(column.kind)) for column in contract.columns]
    assert created == agreed + [("delivery_id", "VARCHAR")] * (table in AGREED)


def test_every_check_of_a_contract_runs_as_written():
    connection = duckdb.connect()
    for contract in load_all().values():
        connection.execute(create_table(contract))
    for contract in load_all().values():
        for check in contract.checks:
            assert connection.execute(check.sql).fetchall() == []


def test_personal_identifiers_are_marked():
    personal = {
        column.name for contract in load_extracts().values() for column in contract.columns if column.personal
    }
    assert personal >= {
        "psn_no",
        "brdy",
        "ipt_no",
        "emp_no",
        "atddr_no",
        "rx_dr_codg",
        "bilg_dr_codg",
        "note",
    }
