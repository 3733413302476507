"""Findings and scores in, ranked leads out."""
