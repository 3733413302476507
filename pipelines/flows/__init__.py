"""The Prefect flow around the night; the sole importers of Prefect."""
