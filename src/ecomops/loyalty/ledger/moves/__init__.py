"""What each command means: whether it is accepted, and what it does to an account."""
