"""Uses of promotions: what a shop has counted, and the events that count."""
