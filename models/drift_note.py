"""What of a night's models has drifted: a row of `data_quality` each, and one line of progress."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from models.card import Card
from models.drift import MOVED

if TYPE_CHECKING:
    from models.run import ModelRun

_KIND: Final = "model_drift"
_MOST_NAMED: Final = 3  # features of one model


def note_drift(
    connection: duckdb.DuckDBPyConnection,
    runs: Sequence["ModelRun"],
    cards: Sequence[Card],
    progress: Callable[[str], None],
) -> int:
    """Report the models of which a feature moved since their earlier fit; return how many they are.

    Replaces the rows of kind `model_drift` in `data_quality`: one per model, with what moved most.
    A model without an earlier fit says nothing.

    Args:
        connection: the warehouse being built, outside a transaction.
        runs: what became of every model tonight.
        cards: the cards of the models, for the words of their features.
        progress: told one line when any has drifted.
    """
    connection.execute(create_table(load_outputs()["data_quality"]))
    connection.execute("delete from data_quality where kind = ?", [_KIND])
    card_of = {card.id: card for card in cards}
    told: list[str] = []
    for run in runs:
        drift = json.loads(run.drift) if run.drift else {"moved": []}
        if not drift["moved"]:
            continue
        psi: dict[str, float] = {name: drift["psi"][name] for name in drift["moved"]}
        most = sorted(psi, key=lambda name: (-psi[name], name))[:_MOST_NAMED]
        since = f"与{drift['baseline_on']}训练时相比"
        connection.execute(
            "insert into data_quality by name select ? as kind, ? as subject, ? as n_records, ? as message",
            [_KIND, run.model_id, run.n_subjects, _say_drift(card_of[run.model_id], since, psi, most)],
        )
        told.append(f"{run.model_id} ({', '.join(f'{name} {psi[name]:.2f}' for name in most)})")
    if told:
        progress(f"models drifted since an earlier fit, PSI: {'; '.join(told)}")
    return len(told)


def _say_drift(card: Card, since: str, psi: dict[str, float], most: Sequence[str]) -> str:
    """Return the Chinese sentence: which model, since when, which features by how much, what to do."""
    titles = {feature.name: feature.title_zh for feature in card.features}
    named = "、".join(f"{titles[name]}（PSI {psi[name]:.2f}）" for name in most)
    return (
        f"模型“{card.title_zh}”的数据分布{since}变化较大：{len(psi)}项特征的PSI超过{MOVED}，最大的是{named}。"
        "模型已按当晚数据重新训练；请先核对编码、上传范围或价格口径是否有变动，再采信其得分。"
    )
