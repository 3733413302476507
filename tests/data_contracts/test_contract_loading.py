"""A contract file says nothing that nobody reads."""

from pathlib import Path

import pytest

from data_contracts.contract import load_contract, load_extracts
from data_contracts.errors import ContractError

GOOD = """\
apiVersion: v3.2.0
kind: DataContract
id: fundwatch-test-visit
version: 1.0.0
status: active
schema:
  - name: visit
    businessName: 就诊
    description: Visits.
    customProperties:
      - {property: loadOrder, value: 3}
    properties:
      - name: visit_id
        businessName: 就诊ID
        logicalType: string
        physicalType: VARCHAR
        required: true
        primaryKey: true
        customProperties:
          - {property: kind, value: code}
      - name: amount
        businessName: 金额
        logicalType: number
        physicalType: DECIMAL(18,2)
        logicalTypeOptions: {minimum: 0.01, maximum: 99}
        customProperties:
          - {property: kind, value: money}
    quality:
      - name: amount_is_whole
        type: sql
        severity: warning
        description: Amounts have cents.
        query: select count(*) from visit where amount % 1 <> 0
        unit: percent
        mustBeLessOrEqualTo: 5
"""


def load(folder: Path, text: str):
    file = folder / "visit.yaml"
    file.write_text(text, encoding="utf-8")
    return load_contract(file)


def test_a_contract_is_read_into_frozen_records(tmp_path: Path):
    contract = load(tmp_path, GOOD)
    assert (contract.table, contract.title, contract.key, contract.load_order) == (
        "visit",
        "就诊",
        ("visit_id",),
        3,
    )
    amount = contract.column("amount")
    assert (amount.kind, amount.minimum, amount.maximum, amount.required) == ("money", "0.01", "99", False)
    (check,) = contract.checks
    assert check.sql == "select * from visit where amount % 1 <> 0"
    assert (check.severity, check.max_share) == ("warning", 0.05)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("required: true", "requird: true", r"visit\.yaml schema\[visit\] properties\[visit_id\]: .*requird"),
        ("status: active", "statsu: active", r"visit\.yaml: unknown key statsu"),
        ("property: loadOrder", "property: loadOrdr", r"schema\[visit\] customProperties: .*loadOrdr"),
        ("minimum: 0.01", "least: 0.01", r"properties\[amount\] logicalTypeOptions: unknown key least"),
        (
            "        description: Amounts",
            "        desc: Amounts",
            r"quality\[amount_is_whole\]: unknown key desc",
        ),
        ("kind, value: money", "kind, value: cash", r"properties\[amount\]: kind is 'cash'"),
        (
            "DECIMAL(18,2)",
            "DOUBLE",
            r"properties\[amount\]: physicalType is DOUBLE, but kind money is DECIMAL",
        ),
        ("logicalType: number", "logicalType: string", r"logicalType is string, but kind money is number"),
        ("    businessName: 就诊\n", "", r"schema\[visit\]: businessName is missing"),
        ("businessName: 金额", "businessName: 就诊ID", r"businessName 就诊ID stands twice"),
        ("name: amount\n", "name: visit_id\n", r"column visit_id stands twice"),
        ("required: true", "required: always", r"required is 'always', expected bool"),
        ("severity: warning", "severity: mild", r"severity is 'mild'; choose one of critical"),
        ("select count(*) from", "select sum(1) from", r"query must start with 'select count\(\*\) from '"),
        ("unit: percent", "unit: rows", r"only type sql counted in percent"),
        ("version: 1.0.0", "version: 1.0", r"version is 1\.0, expected str"),
        ("v3.2.0", "v2.2.0", r"apiVersion is 'v2\.2\.0'"),
        ("schema:\n", "schema: [}\n", r"cannot be read as YAML"),
        (
            "  - {property: loadOrder, value: 3}",
            "  - {property: loadOrder}",
            r"needs a list of property and value",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, said: str):
    assert old in GOOD
    with pytest.raises(ContractError, match=said):
        load(tmp_path, GOOD.replace(old, new, 1))


def test_a_missing_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(ContractError, match=r"absent\.yaml"):
        load_contract(tmp_path / "absent.yaml")


def test_a_list_where_a_table_should_be_is_refused(tmp_path: Path):
    with pytest.raises(ContractError, match="expected keys and values"):
        load(tmp_path, "- visit\n")


def test_a_second_table_in_one_file_is_refused(tmp_path: Path):
    with pytest.raises(ContractError, match="lists 2 tables"):
        load(tmp_path, GOOD + "  - name: stay\n")


def test_an_unknown_column_is_refused_with_the_known_ones(tmp_path: Path):
    with pytest.raises(ContractError, match="no column price; it has visit_id, amount"):
        load(tmp_path, GOOD).column("price")


def test_changing_the_loaded_dictionary_does_not_change_the_next():
    load_extracts().clear()
    assert len(load_extracts()) == 13
