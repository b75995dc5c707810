"""Conditions: what a cart must have before a promotion gives anything. A file per kind."""
