"""Membership tiers: what a member earned, the tier it makes, and what the next one needs."""
