"""The order in which leads are asked for; the rank that a night gave them stays as it is."""

from dataclasses import dataclass
from typing import Final, Literal

import duckdb

from pipelines.publish.queries import read_sql

By = Literal["expected", "probability"]
_WORDS: Final[dict[By, str]] = {"expected": "预计追回", "probability": "属实概率"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadOrder:
    """An order of leads.

    Attributes:
        by: `expected` is the order of the night's rank; `probability` puts the likelier lead first, of equals
            the one that ranks higher. Controls come after all leads either way.
        per_institution: leads of one institution stand together, and a number of leads asked for is that
            many of each; the institution with the best lead comes first.
    """

    by: By = "expected"
    per_institution: bool = False

    @property
    def name(self) -> str:
        """What tells folders and accounts of an order apart; empty for the night's own."""
        return "_".join(
            [f"by-{self.by}"] * (self.by != "expected") + ["per-institution"] * self.per_institution
        )

    @property
    def words(self) -> str:
        """The order in words, for those who read the list."""
        return f"{'逐家机构' if self.per_institution else ''}按{_WORDS[self.by]}从高到低"


RANKED: Final = LeadOrder()


def order_leads(connection: duckdb.DuckDBPyConnection, order: LeadOrder) -> None:
    """Write the temporary table `lead_order`: every standing lead's place in the order and institution.

    Args:
        connection: a snapshot whose leads are described.
        order: what was asked for.
    """
    connection.execute(
        f"create or replace temp table lead_order as {read_sql('lead_order')}", {"by": order.by}
    )
