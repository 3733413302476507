"""Codified rules: cards, queries, cases, and the engine that runs them."""
