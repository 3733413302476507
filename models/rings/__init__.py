"""Rings: persons who meet again and again where chance does not bring them together."""
