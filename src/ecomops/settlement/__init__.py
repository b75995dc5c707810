"""Settlement: one order through every wing, and all the effects to store."""
