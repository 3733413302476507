"""What every table of fundwatch holds: contracts, the shared records and errors built on them."""
