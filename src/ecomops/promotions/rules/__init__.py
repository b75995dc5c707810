"""Rules: promotions compiled once, whether they may run, and what may run beside what."""
