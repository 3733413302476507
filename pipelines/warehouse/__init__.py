"""Landing Parquet in, extract and derived tables out."""
