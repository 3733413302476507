"""Any labelled table: what is read, what is refused, and how the scores stand on tables of known shape."""

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from data_contracts.errors import TableError
from models.measure import TableMeasure, measure_precision, measure_table
from models.size import find_amounts, measure_size, sounds_like_money
from models.table import FeatureTable, prepare_table, read_table
from tests.models.tables import TABLES

ROWS = 40
LABEL = [1] * 4 + [0] * (ROWS - 4)


def make_table(folder: Path, **columns: object) -> Path:
    """Write a CSV of a label, one plain number and the columns given."""
    file = folder / "table.csv"
    pl.DataFrame({"label": LABEL, "plain": list(range(ROWS)), **columns}).write_csv(file)
    return file


def prepare(name: str, seed: int = 1) -> FeatureTable:
    frame = TABLES[name](seed)
    features = frame.drop("label", "person_id", "provider_id", strict=False)
    return prepare_table(features, label=frame["label"].to_numpy() == 1, labelled_as="1", where=name)


def read_auc(result: TableMeasure) -> dict[str, float]:
    return {each.name: each.roc_auc for each in result.measures}


@pytest.mark.parametrize("name", ["providers", "persons", "breast_cancer"])
def test_where_size_is_what_is_labelled_the_combination_is_as_good_as_every_baseline(name: str) -> None:
    result = measure_table(prepare(name), seed=1, n_jobs=2)
    auc = read_auc(result)
    best = max(each.roc_auc for each in result.measures if each.kind == "baseline")
    assert auc["combination"] >= best
    assert auc["combination"] > auc["plain_isolation_forest"] + 0.02
    assert result.size.weight > 0.6


@pytest.mark.parametrize("name", ["one_feature", "cluster", "dependency"])
def test_where_size_says_nothing_deviation_beats_the_plain_forest(name: str) -> None:
    result = measure_table(prepare(name), seed=1, n_jobs=2)
    auc = read_auc(result)
    assert auc["combination"] > auc["plain_isolation_forest"] + 0.02
    assert result.size.weight == 0.0


def test_amounts_that_have_nothing_in_common_are_no_size() -> None:
    rng = np.random.default_rng(5)
    label = np.arange(2000) < 100
    amounts = rng.lognormal(5.0, 0.7, (2000, 6)) * np.where(label, 2.5, 1.0)[:, None]
    frame = pl.DataFrame({f"amount_{nth}": amounts[:, nth] for nth in range(6)})
    drawn = prepare_table(frame, label=label, labelled_as="1", where="drawn")
    result = measure_table(drawn, seed=1, n_jobs=2)
    auc = read_auc(result)
    assert result.size.weight < 0.5
    assert auc["combination"] > auc["deviation"] - 0.02


def test_size_and_deviation_are_measured_apart() -> None:
    table = prepare("providers")
    rows = np.arange(len(table.label))
    named = np.array([sounds_like_money(name) for name in table.columns])
    size = measure_size(table.value, table.amounts, may_be_money=named)
    assert table.columns[size.money or 0] == "paid_total"
    shares = [name for name in table.columns if name in ("female_share", "age_mean", "chronic_mean")]
    for name in shares:
        assert not table.amounts[table.columns.index(name)]
    assert abs(np.corrcoef(rows, size.score)[0, 1]) < 0.1  # the order of the rows says nothing
    assert measure_size(table.value, np.zeros_like(table.amounts)).score.any() == np.False_


def test_the_measures_are_scikit_learns() -> None:
    table = prepare("wine")
    column = table.columns.index("proline")
    table = FeatureTable(
        columns=("proline", "alcohol"),
        value=table.value[:, [column, 0]],
        deviation=table.deviation[:, [column, 0]],
        amounts=table.amounts[[column, 0]],
        label=table.label, labelled_as="1", ignored=(), n_unlabelled=0,
    )  # fmt: skip
    result = measure_table(table, seed=1, n_jobs=1)
    alone = next(each for each in result.measures if each.name == "size_column")
    assert result.size_column == "proline"
    assert alone.roc_auc == roc_auc_score(table.label, table.value[:, 0])
    assert alone.average_precision == average_precision_score(table.label, table.value[:, 0])


def test_precision_at_n_shares_places_among_equals() -> None:
    label = np.array([True, False, False, False])
    assert measure_precision(label, np.array([1.0, 1.0, 0.0, 0.0])) == 0.5
    assert measure_precision(label[::-1], np.array([0.0, 0.0, 1.0, 1.0])) == 0.5
    assert measure_precision(label, np.array([2.0, 1.0, 0.0, 0.0])) == 1.0
    assert measure_precision(label, np.zeros(4)) == 0.25


def test_the_same_table_and_seed_give_the_same_measures() -> None:
    table = prepare("wine")
    first, again = (measure_table(table, seed=3, n_jobs=n_jobs).measures for n_jobs in (1, 2))
    assert first == again


def test_amounts_are_long_tailed_and_never_below_zero() -> None:
    rng = np.random.default_rng(1)
    money = rng.lognormal(3, 1, 500)
    value = np.column_stack([money, -money, rng.normal(70, 5, 500), money / money.max(), np.ones(500)])
    assert find_amounts(value).tolist() == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("column", "is_money"),
    [
        ("InscClaimAmtReimbursed", True), ("paid_total", True), ("月统筹金额_MAX", True), ("总费用", True),
        ("proline", False), ("fee_count", False), ("药费占比", False), ("费用次数", False),
        ("NumCharges", False),
    ],
)  # fmt: skip
def test_a_column_is_money_by_its_name_only(column: str, is_money: bool) -> None:
    assert sounds_like_money(column) is is_money


def test_without_a_name_of_money_none_is_money_and_who_names_it_has_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    size = rng.lognormal(3, 1, ROWS)
    odd = {"spread": (size * 9).tolist(), "reach": size.tolist(), "low": (-size).tolist()}
    file = make_table(tmp_path, **odd)
    assert measure_table(read_table(file, label="label"), seed=1, n_jobs=1).size.money is None
    table = read_table(file, label="label", money="reach")
    found = measure_table(table, seed=1, n_jobs=1).size.money
    assert found is not None
    assert table.columns[found] == "reach"
    with pytest.raises(TableError, match='column "low": no money to measure'):
        read_table(file, label="label", money="low")
    with pytest.raises(TableError, match='no column "paid"'):
        read_table(file, label="label", money="paid")


def test_a_text_of_few_values_becomes_a_column_each_and_others_are_named(tmp_path: Path) -> None:
    file = make_table(
        tmp_path,
        level=["一级", "二级"] * (ROWS // 2),
        person=[f"N{number}" for number in range(ROWS)],
        always=[7] * ROWS,
        one_word=["x"] * ROWS,
        seen_on=[dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(ROWS)],
        flag=[True, False] * (ROWS // 2),
    )
    table = read_table(file, label="label")
    assert table.columns == ("plain", "level=一级", "level=二级", "flag")
    assert table.value[0].tolist() == [0.0, 1.0, 0.0, 1.0]
    assert dict(table.ignored) == {
        "person": "a text of 40 values",
        "always": "constant",
        "one_word": "constant",
        "seen_on": "a date, not a number",
    }


def test_unknown_and_infinite_values_stand_at_the_median(tmp_path: Path) -> None:
    holes: list[float | None] = [float(number) for number in range(ROWS)]
    holes[0], holes[1] = None, float("inf")
    table = read_table(make_table(tmp_path, holes=holes), label="label")
    column = table.columns.index("holes")
    assert table.deviation[:2, column].tolist() == [0.0, 0.0]
    assert table.value[:2, column].tolist() == [20.5, 20.5]
    assert measure_table(table, seed=1, n_jobs=1).measures


def test_separated_thousands_are_numbers_and_endless_values_unknown(tmp_path: Path) -> None:
    money = [f"{1000 + number:,}.50" for number in range(ROWS)]
    endless = [1e200, *(float(number) for number in range(ROWS - 1))]
    table = read_table(make_table(tmp_path, money=money, endless=endless), label="label")
    assert table.columns == ("plain", "money", "endless")
    assert table.value[1].tolist() == [1.0, 1001.5, 0.0]
    assert (table.value[0, 2], table.deviation[0, 2]) == (19.0, 0.0)


def test_ids_are_left_out(tmp_path: Path) -> None:
    file = make_table(tmp_path, number=list(range(ROWS)))
    assert read_table(file, label="label", ids=["number"]).columns == ("plain",)


def test_csv_compressed_in_gb18030_with_a_mark_and_parquet_are_read_alike(tmp_path: Path) -> None:
    plain = make_table(tmp_path, 费用=[float(number**2) for number in range(ROWS)])
    text = plain.read_text(encoding="utf-8")
    marked, recoded, packed = (tmp_path / name for name in ("a.csv", "b.csv", "c.csv.gz"))
    marked.write_text(text, encoding="utf-8-sig")
    recoded.write_text(text, encoding="gb18030")
    packed.write_bytes(gzip.compress(text.encode()))
    columnar = tmp_path / "d.parquet"
    pl.read_csv(plain).write_parquet(columnar)
    first = read_table(plain, label="label")
    for file in (marked, recoded, packed, columnar):
        other = read_table(file, label="label")
        assert other.columns == first.columns == ("plain", "费用")
        np.testing.assert_array_equal(other.value, first.value)


@pytest.mark.parametrize(
    ("values", "labelled_as"),
    [
        ([2] * 4 + [1] * 36, "2"),
        (["是"] * 4 + ["否"] * 36, "是"),
        (["N"] * 4 + ["Y"] * 36, "Y"),
        (["odd"] * 4 + ["even"] * 36, "odd"),  # no word says yes: the rarer one
        ([True] * 30 + [False] * 10, "true"),
    ],
)
def test_the_labelled_are_the_greater_number_a_yes_or_the_rarer(
    tmp_path: Path, values: list[object], labelled_as: str
) -> None:
    file = make_table(tmp_path, found=values)
    table = read_table(file, label="found")
    assert table.labelled_as == labelled_as
    assert table.label.tolist() == [str(value).lower() == labelled_as.lower() for value in values]


def test_rows_without_a_label_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read_table(make_table(tmp_path, found=[1, 0, None, None] * (ROWS // 4)), label="found")
    assert (len(table.label), table.n_unlabelled) == (ROWS // 2, ROWS // 2)


def test_a_missing_file_column_and_label_are_said_to_be_missing(tmp_path: Path) -> None:
    file = make_table(tmp_path)
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "nothing.csv", label="label")
    with pytest.raises(TableError, match=r'no column "found".*label, plain'):
        read_table(file, label="found")
    with pytest.raises(TableError, match='no column "person"'):
        read_table(file, label="label", ids=["person"])


@pytest.mark.parametrize("values", [[1] * ROWS, [0, 1, 2, 3] * (ROWS // 4)])
def test_a_label_that_is_not_two_valued_is_refused(tmp_path: Path, values: list[int]) -> None:
    with pytest.raises(TableError, match=rf'column "found": {len(set(values))} different value\(s\)'):
        read_table(make_table(tmp_path, found=values), label="found")


def test_a_table_without_numbers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    names = [f"N{number}" for number in range(ROWS)]
    pl.DataFrame({"label": LABEL, "name": names, "kind": ["a", "b"] * 20}).write_csv(file)
    with pytest.raises(TableError, match=r"no numeric column to measure .*name: a text of 40 values"):
        read_table(file, label="label")
    with pytest.raises(TableError, match="no numeric column"):
        read_table(make_table(tmp_path), label="label", ids=["plain"])


@pytest.mark.parametrize("text", ["label,plain\n1,3\n", "label,plain\n", "", '"label,plain\n1,"3'])
def test_one_row_no_row_and_no_table_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"Nothing is unusual alone|no rows|cannot be read|no column"):
        read_table(file, label="label")


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    file.write_bytes(b"PAR1 nothing")
    with pytest.raises(TableError, match="cannot be read"):
        read_table(file, label="label")


def test_three_rows_and_one_column_can_be_measured(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("label,amount\n1,100\n0,3\n0,4\n", encoding="utf-8")
    assert read_auc(measure_table(read_table(file, label="label"), seed=1, n_jobs=1))["combination"] == 1.0
