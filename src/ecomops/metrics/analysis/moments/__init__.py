"""How large numbers are and how far they spread, in parts that merge exactly."""
