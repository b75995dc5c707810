"""Benefits: what a promotion gives. A file per kind."""
