"""What people send back: verdicts on leads, tips, and cases found otherwise."""
