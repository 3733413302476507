"""The morning report: what a chief and an inspector look at first, as pages that open from a file."""
