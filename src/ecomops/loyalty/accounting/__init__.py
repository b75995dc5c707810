"""Points in the books: what they are worth, and when that is revenue."""
