"""What every what-if result has in common: where it comes from, how it is written and kept."""
