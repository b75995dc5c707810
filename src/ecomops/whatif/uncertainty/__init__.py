"""How sure an answer is: of what was assumed, and of which orders happened to be seen."""
