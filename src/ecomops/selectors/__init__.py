"""Selectors: which lines a rule sees."""
