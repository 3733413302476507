"""A finished build in, the published snapshot and the lists out."""
