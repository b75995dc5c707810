"""Promises about goods: until when they leave, until when they arrive, and what lateness costs."""
