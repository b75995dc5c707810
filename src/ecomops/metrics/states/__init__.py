"""States of metrics: what has to be remembered so that parts can be merged."""
