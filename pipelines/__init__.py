"""The nightly job: receive, build, run, rank, publish."""
