"""How many are left at each step, and where they are lost."""
