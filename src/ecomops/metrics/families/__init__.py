"""Definitions of metrics, a module for each family."""
