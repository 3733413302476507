"""Who did what with the data, and why: a log that cannot be changed unnoticed."""
