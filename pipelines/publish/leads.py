"""The best leads of a snapshot, for the screen."""

from typing import Any

import duckdb

from data_contracts.fetch import fetch_rows
from pipelines.publish.disclosure import show_persons
from pipelines.publish.listing import need_institution
from pipelines.publish.order import RANKED, LeadOrder, order_leads
from pipelines.publish.queries import describe_leads, read_sql


def read_leads(
    connection: duckdb.DuckDBPyConnection,
    *,
    top: int | None = None,
    institution: str | None = None,
    only_new: bool = False,
    order: LeadOrder = RANKED,
) -> list[dict[str, Any]]:
    """Return the standing leads in the order asked for, one mapping per lead; persons are masked.

    Args:
        connection: a snapshot.
        top: only this many, of each institution where the order is per institution.
        only_new: only leads that are new tonight, or came back after they were closed or withdrawn.
        institution: only leads of this institution or with a record there.
        order: the night's own, or another.

    Raises:
        UsageError: the snapshot knows no such institution.
    """
    if institution is not None:
        need_institution(connection, institution)
    show_persons(connection)
    describe_leads(connection)
    order_leads(connection, order)
    answer = connection.execute(
        read_sql("top_lead"),
        {
            "institution": institution,
            "top": top,
            "only_new": only_new,
            "per_institution": order.per_institution,
        },
    )
    return fetch_rows(answer)
