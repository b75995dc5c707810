"""Earning points: what a purchase or an event brings, and why."""
