"""Terms of a promotion: for whom, when, how often, and points used as money."""
