"""The table engine: the same for columns of lines, equal to the cart engine."""
