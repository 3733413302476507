"""The deliveries that attacks spoil are those of the ingest tests."""

from tests.pipelines.ingest.conftest import county, make_county

__all__ = ["county", "make_county"]
