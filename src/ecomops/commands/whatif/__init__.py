"""``whatif``: a user's own orders under a user's own promotions; `run.run_whatif` starts it."""
