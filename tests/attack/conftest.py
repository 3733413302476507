"""The deliveries that attacks spoil are those of the ingest tests."""

from tests.pipelines.ingest.conftest import county as county
from tests.pipelines.ingest.conftest import make_county as make_county
