"""What people might do about a promotion, assumed in the open, and what comes of it."""
