"""A made-up county with planted cases, honest look-alikes and a truth file."""
