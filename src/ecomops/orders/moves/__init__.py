"""What each kind of event means to an order: to decide on it, and to do what was decided."""
