"""Outlier models: features, detectors, reasons, and the store of fitted models."""
