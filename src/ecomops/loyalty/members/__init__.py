"""Many members as columns: what they have as of a date."""
