"""Service levels: what was promised about a ticket, how much of it is used up, what is late."""
