"""Clocks of one ticket, with all that explains them."""
