"""Why goods come back and customers complain, and how much of it comes again."""
