"""Delivery folder in, typed Parquet and quarantine out."""
