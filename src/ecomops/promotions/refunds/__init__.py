"""Refunds: what a return pays back, and exchanges."""
