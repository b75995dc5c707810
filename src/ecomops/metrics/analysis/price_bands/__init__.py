"""Which prices sell, in money and in units."""
