"""Which entries are the largest, beside the period before."""
