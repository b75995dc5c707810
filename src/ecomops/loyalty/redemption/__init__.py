"""Redeeming points: what they can be given for, and at what price."""
