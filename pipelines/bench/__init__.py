"""`make bench`: the night on a large demo county, with ratios measured in the same run."""
