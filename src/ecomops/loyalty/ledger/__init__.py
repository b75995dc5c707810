"""The points ledger: a journal that only grows, and the state that is its fold."""
