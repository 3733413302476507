"""The commands of `fundwatch`; heavy imports stay inside them so that `--help` is instant."""
