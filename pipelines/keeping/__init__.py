"""What keeps the results: digests, the record a restore starts from, retention, erasure."""
