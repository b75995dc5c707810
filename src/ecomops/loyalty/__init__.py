"""Points, tiers, and what they are earned and spent by."""
