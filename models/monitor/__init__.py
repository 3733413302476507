"""Monitoring: spending and habits by week, month and quarter against expectation, peers and the past."""
