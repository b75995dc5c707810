"""Periods on a shop's clock: days, weeks, months, what to compare them with, and growth."""
